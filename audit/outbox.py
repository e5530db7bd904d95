"""The row is the queue; Celery only wakes a worker that looks at it.

A worker is woken once the transaction has committed: once for each transaction and task. Waking never raises and never
makes the page wait: when the broker is down, beat's sweep does what the call would have done.
"""

import logging
import time

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)

QUIET_SECONDS = 10  # after a failed call nobody tries again for this long
# The lane of each channel, as its module says. A lane is a queue with a worker of its own, so that what is slow in one
# delays no other.
LANE_OF: dict[str, str] = {}

_quiet_until = 0.0


def wake_sender(channel: str) -> None:
    """Wake the worker that sends by a channel; nothing where a person sends it."""
    if lane := LANE_OF.get(channel):
        wake_worker(f"audit.deliver_{lane}")


def wake_senders() -> None:
    """Wake the workers of all lanes."""
    for channel in LANE_OF:
        wake_sender(channel)


def wake_worker(task: str) -> None:
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
        log.warning("no worker could be woken: %s", type(problem).__name__)
