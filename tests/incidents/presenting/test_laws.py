"""Which law governs, and why, in sentences with their source."""

import pytest

from incidents.models import Incident
from incidents.presenting.laws import law_sentences
from tests.incidents.stories import AT


def sentences_of(**answers):
    return law_sentences(Incident(**{"discovered_at": AT, "personal_data": "yes", **answers}))


def test_the_general_law_governs_because_of_the_day():
    assert sentences_of() == [
        "UK GDPR governs, because it was in force on 1 June 2026, when this was found. The Information Commissioner must be "
        "notified without undue delay, and within 72 hours of awareness at the latest. Source: UK GDPR articles 33 and 34."
    ]


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"regimes": ["dpa_part3"]}, "Law enforcement processing governs, because triage named it"),
        ({"controller_or_processor": "processor_told_controller"}, "with no number of hours"),
        ({"discovered_at": AT.replace(year=2007)}, "It set no duty to notify the Information Commissioner."),
        ({"personal_data": "no"}, "No law sets a deadline"),
        ({"personal_data": "no", "regimes": ["nis"]}, "sent by hand with the copy sheet"),
    ],
)
def test_each_law_says_why_it_applies_and_what_it_wants(answers, text):
    assert text in sentences_of(**answers)[0]


def test_another_authority_has_a_sentence_of_its_own():
    assert "Network and information systems applies as well" in sentences_of(regimes=["nis"])[1]
