"""The grounds for notifying the Cabinet Office in words: those that hold, with the answer that was given."""

import re

import pytest

from incidents.duty.rule import current_rule
from incidents.duty.scoring import cabinet_office_reasons
from incidents.models.choices.grounds import PLAIN, in_words


def grounds_of(**facts):
    reasons = cabinet_office_reasons(
        facts, severity=3, likelihood=3, decision=facts.pop("decision", "record_only")
    )
    return in_words(reasons, facts)


def test_every_ground_of_the_rule_has_its_words_and_none_names_a_field():
    assert {reason.say for reason in current_rule().cabinet_office} == set(PLAIN)
    assert [text for text in PLAIN.values() if re.search(r"\bF\d\d\b|_|likelihood", text)] == []


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"press_interest": "yes"}, "a minister, Parliament or the press knows of it or has asked"),
        ({"press_interest": "likely"}, "a minister, Parliament or the press is likely to ask"),
        (
            {"press_interest": "not_known"},
            "it is not known whether a minister, Parliament or the press is concerned",
        ),
        ({"supplier_serves_others": "yes"}, "the supplier serves other bodies"),
        ({"supplier_serves_others": "not_known"}, "it is not known whether the supplier serves other bodies"),
        ({"classification": "OFFICIAL-SENSITIVE"}, "it is marked OFFICIAL-SENSITIVE"),
        ({"people_max": 1000}, "a thousand people or more are concerned, and their data were exposed"),
        ({"decision": "notify"}, "the decision is to notify the regulator"),
        (
            {"repeat_of_cause_within_12_months": "yes"},
            "an incident of the same sort had the same cause in this body within 12 months",
        ),
    ],
)
def test_only_the_ground_that_holds_is_named_and_as_it_was_answered(facts, text):
    assert grounds_of(**facts) == [text]


def test_where_nothing_holds_no_ground_is_named():
    assert (
        grounds_of(
            press_interest="no", supplier_serves_others="no", classification="OFFICIAL", people_max=999
        )
        == []
    )
