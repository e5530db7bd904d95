"""Who may correct and close a supplier, and what names it."""

from datetime import UTC, datetime

import pytest

from departments.models import Organisation
from departments.organisations import actions, suppliers
from departments.organisations.roles import Role
from incidents.models import Incident
from tests.factories import centre, make_organisation, person
from tests.incidents.stories import reported, staffed_body

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def body():
    return make_organisation("home-office", name="Home Office")


@pytest.fixture
def dpo(body):
    return person("dpo@home-office.example", Role.DPO, body)


@pytest.fixture
def supplier(body, dpo):
    return actions.add_supplier(body, by=dpo, at=AT, name="Swift Couriers Ltd")


def test_whoever_added_it_changes_it_until_an_incident_of_another_body_names_it(supplier, dpo, body):
    assert suppliers.answers_for(supplier) == body
    assert suppliers.may_change(dpo, supplier, AT)
    before = suppliers.who_changes(dpo, supplier, AT)
    assert "Home Office, which added it" in before
    other, people = staffed_body("treasury", "HMT")
    incident = reported(other, people, at=AT)
    Incident.objects.filter(pk=incident.pk).update(supplier=supplier)
    assert suppliers.is_shared(supplier)
    assert not suppliers.may_change(dpo, supplier, AT)
    shared = "Other organisations use it, so only the Cabinet Office can correct its name and close it."
    assert suppliers.who_changes(dpo, supplier, AT) == shared
    assert suppliers.who_changes(people["dpo"], supplier, AT) == before
    reviewer = person("reviewer@centre.example", Role.CO_REVIEWER, centre())
    assert suppliers.may_change(reviewer, supplier, AT)
    assert suppliers.who_changes(reviewer, supplier, AT) == shared
    assert suppliers.uses_of(dpo, supplier, AT) == []
    named = {use.title: use.things for use in suppliers.uses_of(people["dpo"], supplier, AT)}
    assert named == {"Incidents": [(incident.reference, incident.get_absolute_url())]}


def test_what_the_centre_corrects_before_others_name_it_is_still_changed_by_who_added_it(supplier, dpo, body):
    reviewer = person("reviewer@centre.example", Role.CO_REVIEWER, centre())
    actions.correct_supplier(supplier, by=reviewer, at=AT, name="Swift Carriers Ltd", reason="Misspelt")
    assert not suppliers.is_shared(supplier)
    assert suppliers.answers_for(supplier) == body
    assert suppliers.may_change(dpo, supplier, AT)


def test_a_supplier_that_nobody_added_is_the_centres(dpo):
    supplier = Organisation.objects.create(code="couriers", name="Couriers", kind=Organisation.Kind.SUPPLIER)
    assert not suppliers.may_change(dpo, supplier, AT)
    assert suppliers.who_changes(dpo, supplier, AT) == "The Cabinet Office can correct its name and close it."
    assert suppliers.may_change(person("a@centre.example", Role.CO_APPROVER, centre()), supplier, AT)


def test_suppliers_of_one_name_are_known_as_such_and_open_ones_come_first(supplier, body, dpo):
    Organisation.objects.create(
        code="swift", name="Swift Couriers", kind=Organisation.Kind.SUPPLIER, closed=True
    )
    assert [known.code for known in suppliers.suppliers_like("swift couriers plc")] == [
        supplier.code,
        "swift",
    ]


def test_no_other_organisation_is_changed_as_a_supplier(body, dpo):
    assert not suppliers.may_change(dpo, body, AT)
