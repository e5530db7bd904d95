"""A process that has the portal loaded and forks senders when it is told to, so that a killed one is replaced at once.

It reads lines: "sender", or "ahead" for one whose clock is two hours ahead. It answers with the number of the process,
which leads a group of its own.
"""

import os
import signal
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from audit.clock import check  # noqa: E402
from audit.sending import deliver_due  # noqa: E402

PAUSE = 0.1
AHEAD = timedelta(hours=2)


def send_for_ever(ahead: bool) -> None:
    """What a worker does: look, send, look again. Whatever goes wrong, it goes on."""

    def clock():
        return timezone.now() + (AHEAD if ahead else timedelta())

    while True:
        try:
            if check(clock()):
                deliver_due(clock)
        except Exception as problem:  # noqa: BLE001 - the database may be away; the row is safe
            print(f"sender: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
            connections.close_all()
        time.sleep(PAUSE)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                send_for_ever(line.strip() == "ahead")
            finally:
                os._exit(1)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
