"""What the tests of this folder share."""

import time
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.factories import sign_in
from tests.rules.things import EVERYTHING, Things


@pytest.fixture
def client_of(db):
    """A client for each person, signed in with the password given a moment ago; all share one handler, for speed."""
    shared = Client().handler

    def make(user):
        client = sign_in(Client(raise_request_exception=False), user)
        client.handler = shared
        session = client.session
        record = {"method": "password", "at": time.time(), "reauthenticated": True, "email": user.email}
        session["account_authentication_methods"] = [record]
        session.save()
        return client

    return make


@pytest.fixture(autouse=True, scope="module")
def typeset_once(papers_kept):
    """Most tests print the same few papers."""


@pytest.fixture(scope="module", params=EVERYTHING)
def kind(request) -> str:
    """Each app in turn."""
    return request.param


@pytest.fixture(scope="module")
def things(request, shared, kind, typeset_once) -> Iterator[Things]:
    """The things of this app, made once for all tests of the module."""
    with shared(request, EVERYTHING[kind]) as world:
        yield world
