"""Which questions triage asks now."""

import pytest

from incidents.checks import triage
from incidents.duty import scoring
from incidents.duty.rule import current_rule
from incidents.forms import TriageForm
from incidents.models import Incident


def keys(**fields):
    return [step.key for step in triage.steps_of(Incident(**{"personal_data": "yes", **fields}))]


def test_each_question_of_the_form_is_in_one_step():
    asked = [name for step in triage.STEPS for name in step.fields]
    assert len(asked) == len(set(asked))
    assert set(asked) == set(TriageForm.base_fields) - {"version"}


@pytest.mark.parametrize(
    ("kinds", "has", "has_not"),
    [
        (["confidentiality"], "exposure", "use"),
        (["availability"], "use", "exposure"),
        (["integrity"], "use", "exposure"),
        ([], "exposure", "use"),
        (["not_known"], "exposure", "use"),
    ],
)
def test_the_steps_follow_the_kind_of_breach(kinds, has, has_not):
    assert has in keys(breach_kind=kinds)
    assert has_not not in keys(breach_kind=kinds)


def test_without_personal_data_little_is_asked_and_the_laws_are():
    incident = Incident(personal_data="no")
    asked = {name for step in triage.steps_of(incident) for name in step.fields}
    assert "regimes" in asked
    assert not asked & {"exposure", "harm_flags", "people_max", "aware_at", "data_types"}
    assert triage.wanted_now(incident) == ("incident_type", "provisional_cause", "press_interest")


@pytest.mark.parametrize("branch", ["confidentiality", "integrity", "availability"])
def test_every_question_that_the_rule_reads_is_asked(branch):
    incident = Incident(personal_data="yes", breach_kind=[branch], cyber="yes")
    asked = {name for step in triage.steps_of(incident) for name in step.fields}
    assert asked >= set(current_rule().uses[branch])


@pytest.mark.parametrize("exposure", triage.NOT_OUTSIDE)
@pytest.mark.parametrize("recipient", ["", "not_applicable"])
def test_where_nobody_has_the_data_the_recipient_changes_no_advice(exposure, recipient):
    facts = {
        "personal_data": "yes",
        "breach_kind": ["confidentiality"],
        "harm_flags": ["criminal"],
        "people_max": 5000,
    }
    advice = scoring.assess(
        {**facts, "exposure": exposure, "recipient": recipient, "recipient_control": recipient}
    )
    assert advice.advice == "record_only"
