"""Zero is an answer: typed, kept, signed and read like any other number."""

from decimal import Decimal

import pytest

from returns.forms import SectionForm
from returns.questionnaire import AnswerValue, Section, in_words, questionnaire

NOUGHTS = (
    ("C4", {"number": "0"}, AnswerValue(number=0), "0"),
    ("C3", {"whole": "0", "part": "0"}, AnswerValue(part=0, whole=0), "None to count"),
)


@pytest.mark.parametrize(("key", "typed", "given", "words"), NOUGHTS)
def test_nought_typed_in_the_form_is_an_answer(key, typed, given, words):
    question = questionnaire("2026-27").question(key)
    section = Section("C", "Media", (question,))
    data = {f"{key}_{name}": value for name, value in typed.items()}
    form = SectionForm(section, answers={}, last={}, drawn={}, data=data)
    assert form.is_valid(), form.errors
    assert form.given() == {key: given}
    assert in_words(question, given).startswith(words)


@pytest.mark.parametrize(
    "given",
    [
        AnswerValue(number=0),
        AnswerValue(part=0, whole=0),
        AnswerValue(percent=Decimal("0")),
        AnswerValue(sample_checked=3, sample_right=0),
    ],
)
def test_nought_is_signed_as_nought_and_not_as_nothing(given):
    assert AnswerValue.from_data(given.as_data()) == given
    assert given.token != AnswerValue().token
