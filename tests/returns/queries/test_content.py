"""An answer is compared with the one signed when its question was last asked, and the page names that quarter."""

from dataclasses import replace

import pytest

from accounts.models import ConfirmedValue
from returns import actions
from returns.models import Cycle
from returns.queries.content import Progress, asked_of, beside, last_answers
from returns.queries.review import review_of
from returns.questionnaire import AnswerValue, questionnaire
from tests.factories import sign_in
from tests.returns.browsing import text
from tests.returns.world import QUARTERLY, SHORT, YEARLY, at

pytestmark = pytest.mark.django_db


def row_of(quarterly_return, question):
    return next(row for part in review_of(quarterly_return) for row in part.rows if row.question == question)


def test_a_yearly_question_is_compared_with_the_year_before(years):
    row = row_of(years.last, YEARLY)
    assert (row.before, row.before_quarter) == ("8 of 10 (80%)", "Q3 2024-25")
    assert row.changed_since_last_asked
    assert not row.first_time


def test_a_quarterly_question_is_compared_with_the_quarter_before(years):
    row = row_of(years.last, QUARTERLY)
    assert (row.before, row.before_quarter, row.changed_since_last_asked) == ("Amber", "Q2 2025-26", True)


def test_the_form_of_a_section_names_the_quarter_of_the_answer_before(client, years):
    quarterly_return = actions.withdraw(
        years.last, reason="One figure was wrong", by=years.home.siro, at=at(372)
    )
    shown = text(sign_in(client, years.home.preparer).get(f"{quarterly_return.get_absolute_url()}section/B/"))
    assert "In Q3 2024-25: <strong>8 of 10 (80%)</strong>" in shown


def test_in_another_edition_a_question_is_the_same_where_its_words_are(years):
    Cycle.objects.filter(pk=years.between.cycle_id).update(edition="2007-08")
    last = last_answers(years.last)
    assert last[QUARTERLY].cycle == years.between.cycle  # in the same words
    asked_now = {QUARTERLY: ("Another question under the same number", "rag")}
    assert last_answers(years.last, asked_now)[QUARTERLY].cycle == years.first.cycle


def test_a_withdrawn_submission_is_not_compared_with_where_a_newer_one_counts(years):
    quarterly_return = actions.withdraw(
        years.between, reason="One figure was wrong", by=years.home.siro, at=at(371)
    )
    quarterly_return = actions.save_answers(
        quarterly_return,
        answers={QUARTERLY: AnswerValue(choice="red", reason="Two risks.")},
        by=years.home.preparer,
        at=at(371),
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=years.home.preparer, at=at(371))
    actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=years.home.siro, at=at(372)
    )
    assert last_answers(years.last)[QUARTERLY].words == "Red"


@pytest.mark.django_db
def test_a_confirmed_day_is_beside_the_answer_that_has_it_and_beside_no_other(here):
    asked = {
        question.id: question for section in asked_of(here.quarterly_return) for question in section.questions
    }
    confirmed = [ConfirmedValue(name="A1_action_due", value="1 December 2007", question="Is it so far away?")]
    text = "1 December 2007 is right. The portal had asked: “Is it so far away?”"
    assert ("Confirmed", text) in beside(asked["A1"], SHORT, confirmed)
    without = replace(SHORT, action_due=None)
    assert "Confirmed" not in dict(beside(asked["A1"], without, confirmed))


@pytest.mark.parametrize(
    ("answered", "total", "status"),
    [(0, 3, "Not started"), (1, 3, "1 of 3 answered"), (3, 3, "Answered"), (0, 0, "Not started")],
)
def test_a_section_says_how_far_it_is(answered, total, status):
    section = questionnaire("2026-27").sections[0]
    progress = Progress(section, answered, total)
    assert progress.status_words == status
    assert progress.is_done is (status == "Answered")
