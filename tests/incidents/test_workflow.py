"""Who is refused a step that judges an incident, and why."""

import pytest

from audit.record import SYSTEM
from incidents.models import Incident
from incidents.workflow import (
    DELEGATION,
    EDITING,
    INCIDENT,
    RECORD_HISTORY,
    closed_by_history,
    open_decisions,
)
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import AT, HOUR, SLIGHT, advised, notified, of_2007, reported

pytestmark = pytest.mark.django_db
LATER = AT + 4 * HOUR


@begins_with(advised)
def test_whoever_caused_an_incident_takes_no_part_in_judging_it(beginning):
    _, people, incident = beginning
    assert INCIDENT["decide"].refusal(incident, by=people["siro"], at=LATER) == ""
    Incident.objects.filter(pk=incident.pk).update(caused_by=people["siro"])
    incident = Incident.objects.get(pk=incident.pk)
    refusal = INCIDENT["decide"].refusal(incident, by=people["siro"], at=LATER)
    assert refusal == "The person who caused an incident takes no part in assessing it or deciding on it."
    assert INCIDENT["advise"].refusal(incident, by=SYSTEM, at=LATER) != refusal


@begins_with()
@pytest.mark.parametrize(
    ("facts", "advice", "refusal"), [(SLIGHT, "record_only", ""), (None, "notify", DELEGATION)]
)
def test_a_delegate_decides_within_the_delegation_alone(beginning, facts, advice, refusal):
    body, people, _ = beginning
    incident = advised(body, people, facts=facts, advice=advice)
    assert INCIDENT["decide"].refusal(incident, by=people["delegate"], at=LATER) == refusal


@begins_with(advised)
def test_each_decision_is_open_or_says_why_it_is_not_to_this_person(beginning):
    _, people, incident = beginning
    assessment = incident.assessments.get()
    assert open_decisions(incident, assessment, by=people["siro"], at=LATER) == dict.fromkeys(
        ("notify", "notify_and_tell_people", "record_only"), ""
    )
    delegate = open_decisions(incident, assessment, by=people["delegate"], at=LATER)
    assert delegate["notify"] == DELEGATION
    assert delegate["record_only"] not in ("", DELEGATION)


@begins_with()
def test_recorded_history_closes_the_cases_of_which_no_notice_was_made(beginning):
    body, people, _ = beginning
    assert closed_by_history(reported(body, people)).count() == 1
    assert closed_by_history(notified(body, people)).count() == 0


@begins_with(advised)
def test_history_is_recorded_by_nobody_who_may_not_end_what_is_owed(beginning):
    body, people, incident = beginning
    assert RECORD_HISTORY.refusal(incident, by=people["delegate"], at=LATER) != ""
    assert RECORD_HISTORY.power == INCIDENT["decide"].power
    assert of_2007(body, people).status == "decided"


@begins_with_nothing
@pytest.mark.parametrize(
    ("section", "state", "open_then"),
    [
        ("triage", "triage", True),
        ("triage", "assessed", False),
        ("notice", "triage", True),
        ("notice", "assessed", True),
        ("notice", "responding", True),
        ("response", "assessed", False),
        ("response", "responding", True),
        ("learning", "learning", True),
        ("learning", "triage", False),
    ],
)
def test_a_section_is_open_in_its_states(section, state, open_then):
    assert (state in EDITING[section].source) is open_then
