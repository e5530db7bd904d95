"""Every address declares who may enter, and this is the list: a new address must be added here to pass."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from departments.access import Access
from departments.roles import Can

PLACEHOLDERS = {"pk": "00000000-0000-4000-8000-000000000000", "code": "nobody", "key": "none", "number": "1"}


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf, with its whole path."""

    name: str
    route: str
    view: object

    @property
    def path(self) -> str:
        """An address that fits, of a thing that is not there."""
        parts = []
        for part in self.route.split("/"):
            if part.startswith("<"):
                kind, _, name = part.strip("<>").rpartition(":")
                part = example(kind, name)
            parts.append(part)
        return "/" + "/".join(parts)


def example(kind: str, name: str) -> str:
    by_kind = {
        "uuid": PLACEHOLDERS["pk"],
        "int": "1",
        "slug": "nobody",
        "str": "nobody",
        "": "nobody",
        "path": "no/body",
    }
    return by_kind.get(kind, PLACEHOLDERS.get(name, "nobody"))


def addresses(patterns=None, route="", space="") -> list[Address]:
    found = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(each.pattern)
        if isinstance(each, URLPattern):
            found.append(Address(f"{space}{each.name}", whole, each.callback))
        else:
            inner = f"{space}{each.namespace}:" if each.namespace else space
            found.extend(addresses(each.url_patterns, whole, inner))
    return found


def declared(address: Address) -> str:
    """How the table writes an access: the values of the powers, and a mark where the password is asked again."""
    access = getattr(address.view, "access", None)
    if access is None:
        return "UNDECLARED"
    words = " or ".join(one.value for one in access)
    return f"{words}, step-up" if address.view.step_up else words


def test_every_address_declares_its_access():
    assert [one.name for one in addresses() if declared(one) == "UNDECLARED"] == []


def test_every_address_has_a_name_of_its_own():
    names = [one.name for one in addresses()]
    assert sorted(names) == sorted(set(names))


def test_the_table_of_access_is_as_written_here():
    found = {one.name: declared(one) for one in addresses()}
    assert found == ACCESS


def test_powers_are_powers_of_the_table():
    for one in addresses():
        assert all(isinstance(access, Can | Access) for access in one.view.access), one.name


@pytest.mark.parametrize(
    "address",
    [one for one in addresses() if "anybody," not in declared(one) and declared(one) != "anybody"],
    ids=lambda one: one.name,
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_enters_without_signing_in(db, address, method):
    response = getattr(Client(), method)(address.path)
    assert response.status_code in (302, 401, 403, 405)
    if response.status_code == 302:
        assert response["Location"].startswith("/sign-in/")
    assert not response.content or "Sign in" in response.content.decode() or response.status_code != 200


@pytest.mark.parametrize(
    "address", [one for one in addresses() if "." in declared(one)], ids=lambda one: one.name
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_a_post_enters(db, client, address, method):
    from tests.factories import make_user, sign_in

    sign_in(client, make_user("nobody@home-office.invalid"))
    assert getattr(client, method)(address.path).status_code == 403


ACCESS: dict[str, str] = {}
