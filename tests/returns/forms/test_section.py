"""Answers that are asked about before they are taken."""

import pytest
from django.http import QueryDict

from returns.forms import SectionForm
from returns.queries.content import Earlier
from returns.questionnaire import AnswerValue, Section, questionnaire
from tests.returns.world import at

pytestmark = pytest.mark.django_db


def section_form(key="C3", last=None, **typed):
    """The form of one question; `last` is its answer signed the last time."""
    question = questionnaire("2026-27").question(key)
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data[name] = value
    section = Section("C", "Media", (question,))
    return SectionForm(section, answers={}, last=last or {}, drawn={}, data=data, at=at())


def test_none_of_many_is_asked_about_and_kept_once_it_is_confirmed():
    form = section_form(C3_part="0", C3_whole="1000")
    assert [list(sentences) for sentences in form.errors.values()] == [
        ["You entered 0 of 1,000 in C3. Is that right?"]
    ]
    ((question,),) = form.questions.values()
    confirmed = section_form(C3_part="0", C3_whole="1000", confirmed=question.token)
    assert confirmed.is_valid()
    assert confirmed.answers()["C3"] == AnswerValue(part=0, whole=1000)


def test_none_of_few_is_an_answer_like_any_other():
    assert section_form(C3_part="0", C3_whole="12").is_valid()


def test_a_number_far_from_the_last_one_is_asked_about(here):
    last = {
        "C4": Earlier(AnswerValue(number=12), "12", (), here.cycle, here.quarterly_return, can_repeat=True)
    }
    form = section_form("C4", last, C4_number="1200")
    assert form.errors == {
        "C4_number": [f"You entered 1,200 in C4, and it was 12 in {here.cycle}. Is that right?"]
    }
    assert section_form("C4", last, C4_number="1200", confirmed="C4_number: Yes, 1,200 is right").is_valid()
    assert section_form("C4", last, C4_number="15").is_valid()
