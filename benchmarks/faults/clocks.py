"""A clock that goes wrong in the middle of a run: that of the workers or that of the database, forwards or backwards.

What must follow is that sending is suspended, that `/healthz` says so, and that nothing owed since is sent before a person
has confirmed that the clock is right again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from audit import suspension
from audit.record import SYSTEM
from benchmarks.faults.servers import Database
from benchmarks.faults.workers import Workers
from portal import health

NOTICED = 20  # seconds within which workers must notice: a run of sending ends after 10
HELD = 1.5  # seconds for which sending is watched while it is suspended
SETTLED = 1.5  # seconds in which every worker has looked at its clock again
HOUR = 3600.0


@dataclass(frozen=True)
class WrongClock:
    """Whose clock is wrong, and by how many seconds."""

    whose: str
    seconds: float


CLOCKS = {
    "workers ahead": WrongClock("workers", 2 * HOUR),
    "workers back": WrongClock("workers", -HOUR / 2),
    "database ahead": WrongClock("database", HOUR),
    "database back": WrongClock("database", -2 * HOUR),
}


@dataclass
class Seen:
    """What came of it."""

    is_suspended: bool = False
    is_alerted: bool = False
    sent_meanwhile: int = 0


def go_wrong(name: str, workers: Workers, database: Database, owe: Callable[[], Callable[[], int]]) -> Seen:
    """Turn a clock, watch what follows, and turn it back. `owe` owes a message and gives a function that counts how often it was sent."""
    wrong, seen = CLOCKS[name], Seen()
    turn = workers.turn_clock if wrong.whose == "workers" else database.turn_clock
    turn(wrong.seconds)
    try:
        until = time.monotonic() + NOTICED
        while not seen.is_suspended and time.monotonic() < until:
            time.sleep(0.1)
            seen.is_suspended = suspension.is_suspended()
        if seen.is_suspended:
            seen.is_alerted = not health.check()["sending"]
            times_sent = owe()
            time.sleep(HELD)
            seen.sent_meanwhile = times_sent()
    finally:
        turn(0)
        connection.close()  # that of this thread
    return seen


def confirm() -> None:
    """What an administrator does once the clock is right again: end every suspension that is open."""
    for open_suspension in suspension.open_suspensions():
        suspension.confirm(open_suspension, by=SYSTEM, at=datetime.now(UTC))
