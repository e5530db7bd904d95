"""What a person reads of an event that several bodies have: never more than they may see of its incidents."""

from copy import deepcopy

import pytest

from audit.models import OutboxMessage
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident
from incidents.queries.events import (
    bodies_with,
    events_for,
    events_to_filter_by,
    of_event,
    others_with_event,
    readable_by_reference,
    readable_rows,
)
from tests.factories import centre, person
from tests.incidents.shared import LATER, WHY, confirmed, departments_with_one_loss
from tests.incidents.stories import approver, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_rows(request, shared):
    with shared(request, departments_with_one_loss) as rows:
        yield rows


@pytest.fixture
def departments(shared_rows):
    return deepcopy(shared_rows)


def test_the_centre_reads_of_an_event_the_incidents_of_which_it_was_notified(departments):
    event = confirmed(departments)
    Incident.objects.filter(pk=departments[2][0].pk).update(cabinet_office_notified=False)
    assert readable_rows(approver(), LATER, event) == [departments[0][0], departments[1][0]]


def test_an_officer_reads_of_an_event_the_incidents_of_which_something_was_sent(departments):
    event = confirmed(departments)
    OutboxMessage.objects.filter(regulator_notice__case__incident=departments[0][0]).update(
        status="waiting", sent_at=None, sent_way=""
    )
    assert readable_rows(officer(), LATER, event) == [departments[1][0], departments[2][0]]


def test_nobody_of_a_body_finds_the_event_and_who_sees_none_of_its_incidents_does_not_either(departments):
    event = confirmed(departments)
    for name in ("siro", "dpo", "adviser", "staff"):
        assert not events_for(departments[0][1][name], LATER)
    Incident.objects.update(cabinet_office_notified=False)
    assert not events_for(approver(), LATER)
    assert list(events_for(officer(), LATER)) == [event]


def test_a_reviewer_limited_to_one_body_finds_no_event_of_several(departments):
    confirmed(departments)
    limited = person(
        "limited@central-review.invalid",
        Role.CO_REVIEWER,
        centre(),
        limited_to=departments[0][0].organisation,
    )
    assert events_to_filter_by(limited, LATER) is None


def test_an_incident_is_found_by_its_reference_where_the_person_may_see_it(departments):
    incident, people = departments[0]
    references = [row.reference for row, _ in departments]
    assert readable_by_reference(approver(), LATER, references) == [row for row, _ in departments]
    assert readable_by_reference(people["siro"], LATER, references) == [incident]


def test_a_list_holds_the_incidents_of_one_event_or_of_any(departments):
    event = confirmed(departments[:2])
    for wanted in ("any", str(event.pk)):
        incidents = Incident.objects.filter(of_event(wanted)).order_by("discovered_at")
        assert list(incidents) == [departments[0][0], departments[1][0]]
    actions.take_back_event(event, by=officer(), at=LATER, reason=WHY)
    assert not Incident.objects.filter(of_event("any")).exists()
    assert events_to_filter_by(officer(), LATER) == []


def test_bodies_are_counted_and_an_incident_that_is_none_does_not_count(departments):
    event = confirmed(departments)
    assert bodies_with(event) == {row.organisation_id for row, _ in departments}
    Incident.objects.filter(pk=departments[2][0].pk).update(status="not_an_incident")
    assert others_with_event(departments[0][0]) == 1
