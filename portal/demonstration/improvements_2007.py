"""What becomes of the actions that departments propose in their returns: one step each for each quarter.

The report's own actions are left as it tells of them: after December 2007 nothing is known of those.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from audit.models import Event
from audit.record import subject_of
from departments import actions
from departments.calendar import add_working_days, london_day
from departments.models import Action
from departments.roles import R
from portal.demonstration import returns_2007, story
from portal.demonstration.answers import draw
from portal.demonstration.player import Step, body, holder, later, moment

AFTER_DUE = 18  # working days after the returns of a quarter were due
REPLAN_DAYS = 60  # working days
FORGOTTEN = 0.06  # of the actions nobody thinks in time, so that they are escalated


def steps() -> Iterator[Step]:
    """One visit to each department's list in each quarter."""
    for quarter in range(1, 5):
        day = add_working_days(returns_2007.due_on(quarter), AFTER_DUE)
        for place, letters in enumerate(story.departments()):
            yield Step(
                moment(day, 9.2 + 0.35 * place), 0, f"promised/{letters}", "", partial(_visit, letters)
            )


def _visit(letters: str, at: datetime) -> None:
    office = body(letters)
    proposed = Action.objects.filter(organisation=office, origin=Action.Origin.RETURN, demonstration=True)
    for number, action in enumerate(proposed.filter(created_at__lt=at).order_by("created_at", "code")):
        when = later(at, minutes=number + 1)
        if not Event.objects.filter(subject=subject_of(action), at__gte=at).exists():
            if draw(action.code, "forgotten") < FORGOTTEN:
                actions.escalate_overdue(at=at, among=Action.objects.filter(pk=action.pk))
                action.refresh_from_db()
            _move(action, letters, draw(action.code, "moves", at.date()), when)


def _move(action: Action, letters: str, luck: float, at: datetime) -> None:
    """The next step of one action, as the seeded luck has it; some stay where they are."""
    office, words = body(letters), story.read("words_2007")["promised"]
    chief, preparer = holder(R.SIRO, office), holder(R.PREPARER, office)
    if action.status == "proposed":
        if luck < 0.08:
            actions.reject_action(action, by=chief, at=at, reason=words["rejected"])
        elif luck < 0.9:
            actions.agree_action(action, by=chief, at=at)
    elif action.status == "overdue_escalated":
        _answer_late(action, chief, words, at)
    elif action.status == "agreed" and luck > 0.97:
        actions.ask_cancel(action, by=holder(R.IAO, office), at=at, reason=words["cancelled"])
        actions.cancel(action, by=chief, at=later(at, hours=2))
    elif action.status == "agreed" and luck < 0.8:
        actions.begin_action(action, by=preparer, at=at)
    elif action.status == "in_progress" and luck < 0.5:
        actions.report_done(action, by=preparer, at=at, evidence=words["evidence"])
    elif action.status == "in_progress" and action.due and action.due < london_day(at):
        due = add_working_days(london_day(at), REPLAN_DAYS)
        actions.replan(action, by=chief, at=at, due=due, reason=words["replanned"])
    elif action.status == "done_awaiting_check" and luck < 0.2:
        actions.not_accepted(action, by=_checker(action, letters), at=at, reason=words["not_accepted"])
    elif action.status == "done_awaiting_check":
        actions.verify_action(action, by=_checker(action, letters), at=at)


def _answer_late(action: Action, chief, words: dict, at: datetime) -> None:
    """What was escalated gets a new day: agreed late where nobody had answered, else planned anew."""
    due = add_working_days(london_day(at), REPLAN_DAYS)
    if action.agreed_at is None:
        actions.agree_action(action, by=chief, at=at, due=due)
    else:
        actions.replan(action, by=chief, at=at, due=due, reason=words["replanned"])


def _checker(action: Action, letters: str):
    """Internal audit, unless it answers for the action itself: then the SIRO (SD8)."""
    role = R.SIRO if action.owner_role == R.INTERNAL_AUDIT else R.INTERNAL_AUDIT
    return holder(role, body(letters))
