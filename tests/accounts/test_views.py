"""A person's own account: sessions listed and ended, the password changed, what happened shown and kept as events."""

import pytest
from allauth.usersessions.models import UserSession

from accounts.models import User
from audit.models import Event
from audit.record import subject_of
from tests.accounts.browsing import NEW, SAFARI, WRONG, change, signs_in
from tests.factories import PASSWORD, make_user


def is_in(client) -> bool:
    return client.get("/account/").status_code == 200


def kinds_of(user) -> list[str]:
    return [event.kind for event in Event.objects.filter(subject=subject_of(user)).order_by("id")]


def text_of(client, address="/account/") -> str:
    return client.get(address).content.decode()


def test_the_account_lists_where_its_owner_is_signed_in_this_session_first(siro):
    signs_in(siro, agent=SAFARI, REMOTE_ADDR="192.0.2.9")
    here = signs_in(siro)
    page = text_of(here)
    assert page.index("Firefox on Windows (this session)") < page.index("Safari on iPhone")
    assert "192.0.2.9" in page
    assert page.count("End this session") == 1


def test_a_session_is_ended_by_its_owner_and_is_out_at_the_next_page(siro):
    there, here = signs_in(siro, agent=SAFARI), signs_in(siro)
    user_session = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/account/sessions/{user_session.pk}/end/")
    assert not is_in(there)
    assert is_in(here)
    assert "Safari" not in text_of(here)
    assert kinds_of(siro)[-1] == "account.session_ended"


def test_all_other_sessions_are_ended_at_once(siro):
    others = [signs_in(siro, agent=SAFARI), signs_in(siro, agent=SAFARI)]
    here = signs_in(siro)
    here.post("/account/sessions/end/")
    assert not any(is_in(other) for other in others)
    assert is_in(here)


def test_nobody_ends_the_session_of_somebody_else(siro):
    there = signs_in(siro)
    stranger = signs_in(make_user("dpo@home-office.invalid", password=PASSWORD))
    number = UserSession.objects.get(user=siro).pk
    stranger.post(f"/account/sessions/{number}/end/")
    assert is_in(there)
    assert "account.session_ended" not in kinds_of(siro)


def test_signing_out_ends_the_session_in_the_list_too(siro):
    there = signs_in(siro, agent=SAFARI)
    there.post("/sign-out/")
    assert "Safari" not in text_of(signs_in(siro))


def test_a_password_is_changed_with_the_one_there_is_and_all_other_sessions_end(siro):
    there, here = signs_in(siro, agent=SAFARI), signs_in(siro)
    assert change(here)["Location"] == "/account/"
    assert is_in(here)
    assert "(this session)" in text_of(here)
    assert not is_in(there)
    assert not is_in(signs_in(siro))
    assert is_in(signs_in(siro, password=NEW))


@pytest.mark.parametrize(
    ("now", "new", "lines"),
    [
        (WRONG, NEW, "The password is not correct"),
        (PASSWORD, PASSWORD, "must differ from your current password"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "siro@home-office.invalid", "too similar"),
        (PASSWORD, "", "Enter a new password"),
        ("", NEW, "Enter your password as it is now"),
    ],
)
def test_a_password_that_may_not_be_is_refused_with_the_reason(siro, now, new, lines):
    response = change(signs_in(siro), now, new)
    assert response.status_code == 422
    assert lines in response.content.decode()
    assert User.objects.get(pk=siro.pk).check_password(PASSWORD)


def test_ten_wrong_passwords_at_the_change_of_password_end_the_session(siro):
    client = signs_in(siro)
    for _ in range(10):
        change(client, WRONG)
    assert not is_in(client)


def test_the_account_is_linked_from_every_page(siro):
    assert 'href="/account/"' in text_of(signs_in(siro), "/")
