"""What an account's owner reads of sessions and of what happened lately."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction

from accounts.queries import live_sessions, names_of, recent_sign_ins
from audit.record import record
from tests.accounts import urls
from tests.accounts.browsing import SAFARI, WRONG, signs_in
from tests.factories import make_user


def text_of(client, address="/account/") -> str:
    return client.get(address).content.decode()


def test_a_session_that_would_not_be_let_in_any_more_is_not_listed(siro):
    signs_in(siro, agent=SAFARI)
    UserSession.objects.update(last_seen_at=datetime.now(UTC) - timedelta(minutes=31))
    assert "Safari" not in text_of(signs_in(siro))


@pytest.mark.parametrize("limit", ["SESSION_IDLE_SECONDS", "SESSION_LONGEST_SECONDS"])
def test_a_session_is_live_until_its_limit_and_not_a_second_longer(siro, limit):
    signs_in(siro)
    session = UserSession.objects.get()
    session.created_at = session.last_seen_at = moment = datetime(2026, 11, 2, 10, tzinfo=UTC)
    last = moment + timedelta(seconds=getattr(settings, limit))
    if limit == "SESSION_LONGEST_SECONDS":
        session.last_seen_at = last
    session.save()
    assert live_sessions(siro, last) == [session]
    assert live_sessions(siro, last + timedelta(seconds=1)) == []


def test_the_account_shows_its_owner_what_happened_lately(siro):
    signs_in(siro, WRONG)
    page = text_of(signs_in(siro))
    assert "Somebody gave a wrong password" in page
    assert "With a browser that you had not used before" in page


def test_names_of_actors_come_in_one_query(db, django_assert_num_queries):
    first, two = make_user("a@home-office.invalid", "One"), make_user("b@home-office.invalid", "Two")
    actors = [f"user:{first.pk}", f"user:{two.pk}", f"user:{first.pk}", "system", "user:0"]
    with django_assert_num_queries(1):
        names = names_of(actors)
    assert names == {
        f"user:{first.pk}": "One", f"user:{two.pk}": "Two", "system": "The portal", "user:0": "An account that is gone",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


def recorded(user, kind: str, **facts) -> None:
    with transaction.atomic():
        record(kind, subject=user, by=user, at=datetime.now(UTC), **facts)


@pytest.mark.parametrize(
    ("kind", "facts", "more"),
    [
        ("account.signed_in", {"known_browser": True}, ""),
        ("account.signed_in", {"known_browser": False}, "With a browser that you had not used before."),
        ("account.sign_in_failed", {"failures": 1}, ""),
        ("account.sign_in_failed", {"failures": 2}, "2 times within an hour."),
        ("account.sign_in_failed", {}, ""),
    ],
)
def test_what_happened_to_an_account_says_more_only_where_there_is_more_to_say(siro, kind, facts, more):
    recorded(siro, kind, **facts)
    assert recent_sign_ins(siro)[0]["more"] == more
