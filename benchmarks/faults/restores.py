"""A restore in the middle of a run: a backup is made, work goes on, the backup is restored, and a person reconciles the two.

What must follow is that nothing is sent before that, that whatever was sent and owed since the backup is named, that what is
noted as sent is not sent again, and that no reference is given twice.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.management import CommandError
from django.db import connections

from audit import noted, suspension
from audit.models import OutboxMessage
from audit.record import SYSTEM
from benchmarks.faults import duty
from benchmarks.faults.servers import Database
from benchmarks.faults.workers import Workers
from portal import reconciliation
from portal.backups.making import make
from portal.backups.restoring import restore

PATIENCE = 60  # seconds until what is owed after the backup is sent and noted
HELD = 1.5  # seconds for which sending is watched after the restore
LATER = timedelta(minutes=30)


@dataclass
class Seen:
    """What came of a restore. `sent_again` counts messages that were noted as sent and accepted once more."""

    unnamed: int = 0
    sent_meanwhile: int = 0
    sent_again: int = 0
    is_suspended: bool = False
    given_twice: int = 0


def go_back(
    folder: Path,
    workers: Workers,
    database: Database,
    *,
    owe: Callable[[], OutboxMessage],
    accepted: Callable[[], dict[str, int]],
    of: duty.Duty,
    wait: Callable[[], None],
) -> Callable[[], Seen]:
    """Back up, owe one more message and report one more incident, restore and reconcile.

    `owe` owes a message, `accepted` counts by key how often each was accepted, and `wait` waits until no fault happens any more.
    Gives a function that says, at the end of the run, what came of it.
    """
    place = make(folder / "backups", datetime.now(UTC), keep=1, say=_nothing)
    after, lost = owe(), duty.report_again(of, LATER)
    _until_noted(after.key)
    wait()
    kinds, workers.kinds = workers.kinds, ()
    workers.stop()
    time.sleep(0.5)  # until PostgreSQL has ended their connections
    database.end_others()
    connections.close_all()
    _restored(place, database)
    connections.close_all()
    database.settle()
    before, seen = accepted(), Seen(is_suspended=suspension.is_suspended())
    workers.work_as(*kinds)
    time.sleep(HELD)
    seen.sent_meanwhile = sum(accepted().values()) - sum(before.values())
    differences = reconciliation.reconcile(by=SYSTEM, at=datetime.now(UTC))
    seen.unnamed += after.key not in {line["key"] for line in differences.unknown}
    seen.unnamed += lost not in differences.references
    seen.given_twice += duty.report_again(of, LATER) == lost
    settled = {line["key"] for line in differences.unsent}

    def judged() -> Seen:
        now = accepted()
        seen.sent_again = sum(now.get(key, 0) > before.get(key, 0) for key in settled)
        return seen

    return judged


def _restored(place: Path, database: Database) -> None:
    """Restore, once the connections of the killed workers are gone: a restore refuses a database that is in use."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return restore(place, datetime.now(UTC), say=_nothing)
        except CommandError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
            database.end_others()
            connections.close_all()


def _until_noted(key: str) -> None:
    until = time.monotonic() + PATIENCE
    while key not in {line["key"] for line in noted.lines(noted.SENT)}:
        if time.monotonic() > until:
            raise TimeoutError("What was owed after the backup was not sent")
        time.sleep(0.1)


def _nothing(words: str) -> None:
    """Nobody reads what a backup says."""
