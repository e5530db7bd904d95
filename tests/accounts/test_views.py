"""A person's own account: sessions listed and ended, the password changed, what happened shown and kept as events."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from accounts import browsers
from accounts.models import User
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, subject_of
from tests.factories import PASSWORD, make_user

NEW = "seventeen otters on parade"
WRONG = "not the password at all"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"


@pytest.fixture
def siro(db):
    return make_user("siro@home-office.invalid", "Senior Information Risk Owner", PASSWORD)


def signs_in(user, password=PASSWORD, agent=FIREFOX, **extra) -> Client:
    client = Client(headers={"user-agent": agent}, **extra)
    client.post("/sign-in/", {"login": user.email, "password": password})
    return client


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


def kinds_of(user) -> list[str]:
    return [event.kind for event in Event.objects.filter(subject=subject_of(user)).order_by("id")]


def words(client, address="/account/") -> str:
    return client.get(address).content.decode()


# Sessions


def test_the_account_lists_where_its_owner_is_signed_in_this_session_first(siro):
    signs_in(siro, agent=SAFARI, REMOTE_ADDR="192.0.2.9")
    here = signs_in(siro)
    page = words(here)
    assert page.index("Firefox on Windows (this session)") < page.index("Safari on iPhone")
    assert "192.0.2.9" in page
    assert page.count("End this session") == 1


def test_a_session_is_ended_by_its_owner_and_is_out_at_the_next_page(siro):
    there, here = signs_in(siro, agent=SAFARI), signs_in(siro)
    one = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/account/sessions/{one.pk}/end/")
    assert not is_in(there)
    assert is_in(here)
    assert "Safari" not in words(here)
    assert kinds_of(siro)[-1] == "account.session_ended"


def test_all_other_sessions_are_ended_at_once(siro):
    others = [signs_in(siro, agent=SAFARI), signs_in(siro, agent=SAFARI)]
    here = signs_in(siro)
    here.post("/account/sessions/end/")
    assert not any(is_in(one) for one in others)
    assert is_in(here)


def test_nobody_ends_the_session_of_somebody_else(siro):
    there = signs_in(siro)
    stranger = signs_in(make_user("dpo@home-office.invalid", password=PASSWORD))
    number = UserSession.objects.get(user=siro).pk
    stranger.post(f"/account/sessions/{number}/end/")
    assert is_in(there)
    assert "account.session_ended" not in kinds_of(siro)


def test_a_session_that_would_not_be_let_in_any_more_is_not_listed(siro):
    signs_in(siro, agent=SAFARI)
    UserSession.objects.update(last_seen_at=datetime.now(UTC) - timedelta(minutes=31))
    assert "Safari" not in words(signs_in(siro))


def test_signing_out_ends_the_session_in_the_list_too(siro):
    there = signs_in(siro, agent=SAFARI)
    there.post("/sign-out/")
    assert "Safari" not in words(signs_in(siro))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("<script>alert(1)</script>", browsers.UNKNOWN),
        ("", browsers.UNKNOWN),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_call_it(agent, name):
    assert browsers.name_of(agent) == name


# The password


def change(client, now=PASSWORD, new=NEW):
    return client.post("/account/password/", {"current_password": now, "new_password": new})


def test_a_password_is_changed_with_the_one_there_is_and_all_other_sessions_end(siro):
    there, here = signs_in(siro, agent=SAFARI), signs_in(siro)
    assert change(here)["Location"] == "/account/"
    assert is_in(here)
    assert "(this session)" in words(here)
    assert not is_in(there)
    assert not is_in(signs_in(siro))
    assert is_in(signs_in(siro, password=NEW))


def test_the_owner_is_told_by_mail_that_the_password_changed_without_any_of_it(siro):
    change(signs_in(siro))
    message = OutboxMessage.objects.get()
    assert message.to == siro.email
    assert message.subject == "Your password was changed"
    assert "/account/" in message.body
    assert NEW not in message.body + str(Event.objects.latest("id").facts)


def test_whoever_looks_after_the_portal_sets_a_password_and_the_owner_is_told(siro):
    from accounts.actions import set_password

    set_password(siro, password=NEW, by=SYSTEM, at=datetime.now(UTC))
    assert OutboxMessage.objects.get().to == siro.email


@pytest.mark.parametrize(
    ("now", "new", "said"),
    [
        (WRONG, NEW, "The password is not right"),
        (PASSWORD, PASSWORD, "must differ from the one you have"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "siro@home-office.invalid", "too similar"),
        (PASSWORD, "", "Enter a new password"),
        ("", NEW, "Enter your password as it is now"),
    ],
)
def test_a_password_that_may_not_be_is_refused_with_the_reason(siro, now, new, said):
    response = change(signs_in(siro), now, new)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert User.objects.get(pk=siro.pk).check_password(PASSWORD)


def test_ten_wrong_passwords_at_the_change_of_password_end_the_session(siro):
    client = signs_in(siro)
    for _ in range(10):
        change(client, WRONG)
    assert not is_in(client)


# Events


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
    for one in (siro.email, siro.name, "192.0.2.9", "Firefox", WRONG):
        assert one not in written


def test_the_account_shows_its_owner_what_happened_lately(siro):
    signs_in(siro, WRONG)
    page = words(signs_in(siro))
    assert "Somebody gave a wrong password" in page
    assert "With a browser that you had not used before" in page


def test_the_account_is_linked_from_every_page(siro):
    assert 'href="/account/"' in words(signs_in(siro), "/")
