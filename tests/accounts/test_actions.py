"""What happens to an account is an event without anything of the person."""

from django.utils import timezone

from accounts.actions import close_account, end_session, renew_hash, reopen_account
from accounts.models import User
from accounts.queries import live_sessions
from audit.models import Event
from audit.record import SYSTEM, subject_of
from tests.accounts.browsing import WRONG, change, signs_in
from tests.factories import PASSWORD


def kinds_of(user) -> list[str]:
    return [event.kind for event in Event.objects.filter(subject=subject_of(user)).order_by("id")]


def test_signing_in_and_out_are_events_and_say_whether_the_browser_was_known(siro):
    client = signs_in(siro)
    client.post("/sign-out/")
    client.post("/sign-in/", {"login": siro.email, "password": PASSWORD})
    events = list(Event.objects.filter(subject=subject_of(siro)).order_by("id"))
    assert [event.kind for event in events] == [
        "account.signed_in",
        "account.signed_out",
        "account.signed_in",
    ]
    assert [event.facts.get("known_browser") for event in events] == [False, None, True]
    assert {event.actor for event in events} == {f"user:{siro.pk}"}


def test_a_wrong_password_is_an_event_of_the_account_and_a_delay_too(siro):
    for _ in range(6):
        signs_in(siro, WRONG)
    events = list(Event.objects.filter(subject=subject_of(siro)).order_by("id"))
    assert [event.kind for event in events] == ["account.sign_in_failed"] * 4 + ["account.sign_in_delayed"]
    assert events[-1].facts == {"failures": 5, "seconds": 30}
    assert {event.actor for event in events} == {"system"}


def test_an_address_without_an_account_is_never_written_down(db):
    signs_in(User(email="typed-into-the-wrong-box@home-office.invalid"), WRONG)
    event = Event.objects.get()
    assert event.kind == "account.sign_in_failed"
    assert event.subject == "accounts.User:none"
    assert event.facts == {"failures": 1}


def test_a_flood_of_failures_makes_few_events(siro):
    for number in range(45):
        signs_in(siro, WRONG, REMOTE_ADDR=f"198.51.100.{number}")
    assert [event.facts["failures"] for event in Event.objects.order_by("id")] == [*range(1, 11), 20, 40]


def test_a_wrong_password_where_it_is_asked_again_is_an_event(siro):
    change(signs_in(siro), WRONG)
    assert kinds_of(siro)[-1] == "account.password_refused"


def test_a_change_of_password_is_an_event(siro):
    change(signs_in(siro))
    assert kinds_of(siro)[-1] == "account.password_changed"


def test_a_password_that_is_hashed_in_todays_way_at_sign_in_is_an_event(siro, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    signs_in(siro)
    signs_in(siro)
    assert User.objects.get(pk=siro.pk).password.startswith("argon2")
    assert kinds_of(siro) == ["account.password_rehashed", "account.signed_in", "account.signed_in"]


def test_events_of_signing_in_hold_nothing_of_the_person(siro):
    client = signs_in(siro, REMOTE_ADDR="192.0.2.9")
    change(client, WRONG)
    client.post("/sign-out/")
    for _ in range(5):
        signs_in(siro, WRONG)
    written = str(list(Event.objects.values()))
    for secret in (siro.email, siro.name, "192.0.2.9", "Firefox", WRONG):
        assert secret not in written


def test_keeping_a_password_in_todays_way_says_whether_that_was_needed(siro, settings):
    at = timezone.now()
    assert renew_hash(siro, password=PASSWORD, by=siro, at=at) is False
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    assert renew_hash(siro, password=PASSWORD, by=siro, at=at) is True
    assert renew_hash(siro, password=PASSWORD, by=siro, at=at) is False


def test_whoever_closes_an_account_ends_its_sessions_and_nobody_signs_in_with_it_until_it_is_opened(siro):
    signs_in(siro)
    now = timezone.now()
    assert close_account(siro, by=SYSTEM, at=now) == 1
    assert close_account(siro, by=SYSTEM, at=now) == 0
    assert not User.objects.get(pk=siro.pk).is_active
    assert live_sessions(siro, now) == []
    reopen_account(siro, by=SYSTEM, at=now)
    assert User.objects.get(pk=siro.pk).is_active


def test_a_person_ends_one_session_of_their_own_and_none_that_is_gone_already(siro):
    signs_in(siro)
    signs_in(siro)
    now = timezone.now()
    first, other = live_sessions(siro, now)
    assert end_session(siro, session=first.pk, by=siro, at=now) is True
    assert live_sessions(siro, now) == [other]
    assert end_session(siro, session=first.pk, by=siro, at=now) is False
    ended = Event.objects.filter(subject=subject_of(siro), kind="account.session_ended")
    assert [event.facts for event in ended] == [{"sessions": 1}]
