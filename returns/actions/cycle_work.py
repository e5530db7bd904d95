"""What a worker does after a step of a quarter, one return after the other: each is a transaction of its own, so that
nobody else waits. What is done is not done again, and what fails is noted and tried again when the worker runs next."""

from collections.abc import Iterable
from datetime import date, datetime

from audit import sweeps
from audit.models import Event
from audit.record import SYSTEM, action, record, subject_of
from audit.transitions import locked
from departments.models import Organisation
from returns.actions.filing import drop_correction
from returns.models import Cycle, Return
from returns.queries import bodies_without_return, corrections_to_drop, extension_of, returns_to_notify

NEW_RETURNS = sweeps.Sweep("returns.new_returns", "Make the returns of opened quarters")
NEW_DUE_DATES = sweeps.Sweep("returns.new_due_dates", "Notify organisations of a new due date")
FROZEN = sweeps.Sweep("returns.frozen", "Drop the corrections of frozen quarters")


def finish_cycles(*, at: datetime) -> int:
    """Do what every quarter still lacks. Returns how many returns were made, announced or dropped."""
    return make_all_returns(at=at) + notify_of_due_dates(at=at) + drop_corrections(at=at)


def make_all_returns(*, at: datetime) -> int:
    """Make the returns of every open quarter that still lacks some. Returns how many were made."""
    waiting = Cycle.objects.filter(status=Cycle.Status.OPEN, returns_made_at=None).order_by("first_day")
    return _make_returns(list(waiting), at=at, is_whole=True)


def make_returns(cycle: Cycle, *, at: datetime) -> int:
    """One return for every body in the returns on the last day of the quarter, each of which is notified.

    Returns how many were made.
    """
    return _make_returns([cycle], at=at, is_whole=False)


def _make_returns(cycles: list[Cycle], *, at: datetime, is_whole: bool) -> int:
    outcome = sweeps.run(
        NEW_RETURNS,
        lambda: [(cycle, organisation) for cycle in cycles for organisation in bodies_without_return(cycle)],
        lambda pair: _make_return(*pair, at=at),
        at=at,
        subject=lambda pair: f"{subject_of(pair[0])} {pair[1].code}",
        is_whole=is_whole,
    )
    for cycle in _finished(cycles, outcome):
        Cycle.objects.filter(pk=cycle.pk, returns_made_at=None).update(returns_made_at=at)
    return sum(outcome.results)


def _finished(cycles: Iterable[Cycle], outcome: sweeps.Outcome) -> list[Cycle]:
    """The quarters in which nothing failed; each item begins with its quarter."""
    lacking = {failure[0].pk for failure in outcome.failed}
    return [] if outcome.is_stopped else [cycle for cycle in cycles if cycle.pk not in lacking]


@action
def _make_return(cycle: Cycle, organisation: Organisation, *, at: datetime) -> int:
    quarterly_return, new = Return.objects.get_or_create(cycle=cycle, organisation=organisation, number=1)
    if new:
        record("return.opened", subject=quarterly_return, by=SYSTEM, at=at, quarter=cycle.slug)
    return int(new)


def notify_of_due_dates(*, at: datetime) -> int:
    """Notify those who prepare and sign what is not signed yet of a due date that has changed. Returns how many returns that were."""
    cycles = list(Cycle.objects.filter(is_telling_due_date=True).order_by("first_day"))
    outcome = sweeps.run(
        NEW_DUE_DATES,
        lambda: [
            (cycle, quarterly_return) for cycle in cycles for quarterly_return in returns_to_notify(cycle)
        ],
        lambda pair: _notify(*pair, at=at),
        at=at,
        subject=lambda pair: subject_of(pair[1]),
    )
    for cycle in _finished(cycles, outcome):  # unless the due date has changed once more
        Cycle.objects.filter(pk=cycle.pk, due_on=cycle.due_on).update(is_telling_due_date=False)
    return sum(outcome.results)


@action
def _notify(cycle: Cycle, quarterly_return: Return, *, at: datetime) -> int:
    quarterly_return, extension = locked(quarterly_return), extension_of(cycle)
    if extension is None:
        return 0
    is_past = date.fromisoformat(extension.facts["due"]) != cycle.due_on
    if is_past or not quarterly_return.never_signed or _was_notified(quarterly_return, extension):
        return 0
    record(
        "return.due_date_changed",
        subject=quarterly_return,
        by=SYSTEM,
        at=at,
        extension=extension.pk,
        before_due=extension.facts["before_due"],
        due=extension.facts["due"],
    )
    return 1


def _was_notified(quarterly_return: Return, extension: Event) -> bool:
    return Event.objects.filter(
        kind="return.due_date_changed", subject=subject_of(quarterly_return), facts__extension=extension.pk
    ).exists()


def drop_corrections(*, at: datetime) -> int:
    """Drop the corrections that were in work when their quarter was frozen. Returns how many were dropped."""
    outcome = sweeps.run(
        FROZEN, corrections_to_drop, lambda correction: drop_correction(correction, by=SYSTEM, at=at), at=at
    )
    return len(outcome.results)
