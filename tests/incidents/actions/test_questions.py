"""The questions of a notice, in the order of the regulator's own form or of another law."""

import pytest

from incidents.actions.law_forms import FORMS
from incidents.actions.questions import PARTS, WORKED_OUT, people_in_words, without
from incidents.models import Incident


@pytest.mark.parametrize("law", FORMS)
def test_every_question_is_asked_once_and_has_a_field_or_is_worked_out(law):
    asked = [question.field for part in FORMS[law].parts for question in part.questions]
    assert len(asked) == len(set(asked))
    fields = {field.name for field in Incident._meta.get_fields()}
    assert [name for name in asked if name not in WORKED_OUT and name not in fields] == []


@pytest.mark.parametrize("law", FORMS)
def test_no_two_questions_have_the_same_words_for_changes_are_compared_by_them(law):
    texts = [question.words for part in FORMS[law].parts for question in part.questions]
    assert len(texts) == len(set(texts))


def test_a_part_without_questions_is_left_out():
    assert "Measures in place before" in [part.title for part in PARTS]
    assert "Measures in place before" not in [part.title for part in without(PARTS, {"measures_before"})]


@pytest.mark.parametrize(
    ("least", "most", "text"),
    [
        (None, None, "Not known"),
        (None, 1200, "1,200"),
        (1200, 1200, "1,200"),
        (1200, None, "At least 1,200, the most is not known"),
        (0, 1200, "Between 0 and 1,200"),
    ],
)
def test_how_many_people_is_a_number_or_a_range_and_never_zero_for_what_is_not_known(least, most, text):
    incident = Incident(people_min=least, people_max=most)
    assert people_in_words(incident) == text
    incident.people_known = "estimate"
    assert people_in_words(incident) == (text if text == "Not known" else f"{text} (it is an estimate)")
