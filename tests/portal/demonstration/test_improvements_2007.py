"""What becomes of the promises of 2007-08, beside what the returns go on to say. The returns themselves are not played."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command

from departments.models import Action
from departments.organisations.calendar import Quarter
from departments.organisations.roles import Role
from departments.registers.actions import Promise, Signature, follow_signature
from portal.demonstration import accounts, improvements_2007, player, returns_2007, story
from portal.demonstration.answers import NEVER_MET, answer_2007
from returns.questionnaire import questionnaire

pytestmark = pytest.mark.django_db
OPEN = ("proposed", "agreed", "in_progress", "overdue_escalated")
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


def sign(letters: str, quarter: int, report_actions: set[str]) -> None:
    """Agree to what the answers of a quarter promise, as signing the return does."""
    answers = {question.id: answer_2007(letters, Quarter(2007, quarter), question) for question in THEN}
    siro, at = player.holder(Role.SIRO, player.body(letters)), player.moment(returns_2007.due_on(quarter), 16)
    follow_signature(
        player.body(letters),
        by=siro,
        at=at,
        origins=[f"returns.Return:{letters}-{quarter}"],
        promises=[
            Promise(key, answer.action_summary, answer.action_owner, answer.action_due, "")
            for key, answer in answers.items()
            if answer.action_summary and answer.action_summary not in report_actions
        ],
        signature=Signature(siro, at, ""),
        demonstration=True,
    )


def choice(letters: str, quarter: int, question) -> str:
    return answer_2007(letters, Quarter(2007, quarter), question).choice


def test_what_a_return_calls_met_is_not_open_any_more_and_what_it_calls_short_is_not_confirmed(departments):
    summaries = {action["summary"] for action in story.report_actions().values()}
    visits = sorted(improvements_2007.steps())
    for number in range(1, 5):
        for letters in departments:
            for question in THEN:
                answer = answer_2007(letters, Quarter(2007, number), question)
                plans = story.read("words_2007")["compliance"][question.id]["improve"]
                own = promises(letters).filter(summary__in=[plan["summary"] for plan in plans])
                if answer.choice == "met":
                    assert not own.filter(status__in=OPEN).exists(), (letters, number, question.id)
                elif question.id not in NEVER_MET and not any(
                    choice(letters, earlier, question) == "met" for earlier in range(1, number)
                ):
                    assert not own.filter(status="verified").exists(), (letters, number, question.id)
            sign(letters, number, summaries)
        first, after = returns_2007.due_on(number), returns_2007.due_on(min(number + 1, 4))
        for step in visits:
            if first < step.at.date() and (step.at.date() < after or number == 4):
                step.do(step.at)
    counts = Counter(Action.objects.filter(origin=Action.Origin.RETURN).values_list("status", flat=True))
    assert set(counts) >= {"agreed", "in_progress", "done_awaiting_check", "verified"}
    assert counts["verified"] < sum(counts.values()) / 2
    late = Action.objects.filter(origin=Action.Origin.RETURN, status__in=OPEN, due__lt=date(2008, 5, 1))
    assert 5 < late.count() < counts["in_progress"]


def test_what_a_return_calls_met_can_be_finished_before_that_return_is_begun():
    for letters in story.departments():
        visits = [step.at for step in improvements_2007.steps() if step.scope == f"promised/{letters}"]
        for quarter in (1, 2, 3):
            begun = next(returns_2007.return_steps(letters, quarter + 1)).at
            due = player.moment(returns_2007.due_on(quarter))
            assert sum(due < at < begun for at in visits) == 4  # agreed, begun, done, checked
