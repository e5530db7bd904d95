"""The answers of today's demonstration."""

from datetime import date
from itertools import pairwise

import pytest

from departments.organisations.calendar import Quarter
from portal.demonstration import story
from portal.demonstration.answers import answer_2007
from portal.demonstration.answers_today import answer_today
from returns.questionnaire import Facts, asked, questionnaire, value_problems

QUARTERS = [Quarter(2007, number) for number in range(1, 5)]
THEN = questionnaire("2007-08")


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_answer_of_today_is_one_that_the_questionnaire_allows(number):
    quarter = Quarter(2026, number)
    sections = asked(questionnaire("2026-27"), quarter, Facts(health=True))
    for day in (quarter.first_day, quarter.last_day):
        for question in (question for section in sections for question in section.questions):
            answer = answer_today("a-department", quarter, question, day)
            assert not list(value_problems(question, answer)), question.id
            assert answer.day is None or answer.day <= day


def test_sizes_differ_as_departments_do():
    question = THEN.question("C2")
    wholes = sorted(
        answer_2007(department, QUARTERS[0], question).whole for department in story.departments()
    )
    assert wholes[-1] > 20 * wholes[0]
    assert all(low < high for low, high in pairwise(wholes))


def test_no_evidence_of_today_is_dated_after_the_day_on_which_it_is_given():
    day = date(2026, 11, 23)
    for question in questionnaire("2026-27").questions:
        if question.answer == "date":
            answer = answer_today("home-office", Quarter.of(day), question, day)
            assert answer.day is None or answer.day < day
