"""Sessions in the database: what was kept is read again, until the session ends or is deleted."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    store = SessionStore()
    store["acting_for"] = "home-office"
    store.create()
    store.save()
    return store.session_key


def test_what_a_session_holds_is_read_again_and_a_change_is_seen_at_once(kept):
    assert SessionStore(kept)["acting_for"] == "home-office"
    again = SessionStore(kept)
    again["acting_for"] = "health"
    again.save()
    assert SessionStore(kept)["acting_for"] == "health"


def test_a_session_that_has_ended_or_was_deleted_holds_nothing_and_has_no_key(kept):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    ended = SessionStore(kept)
    assert ended.get("acting_for") is None
    assert ended.session_key is None
    Session.objects.all().delete()
    assert SessionStore(kept).get("acting_for") is None


def test_a_session_is_found_by_its_own_key_alone(kept):
    other = SessionStore()
    other["acting_for"] = "health"
    other.create()
    assert SessionStore(kept)["acting_for"] == "home-office"
    assert SessionStore("no-such-key").get("acting_for") is None
