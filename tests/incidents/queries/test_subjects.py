"""The events of all that belongs to an incident are found with it."""

from functools import reduce
from operator import or_

import pytest

from audit.models import Event
from audit.record import subject_of
from departments.organisations.powers import scope
from departments.organisations.roles import Can, Role
from incidents.models import Decision
from incidents.queries import visible_among, visible_events
from tests.factories import person
from tests.incidents.cases import things_of_an_incident
from tests.incidents.stories import (
    AT,
    HOUR,
    approver,
    reported,
    staffed_body,
)

pytestmark = pytest.mark.django_db
LATER = AT + 10 * HOUR


def test_the_centre_finds_the_events_of_all_that_belongs_to_an_incident_that_it_was_notified_of():
    body, people = staffed_body()
    named = {subject_of(thing) for thing in things_of_an_incident(body, people)}
    assert Decision.objects.get().notify_cabinet_office
    everywhere = scope(approver(), Can.AUDIT_LOG_SEE, LATER)
    by_part = Event.objects.filter(reduce(or_, visible_events(approver(), LATER, everywhere)))
    by_row = visible_among(approver(), LATER, everywhere)(Event.objects.all())
    for result in (by_part, by_row):
        assert {event.subject for event in result if event.subject.startswith("incidents.")} == named


def test_whoever_sees_no_incident_of_a_body_finds_none_in_its_audit_log():
    body, people = staffed_body()
    of_incident = Event.objects.filter(subject=subject_of(reported(body, people)))
    log_of_the_body = scope(people["siro"], Can.AUDIT_LOG_SEE, LATER)
    preparer = person("preparer@home.example", Role.PREPARER, body)
    for user, is_seen in ((people["siro"], True), (preparer, False)):
        parts, among = (seen(user, LATER, log_of_the_body) for seen in (visible_events, visible_among))
        assert of_incident.filter(reduce(or_, parts)).exists() is is_seen
        assert (among(of_incident) if among else of_incident).exists() is is_seen
