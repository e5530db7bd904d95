"""A person sees and touches nothing of another organisation: not by address, not in lists, counts or files.

The stranger holds every role there is in another department, and what they do there is done with the password freshly
given. Whatever the address and the method, the answer is 403, 404 or 405, and no row of the portal has changed.
"""

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse

from departments.organisations.roles import ROLES, Reach, Role
from tests.factories import appoint, make_organisation, make_user, sign_in
from tests.rules.addresses import app_of, lists_for, parameters, path_of, with_a_thing
from tests.rules.things import EVERYTHING
from tests.rules.visitors import CLOSED, FORM, body_of, mark_is_not_of_the_address, rows

USUAL, RARE = ("get", "post"), ("head", "put", "patch", "delete")


@pytest.fixture
def stranger(db):
    """Somebody with every role of a department, in a department where nothing is."""
    elsewhere = make_organisation("hm-treasury", name="HM Treasury", reference_prefix="HMT")
    user = make_user("stranger@hm-treasury.invalid")
    for role in Role:
        if ROLES[role].reach in (Reach.OWN, Reach.SPONSORED):
            appoint(user, role, elsewhere)
    return user


@pytest.fixture
def visitor(client_of, stranger):
    """The stranger, signed in with the password given a moment ago."""
    return client_of(stranger)


def test_every_address_with_a_thing_in_it_belongs_to_a_kind_of_things():
    assert {app_of(address) for address in with_a_thing()} == set(EVERYTHING)


def test_a_stranger_is_shut_out_of_everything_by_every_method(kind, things, visitor, sample):
    before = rows()
    open_doors, tried = [], 0
    for address in with_a_thing():
        if app_of(address) != kind:
            continue
        path = path_of(address, things)
        for method in (*USUAL, *sample(RARE, 1, address.name)):
            tried += 1
            response = getattr(visitor, method)(path, FORM if method == "post" else None)
            if response.status_code not in CLOSED:
                open_doors.append(f"{method.upper()} {address.name}: {response.status_code}")
            page = body_of(response)
            shown = [mark for mark in things.marks if mark in page]
            if shown and mark_is_not_of_the_address(shown, path):
                open_doors.append(f"{method.upper()} {address.name} shows {shown}")
    assert open_doors == []
    assert tried
    assert rows() == before


def test_a_stranger_finds_nothing_of_it_in_any_list(kind, things, visitor, sample):
    shown = []
    for address in lists_for(kind, "stranger", sample):
        for query in sample(("", "?show=all&organisation=home-office&q=home"), 1, kind, address.name):
            response = visitor.get(address.path + query, follow=True)
            page = body_of(response)
            shown += [f"{address.name}{query}: {mark}" for mark in things.marks if mark in page]
    assert shown == []


@pytest.mark.parametrize("name", ["departments:entries", "departments:entries_file"])
def test_a_register_shows_nothing_of_another_organisation(things, visitor, name):
    page = body_of(visitor.get(reverse(name, kwargs={"register": "sharing"})))
    assert [mark for mark in things.marks if mark in page] == []


def test_the_page_of_another_organisation_shows_its_name_and_nothing_it_holds(things, visitor):
    page = visitor.get(reverse("departments:organisation", kwargs={"code": "home-office"})).content.decode()
    assert [mark for mark in things.marks if mark in page] == []


def test_what_is_shut_to_the_stranger_opens_for_those_whose_it_is(things, client, db):
    """Otherwise 404 above might be for want of a thing."""
    sign_in(client, things.to)
    response = client.get(reverse(things.opens, kwargs=parameters(things, things.opens)))
    assert response.status_code == 200
    assert any(mark in response.content.decode() for mark in things.marks)


def test_every_address_shut_to_the_stranger_opens_for_somebody_entitled(
    kind, things, opened_paths, client_of, sample
):
    """The same addresses and parameters, of the same things: 404 above is for who asks, and for nothing else."""
    entitled = sorted(get_user_model().objects.order_by("pk"), key=lambda user: user != things.to)
    clients, shut = [client_of(user) for user in entitled], []
    paths = {address.name: path_of(address, things) for address in with_a_thing() if app_of(address) == kind}
    tried = {name: path for name, path in paths.items() if sample.every_case or path not in opened_paths}
    sample.count(len(tried), len(paths))
    for name, path in tried.items():
        opener = next((client for client in clients if opens(client, path)), None)
        if opener is None:
            shut.append(name)
        clients.sort(key=lambda client: client is not opener)  # who opens one often opens the next
    assert shut == []


def opens(client, path: str) -> bool:
    """Whether the thing is found: by GET, or by POST where only that is taken, which is undone."""
    response = client.get(path)
    if response.status_code == 405:
        with transaction.atomic():
            response = client.post(path, FORM)
            transaction.set_rollback(True)
    return response.status_code < 500 and response.status_code not in CLOSED
