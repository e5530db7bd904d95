"""Who opened what: one event for a person and a thing, and a page that does not wait for it."""

import logging
import time
from datetime import UTC, datetime

import pytest
from django.db import connection, connections

from audit.models import Event
from audit.reading import ONCE_IN_SECONDS, record_reading
from tests.factories import make_organisation, make_user

AT = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)


@pytest.fixture
def body(db):
    return make_organisation("home-office", name="Home Office")


def reads(body, email="siro@home-office.invalid", **more):
    record_reading("thing.read", subject=body, by=make_user(email), at=AT, organisation=body.code, **more)


def test_opening_a_thing_again_and_again_is_one_event(body):
    for _ in range(5):
        reads(body)
    event = Event.objects.get()
    assert event.kind == "thing.read"
    assert event.actor == f"user:{make_user('siro@home-office.invalid').pk}"
    assert event.organisation == "home-office"
    assert event.messages_owed in (None, 0)


def test_another_person_another_thing_and_another_part_are_events_of_their_own(body):
    reads(body)
    reads(body, email="dpo@home-office.invalid")
    reads(make_organisation("hm-treasury"))
    reads(body, part="2")
    assert Event.objects.count() == 4


def test_after_a_quarter_of_an_hour_opening_is_an_event_again(body, monkeypatch):
    assert ONCE_IN_SECONDS == 15 * 60
    monkeypatch.setattr("audit.reading.ONCE_IN_SECONDS", 1)
    reads(body)
    time.sleep(1.1)
    reads(body)
    assert Event.objects.count() == 2


def test_opening_is_one_event_while_the_cache_is_down_too(body, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}}
    for _ in range(3):
        reads(body)
    assert Event.objects.count() == 1


def test_a_page_does_not_wait_longer_than_a_second_for_the_audit_log(real_stack, caplog):
    body = make_organisation("home-office", name="Home Office")
    make_user("siro@home-office.invalid")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(20071120)")  # what gives events their place in the chain
        began = time.monotonic()
        with caplog.at_level(logging.ERROR):
            reads(body)
        assert time.monotonic() - began < 3
        cursor.execute("ROLLBACK")
    other.close()
    connections.close_all()
    assert "could not be written" in caplog.text
    assert Event.objects.count() == 0
    reads(body)
    assert Event.objects.count() == 1
