"""Zero is an answer: typed, kept, signed and read like any other number."""

from datetime import date
from decimal import Decimal

import pytest

from returns.forms import SectionForm
from returns.questionnaire import (
    AnswerValue,
    Section,
    in_words,
    questionnaire,
    value_problems,
)

ZEROS = (
    ("C4", {"number": "0"}, AnswerValue(number=0), "0"),
    ("C3", {"whole": "0", "part": "0"}, AnswerValue(part=0, whole=0), "None to count"),
)


@pytest.mark.parametrize(("key", "typed", "values", "text"), ZEROS)
def test_zero_typed_in_the_form_is_an_answer(key, typed, values, text):
    question = questionnaire("2026-27").question(key)
    section = Section("C", "Media", (question,))
    data = {f"{key}_{name}": value for name, value in typed.items()}
    form = SectionForm(section, answers={}, last={}, drawn={}, data=data)
    assert form.is_valid(), form.errors
    assert form.answers() == {key: values}
    assert in_words(question, values).startswith(text)


@pytest.mark.parametrize(
    "value",
    [
        AnswerValue(number=0),
        AnswerValue(part=0, whole=0),
        AnswerValue(percent=Decimal("0")),
        AnswerValue(sample_checked=3, sample_right=0),
    ],
)
def test_zero_is_signed_as_zero_and_not_as_nothing(value):
    assert AnswerValue.from_data(value.as_data()) == value
    assert value.token != AnswerValue().token


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [
        ("A3", AnswerValue(choice="perhaps"), "Choose one"),
        ("A3", AnswerValue(reason="Why"), "Answer A3"),
        ("A1", AnswerValue(part=5, whole=3), "must not be more than the whole"),
        ("A1", AnswerValue(part=5), "Answer A1"),
        ("C4", AnswerValue(number=10**15), "whole numbers from 0 to 1 billion"),
        ("A2", AnswerValue(day=date(2026, 5, 1), choice="never"), "not both"),
        ("I4", AnswerValue(text="Something", nil=True), "not both"),
        ("I4", AnswerValue(text="x" * 1501), "1,500 characters or fewer"),
        ("H1", AnswerValue(confirmed=True, figures={"VI": 1}), "no such line"),
        ("C1", AnswerValue(part=1, whole=2, sample_checked=1, sample_right=2), "number right"),
    ],
)
def test_values_that_cannot_be_kept_are_named(question, value, text):
    problems = list(value_problems(questionnaire("2026-27").question(question), value))
    assert any(text in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("question", "value", "text"),
    [
        ("A3", AnswerValue(choice="partly_met"), "Partly met"),
        ("A1", AnswerValue(part=4, whole=5), "4 of 5 (80%)"),
        ("A1", AnswerValue(part=5, whole=8), "5 of 8 (63%)"),
        ("A1", AnswerValue(part=0, whole=0), "None to count (0 of 0)"),
        ("A2", AnswerValue(day=date(2026, 5, 1)), "1 May 2026"),
        ("A2", AnswerValue(choice="not_in_this_quarter"), "Not in this quarter"),
        ("I4", AnswerValue(nil=True), "Nothing to tell"),
        ("H1", AnswerValue(confirmed=True, figures={"I": 0, "II": 0}), "Nil"),
        ("I3", AnswerValue(confirmed=True, figures={"open": 1200}), "Open: 1,200"),
        ("A3", None, ""),
    ],
)
def test_answers_read_in_words(question, value, text):
    assert in_words(questionnaire("2026-27").question(question), value) == text


def test_an_answer_survives_being_written_as_data():
    answer = AnswerValue(
        choice="not_met", reason="r", action_summary="a", action_due=date(2026, 9, 1), figures={"I": 2}
    )
    assert AnswerValue.from_data(answer.as_data()) == answer
    assert AnswerValue.from_data(answer.as_data()).token == answer.token
