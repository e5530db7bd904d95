"""What recorded history is entered with: nothing that no source says, and still enough to assess."""

import pytest

from incidents.actions.history import NOT_RECORDED
from incidents.duty import scoring
from portal.demonstration import incidents_2007, story
from tests.incidents.stories import (
    SLIGHT,
    ico_notices,
    of_2007,
    staffed_body,
)

pytestmark = pytest.mark.django_db
ENTRIES = {entry["key"]: entry for entry in story.read("incidents_2007")["incidents"]}


def test_without_any_answer_of_a_source_nothing_is_said_to_be_known():
    incident = of_2007(*staffed_body(), notified="not_known", facts={})
    for name in ("cyber", "press_interest", "vulnerable_people", "whereabouts", "encryption", "recipient"):
        assert getattr(incident, name) == "not_known", name
    assert incident.breach_kind == ["not_known"]
    assert incident.ongoing is None
    assert incident.controller_or_processor == incident.supplier_serves_others == ""


@pytest.mark.parametrize("key", ENTRIES)
def test_every_incident_of_the_demonstration_year_can_be_assessed_on_what_is_recorded(key):
    entry = ENTRIES[key]
    incident = of_2007(*staffed_body(), notified=entry["told"], facts=incidents_2007._facts(entry))
    assert incident.status == "decided"
    assert incident.vulnerable_people == "not_known"
    assert "the supplier serves other bodies" not in incident.assessments.get().cabinet_office


def test_no_history_that_papers_of_the_year_print_tells_of_what_came_after_it():
    assert not [key for key, entry in ENTRIES.items() if "2008" in entry["history"]]
    assert {key for key, entry in ENTRIES.items() if "Known later:" in entry["description"]} == {
        "K01",
        "K04",
        "K07",
    }


def test_which_incidents_are_of_substantial_risk_only_because_of_what_no_source_says():
    """The three million of the Driving Standards Agency are: plain details, which weigh 3 without what is not known."""
    incidents = {}
    for key, entry in ENTRIES.items():
        facts = {**NOT_RECORDED, **incidents_2007._facts(entry), "personal_data": "yes"}
        if facts["cyber"] == "no":  # then the form does not ask whether data were taken
            facts["exfiltration"] = "not_applicable"
        advice = scoring.assess(facts)
        if advice.substantial_risk == "yes":
            incidents[key] = advice.substantial_at_mildest
    assert incidents == {
        "K01": True, "K02": False, "K03": True, "K04": False, "K07": True, "K09": False, "K10": True,
    }  # fmt: skip


def test_whether_somebody_in_fear_could_be_found_is_no_only_where_no_address_is_among_the_data():
    answered = {key for key, entry in ENTRIES.items() if "whereabouts" in entry["reading"]}
    assert answered == {"K02", "K13"}
    assert not any("address" in ENTRIES[key]["data"] for key in answered)


def test_an_incident_of_2007_follows_history_and_has_no_clock():
    body, people = staffed_body()
    incident = of_2007(body, people)
    decision = incident.decisions.get()
    assert (incident.governing_regime, incident.deadline_at, incident.status) == ("dpa_1998", None, "decided")
    assert decision.significant
    assert decision.from_history
    assert not incident.timers.exists()
    assert not ico_notices().exists()
    assert incident.regulator_case.status == "not_needed"
    assert incident.assessments.get().substantial_risk == "no"


@pytest.mark.parametrize(("notified", "facts"), [("yes", None), ("no", SLIGHT)])
def test_the_cabinet_office_sees_of_history_what_the_rule_says(notified, facts):
    incident = of_2007(*staffed_body(), notified=notified, facts=facts)
    assert (
        incident.cabinet_office_notified
        is incident.decisions.get().notify_cabinet_office
        is (notified == "yes")
    )
