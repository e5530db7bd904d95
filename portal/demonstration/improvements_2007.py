"""What becomes of the actions that departments promise in their returns: one step each for each quarter.

Where a department's next return calls met what an action came from, the action is done and checked before that.
Elsewhere luck decides, and nobody confirms as done what the return still calls short.
The report's own actions are left as it gives them: after December 2007 nothing is known of those.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache, partial

from audit.models import Event
from audit.record import subject_of
from departments.models import Action
from departments.organisations.calendar import Quarter, add_working_days, london_day
from departments.organisations.roles import Role
from departments.registers import actions
from portal.demonstration import returns_2007, story
from portal.demonstration.answers import NEVER_MET, answer_2007, draw
from portal.demonstration.player import Step, body, holder, later, moment
from returns.questionnaire import edition_for, questionnaire

AFTER_DUE = 18  # working days after the returns of a quarter were due
AGAIN = (24, 30, 36)  # likewise: the later visits to what has to be finished before the next return
REPLAN_DAYS = 60  # working days
FORGOTTEN = 0.06  # of the actions nobody thinks in time, so that they are escalated


def steps() -> Iterator[Step]:
    """A visit to each department's list in each quarter, and some more for what its next return calls met."""
    for quarter in range(1, 5):
        for days in (AFTER_DUE, *AGAIN):
            day = add_working_days(returns_2007.due_on(quarter), days)
            for place, letters in enumerate(story.departments()):
                do = partial(_visit, letters, quarter, first=days == AFTER_DUE)
                yield Step(moment(day, 9.2 + 0.35 * place), 0, f"promised/{letters}", "", do)


@cache
def question_of(summary: str) -> str:
    """The question from which the demonstration's own promise comes; empty for any other action."""
    asked = story.read("words_2007")["compliance"]
    return next(
        (key for key in asked if summary in [action["summary"] for action in asked[key]["improve"]]), ""
    )


@cache
def met_next(letters: str, question: str, quarter: int) -> bool:
    """Whether the department's next return, or its last one, calls this question met."""
    period = Quarter(2007, min(quarter + 1, 4))
    asked = questionnaire(edition_for(period)).question(question)
    return asked is not None and answer_2007(letters, period, asked).choice == "met"


def _visit(letters: str, quarter: int, at: datetime, *, first: bool) -> None:
    office = body(letters)
    proposed = Action.objects.filter(organisation=office, origin=Action.Origin.RETURN, demonstration=True)
    for number, action in enumerate(proposed.filter(created_at__lt=at).order_by("created_at", "code")):
        when = later(at, minutes=number + 1)
        if Event.objects.filter(subject=subject_of(action), at__gte=at).exists():
            continue
        if met_next(letters, question_of(action.summary), quarter):
            _finish(action, letters, when)
        elif first:
            if draw(action.code, "forgotten") < FORGOTTEN:
                actions.escalate_overdue(at=at, among=Action.objects.filter(pk=action.pk))
                action.refresh_from_db()
            _move(action, letters, draw(action.code, "moves", at.date()), when)


def _finish(action: Action, letters: str, at: datetime) -> None:
    """The next step towards the check of what the next return calls met."""
    texts = story.read("words_2007")["promised"]
    preparer = holder(Role.PREPARER, body(letters))
    if action.status == Action.Status.AGREED:
        actions.begin_action(action, by=preparer, at=at)
    elif action.status in (Action.Status.IN_PROGRESS, Action.Status.OVERDUE_ESCALATED):
        actions.report_done(action, by=preparer, at=at, evidence=texts["evidence"])
    elif action.status == Action.Status.DONE_AWAITING_CHECK:
        actions.verify_action(action, by=_checker(action, letters), at=at)


def _move(action: Action, letters: str, luck: float, at: datetime) -> None:
    """The next step of one action, as the seeded luck has it; some stay where they are."""
    office, texts = body(letters), story.read("words_2007")["promised"]
    chief, preparer = holder(Role.SIRO, office), holder(Role.PREPARER, office)
    if action.status == Action.Status.OVERDUE_ESCALATED:
        _plan_again(action, chief, texts, at)
    elif action.status == Action.Status.AGREED and luck > 0.97:
        actions.ask_cancel(action, by=holder(Role.IAO, office), at=at, reason=texts["cancelled"])
        actions.cancel(action, by=chief, at=later(at, hours=2))
    elif action.status == Action.Status.AGREED and luck < 0.6:
        actions.begin_action(action, by=preparer, at=at)
    elif action.status == Action.Status.IN_PROGRESS and luck < 0.5:
        actions.report_done(action, by=preparer, at=at, evidence=texts["evidence"])
    elif action.status == Action.Status.IN_PROGRESS and action.due and action.due < london_day(at):
        _plan_again(action, chief, texts, at)
    elif action.status == Action.Status.DONE_AWAITING_CHECK:
        _check(action, letters, texts, luck, at)


def _check(action: Action, letters: str, texts: dict, luck: float, at: datetime) -> None:
    """What the return still calls short is not confirmed as done, except where finding out is all that was promised."""
    by = _checker(action, letters)
    if luck < 0.2 or question_of(action.summary) not in NEVER_MET:
        actions.not_accepted(action, by=by, at=at, reason=texts["not_accepted"])
        if luck > 0.5 and action.due and action.due < london_day(at):
            _plan_again(action, holder(Role.SIRO, body(letters)), texts, later(at, hours=2))
    else:
        actions.verify_action(action, by=by, at=at)


def _plan_again(action: Action, chief, texts: dict, at: datetime) -> None:
    due = add_working_days(london_day(at), REPLAN_DAYS)
    actions.replan(action, by=chief, at=at, due=due, reason=texts["replanned"])


def _checker(action: Action, letters: str):
    """Internal audit, unless it answers for the action itself: then the SIRO (SD8)."""
    role = Role.SIRO if action.owner_role == Role.INTERNAL_AUDIT else Role.INTERNAL_AUDIT
    return holder(role, body(letters))
