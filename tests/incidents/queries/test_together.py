"""A supplier's loss in three departments: one event with three duties."""

from copy import deepcopy
from datetime import timedelta

import pytest

from audit.models import OutboxMessage
from incidents import actions
from incidents.models import Incident
from incidents.queries.together import (
    are_others_concerned,
    candidates_of,
    cases_together_with,
    together_with,
)
from tests.factories import browser
from tests.incidents.shared import LATER, confirmed, departments_with_one_loss
from tests.incidents.stories import AT, approver, officer, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_rows(request, shared):
    with shared(request, lambda: departments_with_one_loss(centre_is_notified=False)) as rows:
        yield rows


@pytest.fixture
def departments(shared_rows):
    """Three departments, each with its own incident of one courier, of which each has notified the regulator."""
    return deepcopy(shared_rows)


def test_each_department_has_its_own_clock_case_and_notice(departments):
    assert len({incident.deadline_at for incident, _ in departments}) == 3
    assert all(incident.regulator_cases.get().first_sent_at for incident, _ in departments)


def test_a_department_learns_only_that_others_are_concerned(departments):
    (incident, people), (other, _), _ = departments
    assert are_others_concerned(incident)
    assert together_with(people["siro"], LATER, incident) == []
    assert cases_together_with(people["dpo"], LATER, incident.regulator_case) == []
    page = browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert "Other organisations have an incident with Swift Couriers Ltd" in page
    assert other.reference not in page
    assert other.organisation.name not in page


def test_the_centre_and_the_regulators_desk_see_them_together(departments):
    incidents = [incident for incident, _ in departments]
    for incident in incidents:
        Incident.objects.filter(pk=incident.pk).update(cabinet_office_notified=True)
    assert together_with(approver(), LATER, incidents[0]) == incidents[1:]
    cases = cases_together_with(officer(), LATER, incidents[0].regulator_case)
    assert [case.incident for case in cases] == incidents[1:]
    page = browser(officer()).get(incidents[0].regulator_case.get_absolute_url()).content.decode()
    for incident in incidents:
        assert incident.reference in page


def test_another_supplier_another_week_or_an_answer_of_no_is_another_event(departments):
    (incident, people), *_ = departments
    alone = reported(incident.organisation, people, at=AT + timedelta(days=60))
    assert not are_others_concerned(alone)
    incident.discovered_at = AT - timedelta(days=30)
    assert not are_others_concerned(incident)
    incident.refresh_from_db()
    incident.supplier_serves_others = "no"
    assert not are_others_concerned(incident)


def test_what_was_judged_not_to_be_one_event_is_no_longer_said_to_be_perhaps_one(departments):
    (incident, _), (other, _), (third, _) = departments
    Incident.objects.update(cabinet_office_notified=True)
    actions.reject_event(incident, by=approver(), at=LATER, incidents=[other], reason="They were two vans.")
    assert together_with(approver(), LATER, incident) == [third]
    assert together_with(approver(), LATER, other) == [third]
    assert together_with(approver(), LATER, third) == [incident, other]


def test_incidents_of_one_confirmed_event_are_not_among_those_that_may_be_one(departments):
    (incident, _), _, (third, _) = departments
    Incident.objects.update(cabinet_office_notified=True)
    confirmed(departments[:2])
    assert together_with(approver(), LATER, incident) == [third]
    assert candidates_of(approver(), LATER, third) == []


def test_an_officer_chooses_among_what_was_sent_to_the_regulator(departments):
    (incident, _), (other, _), (third, _) = departments
    assert candidates_of(officer(), LATER, incident) == [other, third]
    OutboxMessage.objects.filter(regulator_notice__case__incident=third).update(
        status="waiting", sent_at=None, sent_way=""
    )
    assert candidates_of(officer(), LATER, incident) == [other]
