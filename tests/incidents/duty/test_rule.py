"""The rule as it is read from its file."""

import pytest

from incidents.duty.rule import current_rule
from incidents.duty.scoring import (
    assess,
)
from incidents.models import choices


def test_every_answer_has_a_line_that_says_it_was_not_known():
    advice = assess({})
    lines = list(advice.lines) + [line for branch in advice.branches for line in branch.lines]
    assert advice.advice == "notify_and_tell_people"
    assert sum(line.unknown for line in lines) >= 12


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("encryption", choices.Encryption),
        ("backup_available", choices.Backup),
        ("premises", choices.Premises),
        ("exposure", choices.Exposure),
        ("recipient", choices.Recipient),
        ("recipient_control", choices.RecipientControl),
        ("exfiltration", choices.Exfiltration),
        ("outage", choices.Outage),
        ("effect_on_people", choices.Effect),
        ("integrity_state", choices.IntegrityState),
        ("breach_kind", choices.BreachKind),
        ("harm_flags", choices.HarmFlag),
        ("personal_data", choices.PersonalData),
    ],
)
def test_the_form_offers_exactly_what_the_rule_reads(field, choices):
    read = current_rule().inputs[field] - {"kind_not_known"}
    assert set(choices.values) - {"not_known"} == read
