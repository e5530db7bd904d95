"""The pages on which a supplier is added, corrected, closed and used again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.models import Entry, SupplierChange
from departments.organisations import actions
from departments.organisations.roles import Role
from tests import factories
from tests.departments.entries.conftest import example

WHY = "It was written wrongly in the contract."


@pytest.fixture
def body(db):
    return factories.make_organisation("home-office", name="Home Office")


@pytest.fixture
def treasury(db):
    return factories.make_organisation("treasury", name="HM Treasury")


@pytest.fixture
def dpo(body):
    return factories.person("dpo@home-office.example", Role.DPO, body)


@pytest.fixture
def supplier(body, dpo):
    return actions.add_supplier(body, by=dpo, at=timezone.now(), name="Swift Curriers Ltd")


def step(supplier, name):
    return reverse("departments:supplier_change", args=[supplier.code, name])


def who_may(client, supplier):
    """Who can change a supplier, as its page says to somebody."""
    page = client.get(supplier.get_absolute_url()).content.decode()
    return page.split("Correct or close it</h2>")[1].split("</p>")[0]


def named_by(body, supplier):
    """An entry of a body's register of suppliers that names it."""
    preparer = factories.person(f"preparer@{body.code}.example", Role.PREPARER, body)
    register = REGISTERS["suppliers"]
    values = example(register) | {"name": f"Contract of {body.code}", "company": supplier, "company_name": ""}
    return entry_actions.add_entry(register, body, by=preparer, at=timezone.now(), **values)


def test_a_supplier_is_added_on_a_page_of_its_own_and_its_page_says_who_added_it(db):
    body = factories.make_organisation("home-office", name="Home Office")
    client = factories.browser(factories.person("dpo@home-office.example", Role.DPO, body))
    address = reverse("departments:supplier_new")
    assert address in client.get(reverse("departments:organisations")).content.decode()
    done = client.post(address, {"name": "Swift Couriers Ltd"}, follow=True)
    assert "Added by Home Office, " in done.content.decode()
    refused = client.post(address, {"name": "Swift Couriers Limited"})
    assert refused.status_code == 422
    assert "Swift Couriers Ltd is there already" in refused.content.decode()
    reader = factories.browser(
        factories.person("siro@treasury.example", Role.PREPARER, factories.make_organisation("treasury"))
    )
    assert address not in reader.get(reverse("departments:organisations")).content.decode()
    assert reader.get(address).status_code == 403


def test_its_page_offers_the_steps_to_who_may_take_them_and_says_who_they_are(supplier, dpo, body, treasury):
    page = factories.browser(dpo).get(supplier.get_absolute_url()).content.decode()
    assert step(supplier, "correct") in page
    assert step(supplier, "close") in page
    assert "security adviser of Home Office, which added it, or the Cabinet Office" in page
    for role, where in ((Role.PREPARER, body), (Role.DPO, treasury)):
        other = factories.browser(factories.person(f"{role}@{where.code}.example", role, where))
        assert step(supplier, "correct") not in other.get(supplier.get_absolute_url()).content.decode()
        assert other.get(step(supplier, "close")).status_code == 403
        assert other.post(step(supplier, "close"), {"reason": WHY}).status_code == 403
    supplier.refresh_from_db()
    assert not supplier.closed


def test_a_name_is_corrected_for_everybody_and_its_page_says_what_it_was(supplier, dpo):
    client = factories.browser(dpo)
    assert 'value="Swift Curriers Ltd"' in client.get(step(supplier, "correct")).content.decode()
    refused = client.post(step(supplier, "correct"), {"name": "Swift Curriers Ltd", "reason": WHY})
    assert refused.status_code == 422
    assert "It has this name already" in refused.content.decode()
    done = client.post(step(supplier, "correct"), {"name": "Swift Couriers Ltd", "reason": WHY}, follow=True)
    assert "Swift Couriers Ltd is its name now." in done.content.decode()
    assert "from “Swift Curriers Ltd” to “Swift Couriers Ltd”" in done.content.decode()
    assert WHY in done.content.decode()
    assert dpo.name not in done.content.decode().split("What was changed")[1].split("</table>")[0]


def test_before_it_is_closed_the_page_lists_what_names_it_and_afterwards_nobody_can_choose_it(
    supplier, dpo, body
):
    client = factories.browser(dpo)
    assert "Nothing that you can see names it" in client.get(step(supplier, "close")).content.decode()
    entry = named_by(body, supplier)
    page = client.get(step(supplier, "close")).content.decode()
    assert entry.get_absolute_url() in page
    assert "Other organisations use" not in page
    short = client.post(step(supplier, "close"), {"reason": "Gone"})
    assert short.status_code == 422
    client.post(step(supplier, "close"), {"reason": "The company was wound up."})
    supplier.refresh_from_db()
    assert (supplier.closed, supplier.closed_on) == (True, timezone.localdate())
    again = client.post(reverse("departments:supplier_new"), {"name": "Swift Curriers"})
    assert "Swift Curriers Ltd is there and closed" in again.content.decode()
    client.post(step(supplier, "use-again"), {"reason": "It was another company."})
    supplier.refresh_from_db()
    assert not supplier.closed
    assert [change.step for change in SupplierChange.objects.order_by("at")] == ["closed", "used_again"]


def test_what_another_body_names_is_changed_by_the_centre_alone_and_nobody_learns_who_that_is(
    supplier, dpo, body, treasury
):
    readers = [
        factories.browser(factories.person(f"{role}@{where.code}.example", role, where))
        for role, where in ((Role.STAFF, body), (Role.STAFF, treasury), (Role.DPO, treasury))
    ]
    before = [who_may(reader, supplier) for reader in readers]
    assert "Once other organisations use it, only the Cabinet Office can." in before[0]
    named_by(treasury, supplier)
    assert [who_may(reader, supplier) for reader in readers] == before
    assert "Home Office, which added it" in readers[2].get(step(supplier, "close")).content.decode()
    client = factories.browser(dpo)
    assert client.get(step(supplier, "close")).status_code == 403
    page = client.get(supplier.get_absolute_url()).content.decode()
    assert "Other organisations use it, so only the Cabinet Office can correct its name and close it." in page
    assert "Once other organisations use it" not in page
    assert "Treasury" not in page.split("Correct or close it")[1].split("</main>")[0]
    reviewer = factories.browser(factories.person("r@centre.example", Role.CO_REVIEWER, factories.centre()))
    shown = reviewer.get(step(supplier, "close")).content.decode()
    assert "Other organisations use this supplier.</p>" in shown
    assert "Contract of treasury" in shown
    reviewer.post(step(supplier, "close"), {"reason": "The company was wound up."})
    supplier.refresh_from_db()
    assert supplier.closed


def test_what_was_changed_meanwhile_is_not_overwritten(supplier, dpo):
    client = factories.browser(dpo)
    seen = client.get(step(supplier, "correct")).context["form"].initial["seen"]
    actions.correct_supplier(supplier, by=dpo, at=timezone.now(), name="Swift Couriers", reason=WHY)
    answer = client.post(step(supplier, "correct"), {"name": "Swift Carriers", "reason": WHY, "seen": seen})
    assert answer.status_code == 409
    supplier.refresh_from_db()
    assert supplier.name == "Swift Couriers"


def test_only_suppliers_are_changed_here(body, dpo):
    assert factories.browser(dpo).get(step(body, "close")).status_code == 404
    assert Entry.objects.count() == 0
