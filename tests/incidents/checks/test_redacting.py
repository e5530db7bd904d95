"""Which texts a passage can be taken out of."""

import pytest
from django.db.models import CharField, TextField

from incidents.checks import redacting
from incidents.models import Incident
from tests.incidents.stories import notified, staffed_body

# Words of the portal's own, and whom the regulator may contact, which is meant to be read.
NOT_TEXTS = {"reference", "governing_regime", "registration_number"} | {
    name
    for name in (field.name for field in Incident._meta.get_fields())
    if "contact" in name or "call" in name
}


def test_every_answer_in_words_of_ones_own_can_be_redacted():
    free = {
        field.name
        for field in Incident._meta.concrete_fields
        if isinstance(field, CharField | TextField) and not field.choices
    }
    assert free - NOT_TEXTS == set(redacting.TEXTS)


@pytest.mark.django_db
def test_the_advice_and_the_decisions_are_read_too():
    body, people = staffed_body()
    named = [text for _, _, text in redacting.texts_of(notified(body, people))]
    assert "the Data Protection Officer’s advice" in named
    assert "the reason of a decision" in named


def test_what_is_held_elsewhere_has_no_words_here():
    assert not redacting.can_be_redacted(Incident(status="held_elsewhere"))
    assert redacting.can_be_redacted(Incident(status="closed"))
