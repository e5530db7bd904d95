"""Every address declares who may enter. `access_table.py` is the list: a new address must be written there to pass."""

import pytest
from django.test import Client
from django.urls import reverse

from departments.organisations.access import Access
from departments.organisations.roles import Can
from portal.tables import every_step
from tests.factories import make_user, sign_in
from tests.rules.access_table import ACCESS
from tests.rules.addresses import Address, addresses


def declared(address: Address) -> str:
    """How the table writes an access: the values of the powers, and a mark where the password is asked again."""
    access = getattr(address.view, "access", None)
    if access is None:
        return "UNDECLARED"
    text = " or ".join(access_kind.value for access_kind in access)
    return f"{text}, step-up" if address.view.step_up else text


def test_every_address_declares_its_access():
    assert [address.name for address in addresses() if declared(address) == "UNDECLARED"] == []


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in addresses()]
    assert sorted(names) == sorted(set(names))


def test_the_table_of_access_is_as_written_here():
    access_by_name = {address.name: declared(address) for address in addresses()}
    assert access_by_name == ACCESS


def test_powers_are_powers_of_the_table():
    for address in addresses():
        assert all(isinstance(access, Can | Access) for access in address.view.access), address.name


def test_what_is_signed_decided_or_sent_asks_for_the_password_again():
    asked = {Can(step.power) for step in every_step().values() if step.step_up}
    lax = [
        address.name
        for address in addresses()
        if asked & set(address.view.access) and not address.view.step_up
    ]
    assert lax == []


def behind_sign_in() -> list[Address]:
    return [address for address in addresses() if Access.PUBLIC not in address.view.access]


def behind_a_power() -> list[Address]:
    return [
        address for address in addresses() if any(isinstance(access, Can) for access in address.view.access)
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_enters_without_signing_in(db, method):
    let_in = []
    for address in behind_sign_in():
        response = getattr(Client(), method)(address.path)
        if response.status_code != 302 or not response["Location"].startswith("/sign-in/"):
            let_in.append(address.name)
    assert let_in == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_a_post_enters(db, client, method):
    sign_in(client, make_user("nobody@home-office.invalid"))
    let_in = [
        address.name
        for address in behind_a_power()
        if getattr(client, method)(address.path).status_code != 403
    ]
    assert let_in == []


@pytest.mark.django_db
def test_an_address_with_the_key_of_a_link_in_it_is_kept_from_the_next_page():
    with_a_key = [address for address in addresses() if "<str:token>" in address.route]
    assert len(with_a_key) > 2
    for address in with_a_key:
        answer = Client().get(reverse(address.name, args=["nobodys"]))
        assert answer.headers["Referrer-Policy"] == "strict-origin", address.name
