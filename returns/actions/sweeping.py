"""What the clock does: reminders before a due date, warnings, and the end of queries that nobody answered."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from audit import sweeps
from audit.models import Event
from audit.record import SYSTEM, action, record, subject_of
from audit.transitions import locked
from departments.organisations.calendar import add_working_days, london_day, working_days_between
from returns.actions.querying import expire_query
from returns.models import Cycle, Query, Return, never_signed
from returns.questionnaire import questionnaire

REMIND_AT = (10, 5, 1, -1)  # working days left; below zero, overdue
WARN_QUERY_AT = (2, -5)  # working days before its date, and half-way to its end
EXPIRE_AFTER = 10  # working days after the date of a query
QUARTERS = sweeps.Sweep("returns.quarters", "Find the quarters that run")
REMINDERS = sweeps.Sweep("returns.reminders", "Remind organisations of their returns")
SIGNING = sweeps.Sweep("returns.signing", "Ask for the signatures of returns that were sent early")
QUERIES = sweeps.Sweep("returns.queries", "Warn of queries, and let those expire that nobody answered")


def sweep(*, at: datetime) -> None:
    """Remind and expire for the quarters of today. A year that is played back keeps its own time and is left alone."""
    today: list[Cycle] = []

    def add(cycle: Cycle) -> None:
        if not questionnaire(cycle.edition).demonstration:
            today.append(cycle)

    sweeps.run(
        QUARTERS,
        lambda: Cycle.objects.filter(status__in=(Cycle.Status.OPEN, Cycle.Status.CLOSED)),
        add,
        at=at,
    )
    open_signing(at=at, cycles=today, is_whole=True)
    remind(at=at, cycles=today, is_whole=True)
    watch_queries(at=at, cycles=today, is_whole=True)


def remind(*, at: datetime, cycles: Iterable[Cycle], is_whole: bool = False) -> int:
    """Remind those whose return was never signed, once at each mark; devolved bodies never. Return how many were reminded.

    `is_whole` says that these are all the quarters that run.
    """
    outcome = sweeps.run(
        REMINDERS,
        lambda: _unsigned(at, cycles),
        lambda quarterly_return: _remind(quarterly_return, at),
        at=at,
        is_whole=is_whole,
    )
    return sum(outcome.results)


def _unsigned(at: datetime, cycles: Iterable[Cycle]) -> list[Return]:
    """The returns of these quarters for which a reminder is due, sent before or not."""
    waiting: list[Return] = []
    for cycle in cycles:
        left = _left(at, cycle.due_on)
        if cycle.status != Cycle.Status.OPEN or not -5 <= left <= max(REMIND_AT):
            continue
        unsigned = cycle.returns.filter(never_signed(), status__in=Return.Status.unfiled)
        waiting += unsigned.select_related("organisation", "cycle")
    return waiting


@action
def _remind(quarterly_return: Return, at: datetime) -> int:
    early = quarterly_return.status == Return.Status.AWAITING_SIRO and not quarterly_return.may_be_signed_on(
        london_day(at)
    )
    if quarterly_return.organisation.devolved or early:
        return 0
    left = _left(at, quarterly_return.cycle.due_on)
    mark = [mark for mark in REMIND_AT if left <= mark][-1]
    return _once(
        "return.reminded", quarterly_return, f"{mark}:{quarterly_return.cycle.due_on}", at, left=left
    )


def open_signing(*, at: datetime, cycles: Iterable[Cycle], is_whole: bool = False) -> int:
    """Ask the SIROs of returns that were sent before their quarter ended to sign, once it has. Return how many were asked.

    `is_whole` says that these are all the quarters that run.
    """
    ended = [cycle for cycle in cycles if cycle.last_day < london_day(at)]
    waiting = Return.objects.filter(
        cycle__in=ended, status=Return.Status.AWAITING_SIRO, leave_given_at=None
    ).select_related("organisation", "cycle")
    outcome = sweeps.run(
        SIGNING,
        lambda: waiting,
        lambda quarterly_return: _open_signing(quarterly_return, at),
        at=at,
        is_whole=is_whole,
    )
    return sum(outcome.results)


@action
def _open_signing(quarterly_return: Return, at: datetime) -> int:
    sent = Event.objects.filter(subject=subject_of(quarterly_return), kind="return.sent_to_siro").latest("id")
    if london_day(sent.at) > quarterly_return.cycle.last_day:
        return 0
    return _once("return.signing_opened", quarterly_return, str(sent.pk), at)


def watch_queries(*, at: datetime, cycles: Iterable[Cycle], is_whole: bool = False) -> None:
    """Warn before a query's date and before its end; let it expire ten working days after its date.

    `is_whole` says that these are all the quarters that run.
    """
    cycles = list(cycles)
    waiting = Query.objects.filter(quarterly_return__cycle__in=cycles, status__in=Query.Status.unsigned)
    related = waiting.select_related("quarterly_return__organisation", "quarterly_return__cycle")
    sweeps.run(QUERIES, lambda: related, lambda query: _watch_query(query, at), at=at, is_whole=is_whole)


@action
def _watch_query(query: Query, at: datetime) -> None:
    if london_day(at) > add_working_days(query.answer_by, EXPIRE_AFTER):
        expire_query(query, at=at)
        return
    left = _left(at, query.answer_by)
    if marks := [mark for mark in WARN_QUERY_AT if left <= mark]:
        _once("query.warned", query, f"{marks[-1]}:{query.answer_by}", at, left=left)


def _left(at: datetime, due: date) -> int:
    return working_days_between(london_day(at), due)


def _once(kind: str, thing: Model, mark: str, at: datetime, **facts: Any) -> int:
    locked(thing)
    if Event.objects.filter(subject=subject_of(thing), kind=kind, facts__mark=mark).exists():
        return 0
    record(kind, subject=thing, by=SYSTEM, at=at, mark=mark, **facts)
    return 1
