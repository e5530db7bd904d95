"""The questionnaires, which of their questions are asked, and what may be answered."""

import pytest

from departments.organisations.calendar import Quarter
from returns.questionnaire import (
    QuestionnaireError,
    edition_for,
    editions,
    questionnaire,
)
from tests.returns.questionnaire.example import GOOD, read


def test_every_edition_loads():
    assert [questionnaire(edition).edition for edition in editions()] == ["2007-08", "2026-27"]


def test_the_year_of_the_demonstration_is_asked_in_its_own_words():
    assert edition_for(Quarter(2007, 3)) == "2007-08"
    assert edition_for(Quarter(2026, 1)) == "2026-27"
    assert questionnaire("2007-08").demonstration


def test_a_quarter_that_no_edition_covers_is_refused():
    with pytest.raises(QuestionnaireError, match="Q1 2012-13"):
        edition_for(Quarter(2012, 1))


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("answer: compliance", "answer: complience", "question A1: answer is 'complience'"),
        ("id: A2", "id: A1", "question A1: asked twice"),
        ("id: A2", "id: B2", "question B2: the id does not begin with its section A"),
        ("question: A1, is: met", "question: A9, is: met", "question A2: show_if looks at"),
        ("text: 'How many?', ", "", "question A2: text is missing"),
        ("text: 'How", "words: 'How", "nobody reads words"),
        ("valid_from: 2026-04-01, ", "", "meta lacks valid_from"),
        ("edition: test", "edition: other", "not the name of the file"),
        ("title: First", "titel: First", "a section must have key, title and questions"),
        ("answer: count,", "answer: register,", "question A2: a register, and no other question, has lines"),
        ("answer: count,", "answer: yes_no,", "question A2: a yes or no question, and no other"),
        ("sections:", "section:", "must hold meta, sections and variants"),
        ("meta: {", "meta: {{", "is not YAML"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_question(tmp_path, old, new, text):
    with pytest.raises(QuestionnaireError, match=text) as problem:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert "test.yaml" in str(problem.value)
