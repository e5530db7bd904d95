"""A supplier's loss in three departments: one event with three duties."""

from datetime import timedelta

import pytest

from incidents.models import Decision
from incidents.queries.together import are_others_concerned, cases_together_with, together_with
from tests.factories import browser
from tests.incidents.stories import (
    AT,
    HOUR,
    SERIOUS,
    approver,
    notified,
    officer,
    reported,
    sends,
    staffed_body,
    supplier_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """Three departments, each with its own incident of one courier, of which each has notified the regulator."""
    courier = supplier_of("courier", name="Swift Couriers Ltd")
    rows = []
    for number, (code, prefix) in enumerate(
        (("home-office", "HO"), ("transport", "DFT"), ("treasury", "HMT"))
    ):
        body, people = staffed_body(code, prefix)
        at = AT + number * 24 * HOUR
        facts = {**SERIOUS, "supplier": courier, "supplier_serves_others": "yes"}
        incident = notified(body, people, at, facts=facts)
        type(incident).objects.filter(pk=incident.pk).update(supplier=courier)
        incident = type(incident).objects.get(pk=incident.pk)
        sends(incident.regulator_case.notices.get().message, at + 5 * HOUR)
        rows.append((incident, people))
    return rows


LATER = AT + timedelta(days=5)


def test_each_department_has_its_own_clock_case_and_notice(three):
    assert len({incident.deadline_at for incident, _ in three}) == 3
    assert all(incident.regulator_cases.get().first_sent_at for incident, _ in three)


def test_a_department_learns_only_that_others_are_concerned(three):
    (incident, people), (other, _), _ = three
    assert are_others_concerned(incident)
    assert together_with(people["siro"], LATER, incident) == []
    assert cases_together_with(people["dpo"], LATER, incident.regulator_case) == []
    page = browser(people["dpo"]).get(incident.get_absolute_url()).content.decode()
    assert "Other organisations have an incident with Swift Couriers Ltd" in page
    assert other.reference not in page
    assert other.organisation.name not in page


def test_the_centre_and_the_regulators_desk_see_them_together(three):
    incidents = [incident for incident, _ in three]
    for incident in incidents:
        Decision.objects.filter(incident=incident).update(notify_cabinet_office=True)
    assert together_with(approver(), LATER, incidents[0]) == incidents[1:]
    cases = cases_together_with(officer(), LATER, incidents[0].regulator_case)
    assert [case.incident for case in cases] == incidents[1:]
    page = browser(officer()).get(incidents[0].regulator_case.get_absolute_url()).content.decode()
    for incident in incidents:
        assert incident.reference in page


def test_another_supplier_another_week_or_an_answer_of_no_is_another_event(three):
    (incident, people), *_ = three
    alone = reported(incident.organisation, people, at=AT + timedelta(days=60))
    assert not are_others_concerned(alone)
    incident.discovered_at = AT - timedelta(days=30)
    assert not are_others_concerned(incident)
    incident.refresh_from_db()
    incident.supplier_serves_others = "no"
    assert not are_others_concerned(incident)
