"""What the tests of this folder share."""

import time

import pytest
from django.test import Client

from tests.factories import sign_in


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
