"""The questions of a notice, in the order of the regulator's own form."""

from incidents.actions.questions import PARTS, WORKED_OUT, without
from incidents.models import Incident


def test_every_question_is_asked_once_and_has_a_field_or_is_worked_out():
    asked = [question.field for part in PARTS for question in part.questions]
    assert len(asked) == len(set(asked))
    fields = {field.name for field in Incident._meta.get_fields()}
    assert [name for name in asked if name not in WORKED_OUT and name not in fields] == []


def test_no_two_questions_have_the_same_words_for_changes_are_compared_by_them():
    texts = [question.words for part in PARTS for question in part.questions]
    assert len(texts) == len(set(texts))


def test_a_part_without_questions_is_left_out():
    assert "Measures in place before" in [part.title for part in PARTS]
    assert "Measures in place before" not in [part.title for part in without({"measures_before"})]
