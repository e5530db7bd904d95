"""A body adds a supplier to the organisations."""

from datetime import UTC, datetime

import pytest

from audit.models import Event
from audit.transitions import NotReady, Refused
from departments.models import Organisation
from departments.organisations import actions
from departments.organisations.roles import Role
from tests.factories import make_organisation, person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def body():
    return make_organisation("home-office", name="Home Office")


@pytest.fixture
def adviser(body):
    return person("adviser@home-office.example", Role.SECURITY_ADVISER, body)


def test_a_supplier_says_who_added_it_and_when_and_the_audit_log_has_its_code_alone(body, adviser):
    supplier = actions.add_supplier(body, by=adviser, at=AT, name=" Swift  Couriers Ltd ")
    assert (supplier.code, supplier.name) == ("supplier-swift-couriers-ltd", "Swift Couriers Ltd")
    assert (supplier.kind, supplier.source) == ("supplier", "Added by Home Office, 1 June 2026")
    event = Event.objects.latest("id")
    assert (event.kind, event.organisation) == ("organisation.supplier_added", "home-office")
    assert event.facts == {"supplier": "supplier-swift-couriers-ltd"}


@pytest.mark.parametrize("name", ["swift couriers limited", "The Swift-Couriers plc", "SWIFT COURIERS"])
def test_the_same_supplier_is_not_added_twice_however_it_is_written(body, adviser, name):
    actions.add_supplier(body, by=adviser, at=AT, name="Swift Couriers Ltd")
    with pytest.raises(NotReady, match="Swift Couriers Ltd is there already"):
        actions.add_supplier(body, by=adviser, at=AT, name=name)


def test_two_names_that_make_one_code_get_two(body, adviser):
    codes = [
        actions.add_supplier(body, by=adviser, at=AT, name=name).code for name in ("Smith+Son", "Smithson")
    ]
    assert codes == ["supplier-smithson", "supplier-smithson-2"]


def test_only_those_who_make_links_add_one_and_in_their_own_body(body, adviser):
    other = make_organisation("treasury")
    for user, where in ((person("staff@home-office.example", Role.STAFF, body), body), (adviser, other)):
        with pytest.raises(Refused):
            actions.add_supplier(where, by=user, at=AT, name="Swift Couriers Ltd")
    assert not Organisation.objects.filter(kind="supplier").exists()


def test_the_audit_log_has_the_step_and_the_code_of_a_change_and_no_words(body, adviser):
    supplier = actions.add_supplier(body, by=adviser, at=AT, name="Swift Curriers Ltd")
    why = "It was written wrongly."
    actions.correct_supplier(supplier, by=adviser, at=AT, name="Swift Couriers Ltd", reason=why)
    actions.close_supplier(supplier, by=adviser, at=AT, reason=why)
    actions.use_supplier_again(supplier, by=adviser, at=AT, reason=why)
    events = Event.objects.filter(kind__startswith="organisation.supplier_").order_by("id")
    assert [(event.kind.partition("_")[2], event.organisation) for event in events] == [
        ("added", "home-office"), ("corrected", "home-office"), ("closed", "home-office"), ("used_again", "home-office"),
    ]  # fmt: skip
    assert {str(event.facts) for event in events} == {"{'supplier': 'supplier-swift-curriers-ltd'}"}


def test_a_correction_never_makes_two_suppliers_of_one_name(body, adviser):
    actions.add_supplier(body, by=adviser, at=AT, name="Swift Couriers Ltd")
    other = actions.add_supplier(body, by=adviser, at=AT, name="Slow Couriers Ltd")
    with pytest.raises(NotReady, match="Swift Couriers Ltd is another supplier of this name"):
        actions.correct_supplier(other, by=adviser, at=AT, name="Swift Couriers", reason="It was merged.")


@pytest.mark.parametrize("verb", [actions.close_supplier, actions.use_supplier_again])
def test_no_step_is_taken_twice(verb, body, adviser):
    supplier = actions.add_supplier(body, by=adviser, at=AT, name="Swift Couriers Ltd")
    if verb is actions.close_supplier:
        verb(supplier, by=adviser, at=AT, reason="It was wound up.")
    with pytest.raises(NotReady, match="already"):
        verb(supplier, by=adviser, at=AT, reason="It was wound up.")


def test_what_a_supplier_is_not_and_whose_it_is_not_is_refused(body, adviser):
    stranger = person("dpo@treasury.example", Role.DPO, make_organisation("treasury"))
    supplier = actions.add_supplier(body, by=adviser, at=AT, name="Swift Couriers Ltd")
    for user, thing in ((stranger, supplier), (adviser, body)):
        with pytest.raises(Refused):
            actions.close_supplier(thing, by=user, at=AT, reason="It was wound up.")
