"""A process that has the portal loaded and forks workers when it is asked to, so that a killed one is replaced at once.

It reads lines: "sender", "timers" for one that watches the clocks of incidents, "documents" for one that makes papers, or "ahead" for a sender whose clock is two hours ahead.
It answers with the number of the process, which leads a group of its own. The file FAULTS_CLOCK says by how many
seconds the clock of all of them is wrong; FAULTS_PAUSE may say how long they wait between two looks.
"""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import django

django.setup()

from django.db import connections  # noqa: E402
from django.template.loader import get_template  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from audit import pdf  # noqa: E402
from audit.clock import check, may_act  # noqa: E402
from audit.sending import deliver_due  # noqa: E402
from incidents import actions  # noqa: E402
from reporting.document_worker import compile_due  # noqa: E402

PAUSE = float(os.environ.get("FAULTS_PAUSE", "0.2"))  # seconds between two looks
AHEAD = timedelta(hours=2)
CLOCK = Path(os.environ["FAULTS_CLOCK"])


def clock() -> datetime:
    """The clock of this machine, as wrong as the run wants it."""
    return timezone.now() + timedelta(seconds=float(CLOCK.read_text()))


def clock_ahead() -> datetime:
    """A clock that is two hours ahead."""
    return clock() + AHEAD


def send(now: Callable[[], datetime]) -> None:
    """What a worker of the outbox does when it is woken."""
    if check(now()):
        deliver_due(now)


def watch(now: Callable[[], datetime]) -> None:
    """What the worker of the clocks of incidents does every half minute: it looks at the clock once, and goes by that."""
    at = now()
    if may_act(at):
        for sweep in (actions.sweep_holds, actions.sweep_fail_safe, actions.call_people):
            sweep(at=at)


WORK: dict[str, Callable[[], object]] = {
    "sender": lambda: send(clock),
    "ahead": lambda: send(clock_ahead),
    "timers": lambda: watch(clock),
    "documents": lambda: compile_due(clock),
}


def work_for_ever(work: Callable[[], object], parent: int) -> None:
    """What a worker does: look, work, look again. Whatever goes wrong, it goes on, until the series itself is gone."""
    while os.getppid() == parent:
        try:
            work()
        except Exception as problem:  # noqa: BLE001 - the database may be away; the row is safe
            print(f"worker: {type(problem).__name__}: {problem}", file=sys.stderr, flush=True)
            connections.close_all()
        time.sleep(PAUSE)


def load() -> None:
    """Load once what every worker would load for itself: what sets papers, the addresses and the templates."""
    pdf.load()
    reverse("home")
    get_template("documents/ico_notice.html")
    gc.collect()
    gc.freeze()  # workers share the memory of what is there: the search for garbage would write to it


def main() -> None:
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    parent = os.getpid()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                work_for_ever(WORK[line.strip()], parent)
            finally:
                os._exit(1)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
