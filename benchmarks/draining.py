"""`python -m benchmarks.draining [--messages N]`: how fast two workers send what is owed, and how soon after a commit mail is accepted.

A stack of its own, with a mail server in this process that only counts. First N messages are owed at once and two
workers of the lane for mail send them; then, one after another with a pause, messages are owed while nothing waits, and the time from the
commit to the mail server's acceptance is taken.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from email import message_from_bytes
from pathlib import Path

from portal import embedded
from portal.embedded import BASE

ROOM = BASE / "var" / "draining"
WORKERS = 2
WANTED = {"a second": 100, "idle, 99th percentile ms": 1000}
IDLE_MESSAGES = 200
IDLE_PAUSE = 0.3
PATIENCE = 900
OWE = """
import sys, json, django, os
django.setup()
from datetime import UTC, datetime
from django.db import transaction
from audit.record import SYSTEM, record
from audit.registry import Message, notice
from departments.models import Organisation
@notice("benchmark.owed")
def write(event, subject):
    for number in range(event.facts["number"]):
        yield Message(to=f"person-{number}@department.invalid", subject="A benchmark", body=event.facts["body"])
body = Organisation.objects.filter(closed=False).first()
for line in sys.stdin:
    order = json.loads(line)
    with transaction.atomic():
        record("benchmark.owed", subject=body, by=SYSTEM, at=datetime.now(UTC), **order)
    print(json.dumps({"committed": __import__("time").time()}), flush=True)
"""


class Post(asyncio.Protocol):
    """A mail server that takes everything: `accepted` has when each message was accepted, and the last line of its text."""

    accepted: list[tuple[float, str]] = []

    def connection_made(self, transport):
        self.transport, self.rest, self.data = transport, b"", None
        transport.write(b"220 ready\r\n")

    def data_received(self, content):
        self.rest += content
        while b"\r\n" in self.rest:
            line, self.rest = self.rest.split(b"\r\n", 1)
            self._line(line)

    def _line(self, line: bytes):
        if self.data is not None:
            if line == b".":
                text = message_from_bytes(b"\r\n".join(self.data)).get_payload().strip()
                self.data = None
                Post.accepted.append((time.time(), text.splitlines()[-1] if text else ""))
                self.transport.write(b"250 taken\r\n")
            else:
                self.data.append(line)
            return
        word = line[:4].upper()
        if word == b"DATA":
            self.data = []
            self.transport.write(b"354 go on\r\n")
        elif word == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")


def serve() -> int:
    """Start the mail server in a thread; gives its port."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Post, "127.0.0.1", 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return server.sockets[0].getsockname()[1]


def measure(messages: int) -> dict:
    """The figures: messages a second while `messages` are owed, and seconds from a commit to acceptance while idle."""
    shutil.rmtree(ROOM, ignore_errors=True)
    ROOM.mkdir(mode=0o700, parents=True)
    environment = os.environ | {
        "PORTAL_VAR": str(ROOM),
        "DEMONSTRATION": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(serve()),
        "PYTHONPATH": str(BASE),
    }
    embedded.start(ROOM)
    running: list[subprocess.Popen] = []
    log = (ROOM / "log").open("w")

    def start(*order: str, **more) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, *order], cwd=BASE, env=environment, stderr=log, text=True, **more
        )
        running.append(process)
        return process

    try:
        for command in (["migrate", "--no-input", "--verbosity", "0"], ["load_reference"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=BASE, env=environment, check=True, timeout=PATIENCE,
                stdout=log, stderr=log,
            )  # fmt: skip
        for number in range(WORKERS):
            start(
                "-m", "celery", "-A", "portal", "worker", "-Q", "mail", "-c", "1", "-n", f"mail{number}@%h",
                "--loglevel", "ERROR", stdout=log,
            )  # fmt: skip
        start("-m", "celery", "-A", "portal", "beat", "--loglevel", "ERROR", stdout=log)
        owing = start("-c", OWE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def owe(number: int, body: str) -> float:
            owing.stdin.write(json.dumps({"number": number, "body": body}) + "\n")
            owing.stdin.flush()
            return json.loads(owing.stdout.readline())["committed"]

        owe(2, "warm")
        _wait_for(2)
        before, used = len(Post.accepted), _processor_seconds()
        committed = owe(messages, "owed")
        _wait_for(before + messages)
        seconds, load = Post.accepted[-1][0] - committed, os.getloadavg()[1]
        used = _processor_seconds() - used
        time.sleep(5)
        waits = []
        for number in range(IDLE_MESSAGES):
            before = len(Post.accepted)
            committed = owe(1, f"idle {number}")
            _wait_for(before + 1)
            waits.append(Post.accepted[-1][0] - committed)
            time.sleep(IDLE_PAUSE)
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(60)
        embedded.stop(ROOM)
    return {
        "workers": WORKERS,
        "messages": messages,
        "accepted": len(Post.accepted),
        "seconds": round(seconds, 1),
        "a second": round(messages / seconds, 1),
        "ms of processor a message": round(1000 * used / messages, 1),
        "load of the machine": round(load, 1),
        "idle, median ms": round(1000 * statistics.median(waits)),
        "idle, 99th percentile ms": round(1000 * statistics.quantiles(waits, n=100)[98]),
        "idle, longest ms": round(1000 * max(waits)),
    }


def _processor_seconds() -> float:
    """What all processes of the stack have used so far, with their children that have ended."""
    own, ticks = set(), 0
    for place in sorted(Path("/proc").glob("[0-9]*"), key=lambda place: int(place.name)):
        try:
            command_line = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has ended, or is not ours to read
            continue
        if str(ROOM).encode() in command_line or fields[1] in own:
            own.add(place.name)
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _wait_for(number: int) -> None:
    last, since = len(Post.accepted), time.monotonic()
    while len(Post.accepted) < number:
        if len(Post.accepted) != last:
            last, since = len(Post.accepted), time.monotonic()
        if time.monotonic() - since > 120:
            raise SystemExit(
                f"Nothing was sent for two minutes: {len(Post.accepted)} of {number}. See {ROOM / 'log'}"
            )
        time.sleep(0.002)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    figures = measure(parser.parse_args().messages)
    reached = (
        figures["a second"] >= WANTED["a second"],
        figures["idle, 99th percentile ms"] < WANTED["idle, 99th percentile ms"],
    )
    print(json.dumps(figures | {"wanted": WANTED, "reached": all(reached)}, indent=1))
    sys.exit(0 if all(reached) else 1)
