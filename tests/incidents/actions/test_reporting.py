"""The report of an incident: reference, clock, timers and case at once."""

from datetime import timedelta

import pytest

from audit.models import OutboxMessage
from audit.transitions import NotReady, Refused
from incidents import actions
from incidents.models import Incident, RegulatorCase
from tests.beginnings import begins_with, begins_with_nothing
from tests.incidents.stories import (
    AT,
    HOUR,
    reported,
    save,
    staffed_body,
)

pytestmark = pytest.mark.django_db


@begins_with()
def test_a_report_opens_clock_timers_and_notification_at_once(beginning):
    body, people, _ = beginning
    incident = reported(body, people)
    assert incident.reference == "HO-2026-00001"
    assert incident.deadline_at == AT - HOUR + timedelta(hours=72)
    assert incident.regulator_case.status == "owed"
    assert [timer.at_hours for timer in incident.timers.all()] == [0, 4, 24, 48, 60, 66, 72]
    recipients = set(OutboxMessage.objects.values_list("to", flat=True))
    assert {
        "staff@home-office.example",
        "dpo@home-office.example",
        "adviser@home-office.example",
    } <= recipients


@begins_with()
def test_references_run_without_gaps_for_each_body_and_year(beginning):
    body, people, _ = beginning
    other, others = staffed_body("treasury", "HMT")
    first, second = reported(body, people), reported(body, people)
    elsewhere = reported(other, others)
    next_year = reported(body, people, at=AT.replace(year=2027))
    assert [first.reference, second.reference] == ["HO-2026-00001", "HO-2026-00002"]
    assert elsewhere.reference == "HMT-2026-00001"
    assert next_year.reference == "HO-2027-00001"


@begins_with()
def test_a_refused_report_uses_up_no_reference(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady):
        reported(body, people, discovered_at=AT + HOUR)
    assert reported(body, people).reference == "HO-2026-00001"


@begins_with_nothing
def test_only_somebody_with_a_post_in_the_body_reports_for_it():
    body, _people = staffed_body()
    _, strangers = staffed_body("treasury", "HMT")
    with pytest.raises(Refused):
        reported(body, {"staff": strangers["staff"]})
    assert not Incident.objects.exists()


@begins_with()
def test_an_incident_without_personal_data_has_no_clock_and_no_notification(beginning):
    body, people, _ = beginning
    incident = reported(body, people, personal_data="no")
    assert incident.deadline_at is None
    assert not incident.timers.exists()
    assert not RegulatorCase.objects.exists()


@begins_with()
def test_what_concerns_personal_data_is_no_near_miss(beginning):
    body, people, _ = beginning
    with pytest.raises(NotReady, match="not a near miss"):
        reported(body, people, report_type="near_miss", personal_data="suspected")
    near = reported(body, people, report_type="near_miss", personal_data="no")
    near = actions.take_triage(incident=near, by=people["adviser"], at=AT + HOUR)
    with pytest.raises(NotReady, match="not a near miss"):
        save(near, people["adviser"], AT + HOUR, "triage", {"personal_data": "suspected"})
