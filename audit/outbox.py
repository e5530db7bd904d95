"""The row is the queue; Celery is only the doorbell.

A ring asks a worker to look at its queue once the transaction has committed. It is made once per transaction and
task, never raises and never makes the page wait: when the broker is down, beat's sweep does what the ring would have.
"""

import logging
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

QUIET_SECONDS = 10  # after a failed ring nobody tries again for this long

_quiet_until = 0.0


def ring(task: str) -> None:
    """Ask a worker to run `task` (a name, no arguments) after the commit."""
    if not transaction.get_connection().in_atomic_block:
        _send(task)
        return
    pending = transaction.get_connection().run_on_commit
    if any(getattr(fn, "task", None) == task for _, fn, *_ in pending):
        return

    def after_commit():
        _send(task)

    after_commit.task = task  # type: ignore[attr-defined]
    transaction.on_commit(after_commit)


def _send(task: str) -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        current_app.send_task(task, retry=False, ignore_result=True)
    except Exception as problem:  # noqa: BLE001 - the work is safe in its row; the sweep will find it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("the doorbell is out of order: %s", type(problem).__name__)
