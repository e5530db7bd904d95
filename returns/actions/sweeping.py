"""What the clock does: reminders before a due date, warnings, and the end of queries that nobody answered."""

from collections.abc import Iterable
from datetime import datetime

from audit.models import Event
from audit.record import SYSTEM, action, record, subject_of
from audit.transitions import locked
from departments.calendar import add_working_days, london_day, working_days_between
from returns.actions.querying import expire_query
from returns.models import Cycle, Query, Return, never_signed
from returns.questionnaire import questionnaire

REMIND_AT = (10, 5, 1, -1)  # working days left; below zero, overdue
WARN_QUERY_AT = (2, -5)  # working days before its date, and half-way to its end
EXPIRE_AFTER = 10  # working days after the date of a query
UNSIGNED = (Return.Status.NOT_STARTED, Return.Status.IN_PREPARATION, Return.Status.AWAITING_SIRO)


@action
def sweep(*, at: datetime) -> None:
    """Remind and expire for the quarters of today. A year that is played back keeps its own time and is left alone."""
    today = [
        cycle
        for cycle in Cycle.objects.filter(status__in=["open", "closed"])
        if not questionnaire(cycle.edition).demonstration
    ]
    open_signing(at=at, cycles=today)
    remind(at=at, cycles=today)
    watch_queries(at=at, cycles=today)


@action
def remind(*, at: datetime, cycles: Iterable[Cycle]) -> int:
    """Remind those whose return was never signed, once at each mark; devolved bodies never. Return how many were reminded."""
    done = 0
    for cycle in cycles:
        left = _left(at, cycle.due_on)
        marks = [mark for mark in REMIND_AT if left <= mark]
        if cycle.status != Cycle.Status.OPEN or not marks or left < -5:
            continue
        waiting = cycle.returns.filter(never_signed(), status__in=UNSIGNED)
        for ret in waiting.select_related("organisation", "cycle"):
            early = ret.status == Return.Status.AWAITING_SIRO and not ret.may_be_signed_on(london_day(at))
            if not ret.organisation.devolved and not early:
                done += _once("return.reminded", ret, f"{marks[-1]}:{cycle.due_on}", at, left=left)
    return done


@action
def open_signing(*, at: datetime, cycles: Iterable[Cycle]) -> int:
    """Ask the SIROs of returns that were sent before their quarter ended to sign, once it has. Return how many were asked."""
    done = 0
    for cycle in cycles:
        if cycle.last_day >= london_day(at):
            continue
        waiting = cycle.returns.filter(status=Return.Status.AWAITING_SIRO, leave_given_at=None)
        for ret in waiting.select_related("organisation", "cycle"):
            sent = Event.objects.filter(subject=subject_of(ret), kind="return.sent_to_siro").latest("id")
            if london_day(sent.at) <= cycle.last_day:
                done += _once("return.signing_opened", ret, str(sent.pk), at)
    return done


@action
def watch_queries(*, at: datetime, cycles: Iterable[Cycle]) -> None:
    """Warn before a query's date and before its end; let it expire ten working days after its date."""
    waiting = Query.objects.filter(ret__cycle__in=list(cycles), status__in=["open", "drafted"])
    for query in waiting.select_related("ret__organisation", "ret__cycle"):
        if london_day(at) > add_working_days(query.answer_by, EXPIRE_AFTER):
            expire_query(query, at=at)
            continue
        left = _left(at, query.answer_by)
        marks = [mark for mark in WARN_QUERY_AT if left <= mark]
        if marks:
            _once("query.warned", query, f"{marks[-1]}:{query.answer_by}", at, left=left)


def _left(at: datetime, due) -> int:
    return working_days_between(london_day(at), due)


def _once(kind: str, thing, mark: str, at: datetime, **facts) -> int:
    locked(thing)
    if Event.objects.filter(subject=subject_of(thing), kind=kind, facts__mark=mark).exists():
        return 0
    record(kind, subject=thing, by=SYSTEM, at=at, mark=mark, **facts)
    return 1
