"""What becomes of the promises of 2007-08, beside what the returns go on to say. The returns themselves are not played."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from audit.record import SYSTEM
from departments.actions import propose_action
from departments.calendar import Quarter
from departments.models import Action
from portal.demonstration import accounts, improvements_2007, player, returns_2007, story
from portal.demonstration.answers import NEVER_MET, answer_2007
from returns.questionnaire import questionnaire

pytestmark = pytest.mark.django_db
OPEN = ("proposed", "agreed", "in_progress", "overdue_escalated")
SETTLED = ("verified", "rejected", "cancelled")
THEN = [question for question in questionnaire("2007-08").questions if question.answer == "compliance"]


@pytest.fixture
def departments(settings):
    settings.DEMONSTRATION = True
    call_command("load_reference")
    player.forget()
    accounts.make()
    yield story.departments()
    player.forget()


def promises(letters: str):
    return Action.objects.filter(organisation=player.body(letters), origin=Action.Origin.RETURN)


def promise(letters: str, quarter: int, given, report_actions: set[str]) -> None:
    """Open the action of an answer unless it is followed already, as signing the return does."""
    followed = promises(letters).exclude(status__in=SETTLED).filter(summary=given.action_summary).exists()
    if not given.action_summary or followed or given.action_summary in report_actions:
        return
    propose_action(
        player.body(letters),
        by=SYSTEM,
        at=player.moment(returns_2007.due_on(quarter), 16),
        summary=given.action_summary,
        origin=Action.Origin.RETURN,
        owner_role=given.action_owner,
        due=given.action_due,
        demonstration=True,
    )


def choice(letters: str, quarter: int, question) -> str:
    return answer_2007(letters, Quarter(2007, quarter), question).choice


def test_what_a_return_calls_met_is_not_open_any_more_and_what_it_calls_short_is_not_confirmed(departments):
    told = {one["summary"] for one in story.report_actions().values()}
    visits = sorted(improvements_2007.steps())
    for number in range(1, 5):
        for letters in departments:
            for question in THEN:
                given = answer_2007(letters, Quarter(2007, number), question)
                plans = story.read("words_2007")["compliance"][question.id]["improve"]
                own = promises(letters).filter(summary__in=[plan["summary"] for plan in plans])
                if given.choice == "met":
                    assert not own.filter(status__in=OPEN).exists(), (letters, number, question.id)
                elif question.id not in NEVER_MET and not any(
                    choice(letters, earlier, question) == "met" for earlier in range(1, number)
                ):
                    assert not own.filter(status="verified").exists(), (letters, number, question.id)
                promise(letters, number, given, told)
        first, after = returns_2007.due_on(number), returns_2007.due_on(min(number + 1, 4))
        for step in visits:
            if first < step.at.date() and (step.at.date() < after or number == 4):
                step.do(step.at)
    stands = Counter(Action.objects.filter(origin=Action.Origin.RETURN).values_list("status", flat=True))
    assert set(stands) >= {"agreed", "in_progress", "done_awaiting_check", "verified", "rejected"}
    assert stands["verified"] < sum(stands.values()) / 2
    late = Action.objects.filter(origin=Action.Origin.RETURN, status__in=OPEN, due__lt=date(2008, 5, 1))
    assert 5 < late.count() < stands["in_progress"]
