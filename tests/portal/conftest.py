"""Events and notices for the project's own pages, and what the launcher says."""

import time
from datetime import UTC, datetime

import pytest

from audit import registry
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from departments.organisations.roles import Role
from tests.factories import centre, make_organisation, person, sign_in

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def only_the_roof(monkeypatch):
    """Without the rules of the apps below, so that events of any kind can be written about any thing."""
    monkeypatch.setattr(registry, "RULES", {})


@pytest.fixture
def body(db, only_the_roof):
    return make_organisation("home-office", name="Home Office")


@pytest.fixture
def siro(body, client):
    """The body's, signed in."""
    user = person("siro@home-office.invalid", Role.SIRO, body)
    sign_in(client, user)
    return user


@pytest.fixture
def administrator(client, db):
    """Signed in, with the password given just now."""
    somebody = person("administrator@centre.example", Role.SYSADMIN, centre())
    sign_in(client, somebody)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return somebody


@pytest.fixture
def owe(db, only_the_roof):
    """Owe a notice to somebody of a body; `changed` sets its columns."""

    def make(code="home-office", to="siro@home-office.invalid", **changed) -> OutboxMessage:
        event = record("return.signed", subject=make_organisation(code), by=SYSTEM, at=AT)
        fields = {
            "event": event, "rule": "test.tell", "channel": "email", "to": to, "organisation": code,
            "post": "Senior Information Risk Owner", "subject": "Signed", "body": "The words of it.",
            "next_try_at": AT, "created_at": event.recorded_at,
        }  # fmt: skip
        return OutboxMessage.objects.create(**fields | changed)

    return make


@pytest.fixture
def lines():
    """What the launcher said, line by line: its list takes the place of the screen."""
    return []
