"""The four quarters of 2007-08: which step each of the 76 returns takes when, by the plan in `data/year_2007.yaml`."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from audit.record import action, subject_of
from departments.organisations.calendar import Quarter, add_working_days
from portal.demonstration import desk, review, story
from portal.demonstration.answers import between
from portal.demonstration.player import Step, at_centre, body, moment
from returns import actions
from returns.actions.sweeping import remind
from returns.models import Cycle, Query, Return, counted
from returns.questionnaire import edition_for, questionnaire
from returns.workflow import QUERY, RETURN

YEAR = "2007-08"
DEPARTMENTS_OWN = {
    "start", "answer", "revise", "send_to_siro", "send_back", "sign_and_submit", "withdraw", "late_start",
}  # fmt: skip
STEPS = {**desk.STEPS, **review.STEPS}
REPEATABLE = {"answer", "revise"}


def plan() -> dict[str, Any]:
    return story.read("year_2007")


def path_of(letters: str, quarter: int) -> str:
    """The name of the path that a department takes in a quarter."""
    return plan()["branches"][quarter].get(letters, "straight")


def due_on(quarter: int) -> date:
    """The day on which returns of a quarter are due, with the time that was added to it."""
    period = Quarter(2007, quarter)
    first = add_working_days(period.last_day, questionnaire(edition_for(period)).due_working_days)
    return add_working_days(first, plan()["quarters"][quarter].get("extended_by", 0))


def steps() -> Iterator[Step]:
    for quarter in range(1, 5):
        yield from cycle_steps(quarter)
        for letters in story.departments():
            yield from return_steps(letters, quarter)


# The quarter


def cycle_steps(quarter: int) -> Iterator[Step]:
    """The centre opens, extends, closes and freezes; reminders go out as they would have."""
    about, due = plan()["quarters"][quarter], due_on(quarter)
    period, closes = Quarter(2007, quarter), plan()["closes_after"]

    def step(day: date, hour: float, event: str, do) -> Step:
        progress_text = partial(progress, quarter, event.partition(".")[2]) if event else None
        return Step(moment(day, hour), 0, f"cycle/{quarter}", event, partial(do, quarter), progress_text)

    yield step(add_working_days(period.last_day, 1), 9, "cycle.opened", _open)
    if "extended_by" in about:
        yield step(add_working_days(due, -14), 9.5, "cycle.extended", _extend)
    for left in (-1, 1):
        yield step(add_working_days(due, left), 8, "", _remind)
    yield step(add_working_days(due, closes), 17, "cycle.closed", _close)
    if "reopened_after" in about:
        again = add_working_days(due, closes + about["reopened_after"])
        yield step(again, 9, "cycle.reopened", _reopen)
        yield step(add_working_days(again, about["closed_again_after"]), 17, "cycle.closed", _close)
    yield step(add_working_days(due, about["frozen_after"]), 12, "cycle.frozen", _freeze)


def cycle_of(quarter: int) -> Cycle:
    return Cycle.objects.get(year=YEAR, quarter=quarter)


def _open(quarter: int, at) -> None:
    actions.open_cycle(year=YEAR, quarter=quarter, by=at_centre("approver-one"), at=at)


@action
def _extend(quarter: int, at) -> None:
    """Changed and announced at once, so that no worker announces it on another day of the story."""
    why = plan()["quarters"][quarter]["because"]
    actions.extend(cycle_of(quarter), due_on=due_on(quarter), reason=why, by=at_centre("approver-one"), at=at)
    actions.finish_cycles(at=at)


def _remind(quarter: int, at) -> None:
    remind(at=at, cycles=[cycle_of(quarter)])


def _close(quarter: int, at) -> None:
    actions.close_cycle(cycle_of(quarter), by=at_centre("approver-two"), at=at)


def _reopen(quarter: int, at) -> None:
    why = plan()["quarters"][quarter]["because"]
    actions.reopen_cycle(cycle_of(quarter), reason=why, by=at_centre("approver-one"), at=at)


@action
def _freeze(quarter: int, at) -> None:
    actions.freeze(cycle_of(quarter), by=at_centre("approver-one"), at=at)
    actions.finish_cycles(at=at)


# One return


def return_steps(letters: str, quarter: int) -> Iterator[Step]:
    """The rows of the return's path on their days. Departments and the centre each keep their own pace."""
    due, name = due_on(quarter), path_of(letters, quarter)
    rows = plan()["paths"][name]
    ours = round(between(-2, 1.4, letters, quarter, "ours")) if name in ("straight", "deputy") else 0
    theirs = 0 if name == "missing" else round(between(0, 5, letters, quarter, "theirs"))
    hour = between(9.2, 16.5, letters, quarter, "hour")
    for place, row in enumerate(rows):
        own = row["do"] in DEPARTMENTS_OWN and row["day"] < 0
        day = add_working_days(due, row["day"] + (ours if own else theirs if row["day"] > 1 else 0))
        when = moment(day, hour + place * 0.07)
        do = partial(STEPS[row["do"]], letters, Quarter(2007, quarter), row)
        yield Step(when, 0, f"return/{quarter}/{letters}", event_of(row["do"]), do)


def event_of(name: str) -> str:
    """The kind of event by which one can see that a row was done."""
    if name in REPEATABLE:
        return ""
    special = {
        "agree_condition": "",
        "begin_condition": "",
        "condition_done": "",
        "condition_verified": "",
        "expire": "query.expired",
        "correct": "return.corrected",
    }
    if name in special:
        return special[name]
    return (RETURN.get(name) or QUERY[name]).event


def scopes() -> dict[str, str]:
    """Cycles, returns and queries that are there already, by their subject in the audit log."""
    by_id = {body(letters).pk: letters for letters in story.departments()}
    scope_by_subject = {
        subject_of(cycle): f"cycle/{cycle.quarter}" for cycle in Cycle.objects.filter(year=YEAR)
    }
    for quarterly_return in Return.objects.filter(cycle__year=YEAR).select_related("cycle"):
        scope_by_subject[subject_of(quarterly_return)] = (
            f"return/{quarterly_return.cycle.quarter}/{by_id[quarterly_return.organisation_id]}"
        )
    for query in Query.objects.filter(quarterly_return__cycle__year=YEAR).select_related(
        "quarterly_return__cycle"
    ):
        quarterly_return = query.quarterly_return
        scope_by_subject[subject_of(query)] = (
            f"return/{quarterly_return.cycle.quarter}/{by_id[quarterly_return.organisation_id]}"
        )
    return scope_by_subject


def progress(quarter: int | None = None, what: str = "") -> str:
    """How many returns are filed and accepted, of a quarter or of the year, in one line."""
    returns = Return.objects.filter(counted(), cycle__year=YEAR)
    if quarter:
        returns = returns.filter(cycle__quarter=quarter)
    filed = returns.exclude(submission=None).count()
    accepted = returns.filter(status__in=Return.Status.accepted).count()
    text = f"{filed} returns filed, {accepted} accepted"
    return f"{Quarter(2007, quarter)} {what}: {text}" if quarter else text
