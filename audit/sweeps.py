"""Sweeps: what the portal does by itself at intervals, item by item. One item that fails never stops the others.

A failure is logged and kept as a `SweepFailure` until the item succeeds, or no longer has to be done. Administrators see
it on the page of the outbox and on their home page; `/healthz` says that there is one. Neither the log nor the row has
the words of the error, since those of a database quote the values of the record.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from audit.lease import Queue
from audit.models import SweepFailure
from audit.record import action, subject_of
from audit.wrong_dates import wrong_date

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sweep:
    """One thing that is done at intervals: a key that never changes, and what it does, in words for an administrator."""

    key: str
    title: str


@dataclass
class Outcome:
    """What became of a sweep: the results of the items that succeeded, and the items that failed.

    `is_stopped` says that its items could not even be listed.
    """

    results: list[Any] = field(default_factory=list)
    failed: list[Any] = field(default_factory=list)
    is_stopped: bool = False


def run(
    sweep: Sweep,
    items: Callable[[], Iterable[Any]],
    work: Callable[[Any], Any],
    *,
    at: datetime,
    subject: Callable[[Any], str] = subject_of,
    is_whole: bool = True,
) -> Outcome:
    """Do `work` for each of `items()`; what fails is noted, and tried again when the sweep runs next.

    `work` is a transaction of its own (an action), so that an item which fails leaves nothing half done. `subject` gives
    the text under which an item is known. `is_whole` says that these are all the items: failures of others are over.
    """
    outcome = Outcome()
    known = set(_failures_of(sweep).values_list("subject", flat=True))
    attempted = {""}
    try:
        every = list(items())
    except Exception as problem:  # noqa: BLE001 - noted, like that of an item
        _note(sweep, "", problem, at)
        outcome.is_stopped = True
        return outcome
    over = known & {""}
    for item in every:
        name = subject(item)
        attempted.add(name)
        try:
            result = work(item)
        except Exception as problem:  # noqa: BLE001 - one record that is wrong must not stop the others
            _note(sweep, name, problem, at)
            outcome.failed.append(item)
            over.discard(name)
        else:
            outcome.results.append(result)
            over |= known & {name}
    if is_whole:
        over |= known - attempted
    if over:
        _failures_of(sweep).filter(subject__in=over).delete()
    return outcome


def run_once(sweep: Sweep, work: Callable[[], Any], *, at: datetime) -> Outcome:
    """Do something that has no items; a failure is noted as that of a sweep."""
    return run(sweep, lambda: [work], lambda item: item(), at=at, subject=lambda _: "")


def end_lapsed(sweep: Sweep, queue: Queue, now: datetime, on_failure: Callable[[Any], None]) -> int:
    """Put every row of a queue back to wait whose worker is gone; return how many.

    `on_failure(row)` saves the row, with what follows from an attempt that ended without an answer.
    """

    @action
    def end(row: Any) -> int:
        locked = queue.lapsed(now).filter(pk=row.pk).first()
        if locked is None:
            return 0
        queue.release(locked, None)
        on_failure(locked)
        return 1

    with transaction.atomic():
        rows = list(queue.lapsed(now))
    return sum(run(sweep, lambda: rows, end, at=now).results)


def failures() -> QuerySet[SweepFailure]:
    """What fails at the moment, what has failed longest first."""
    return SweepFailure.objects.order_by("since", "pk")


def _failures_of(sweep: Sweep) -> QuerySet[SweepFailure]:
    return SweepFailure.objects.filter(sweep=sweep.key)


def _note(sweep: Sweep, subject: str, problem: Exception, at: datetime) -> None:
    frames = "".join(traceback.format_tb(problem.__traceback__))
    log.error("%s failed for %s: %s\n%s", sweep.key, subject or "all", type(problem).__name__, frames)
    wrong = wrong_date(problem)
    error = (
        f"{wrong.words}. {wrong.what_to_do}" if wrong else f"{type(problem).__name__} in {_place(problem)}"
    )[:200]
    try:
        with transaction.atomic():
            row, is_new = SweepFailure.objects.get_or_create(
                sweep=sweep.key,
                subject=subject,
                defaults={"title": sweep.title, "error": error, "since": at, "last_at": at, "times": 1},
            )
            if not is_new:
                same = SweepFailure.objects.filter(pk=row.pk)
                same.update(title=sweep.title, error=error, last_at=at, times=F("times") + 1)
    except DatabaseError as again:
        log.error("the failure of %s could not be noted: %s", sweep.key, type(again).__name__)


def _place(problem: Exception) -> str:
    """The innermost line of the portal's own code that the error went through."""
    place = "the portal"
    for frame in traceback.extract_tb(problem.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            place = f"{path.relative_to(settings.BASE_DIR)}, line {frame.lineno}"
    return place
