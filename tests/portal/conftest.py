"""Events and notices for the project's own pages, and what the launcher says."""

from datetime import UTC, datetime

import pytest

from audit import registry
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def only_the_roof(monkeypatch):
    """Without the rules of the apps below, so that events of any kind can be written about any thing."""
    monkeypatch.setattr(registry, "RULES", {})


@pytest.fixture
def owe(db, only_the_roof):
    """Owe a notice to somebody of a body; `changed` sets its columns."""

    def make(code="home-office", to="siro@home-office.invalid", **changed) -> OutboxMessage:
        event = record("return.signed", subject=make_organisation(code), by=SYSTEM, at=AT)
        given = {
            "event": event, "rule": "test.tell", "channel": "email", "to": to, "organisation": code,
            "post": "Senior Information Risk Owner", "subject": "Signed", "body": "The words of it.",
            "next_try_at": AT, "created_at": event.recorded_at,
        }  # fmt: skip
        return OutboxMessage.objects.create(**given | changed)

    return make


@pytest.fixture
def said():
    """What the launcher said, line by line: its list takes the place of the screen."""
    return []
