"""Rows of the audit log and of the outbox name their incident to who may see it."""

from functools import reduce
from operator import or_

import pytest

from audit.models import Event
from audit.record import subject_of
from departments.organisations.powers import scope
from departments.organisations.roles import Can, Role
from incidents import actions
from incidents.models import Decision
from incidents.queries import OF_INCIDENTS, visible_among, visible_events
from incidents.queries.references import references_of
from tests.factories import browser, centre, person
from tests.incidents.stories import (
    AT,
    HOUR,
    approver,
    of_high_risk,
    officer,
    redacted,
    reported,
    sanctioned,
    sends,
    staffed_body,
)

pytestmark = pytest.mark.django_db
LATER = AT + 10 * HOUR


def things_of_an_incident(body, people):
    """An incident, and one of each kind of thing that belongs to an incident and has events of its own."""
    incident = of_high_risk(body, people)
    case = incident.regulator_case
    sends(case.notices.get().message, AT + 5 * HOUR)
    case = actions.acknowledge(case=case, by=officer(), at=AT + 6 * HOUR, case_reference="IC-1")
    sanction = sanctioned(case, officer())
    found = [incident, case, case.notices.get(), redacted(incident, people), sanction]
    evidence = {"by": people["siro"], "at": AT + 9 * HOUR, "evidence": "Every laptop is encrypted."}
    return [*found, actions.give_evidence(sanction.commitments.get(), **evidence), incident.people_notice]


def test_everything_that_belongs_to_an_incident_has_its_reference():
    body, people = staffed_body()
    things = things_of_an_incident(body, people)
    assert {type(thing) for thing in things} == {model for model, _, _ in OF_INCIDENTS}
    subjects = [subject_of(thing) for thing in things]
    assert references_of(people["siro"], LATER, [*subjects, "departments.Organisation:1"]) == dict.fromkeys(
        subjects, things[0].reference
    )


def test_the_centre_finds_the_events_of_all_that_belongs_to_an_incident_that_it_was_notified_of():
    body, people = staffed_body()
    named = {subject_of(thing) for thing in things_of_an_incident(body, people)}
    assert Decision.objects.get().notify_cabinet_office
    everywhere = scope(approver(), Can.AUDIT_LOG_SEE, LATER)
    by_part = Event.objects.filter(reduce(or_, visible_events(approver(), LATER, everywhere)))
    by_row = visible_among(approver(), LATER, everywhere)(Event.objects.all())
    for found in (by_part, by_row):
        assert {event.subject for event in found if event.subject.startswith("incidents.")} == named


def test_who_may_not_see_an_incident_is_not_given_its_reference():
    body, people = staffed_body()
    _, others = staffed_body("hmrc", "HMRC")
    incident = reported(body, people)
    administrator = person("admin@centre.example", Role.SYSADMIN, centre())
    for user in (others["siro"], administrator):
        assert references_of(user, LATER, [subject_of(incident)]) == {}


def test_a_stub_is_named_nowhere_but_on_its_page():
    body, people = staffed_body()
    stub = actions.report_held_elsewhere(
        by=people["staff"], at=AT, organisation=body, classification="SECRET", personal_data="yes",
        discovered_at=AT - HOUR, holder="A team",
    )  # fmt: skip
    assert references_of(people["siro"], LATER, [subject_of(stub)]) == {}


@pytest.mark.parametrize("page", ["/audit-log/", "/outbox/?show=all"])
def test_the_pages_show_the_reference(page):
    body, people = staffed_body()
    incident = reported(body, people)
    words = browser(people["siro"]).get(page, follow=True).content.decode()
    assert incident.reference in words
