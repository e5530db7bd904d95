"""When a session ends, and what happens to a form that is sent after it."""

import pytest

from accounts.models import User
from tests.accounts import urls
from tests.accounts.browsing import SIGN_IN, signed_in, try_to_sign_in
from tests.accounts.kept import PAGE, browser, hidden, opens_a_form, signs_in


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


def test_somebody_whose_account_is_closed_is_out_at_the_next_page(client, siro):
    try_to_sign_in(client, siro.email)
    assert signed_in(client)
    User.objects.filter(pk=siro.pk).update(is_active=False)
    assert not signed_in(client)


# Sessions end


def test_half_an_hour_without_a_page_ends_the_session(client, siro, clock):
    try_to_sign_in(client, siro.email)
    assert signed_in(client)
    clock.forward(29 * 60)
    assert signed_in(client)
    clock.forward(29 * 60)
    assert signed_in(client)  # counted from the last page, not from the first
    clock.forward(30 * 60 + 1)
    response = client.get("/test/page/?show=all")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/test/page/%3Fshow%3Dall"


def test_ten_hours_after_the_first_page_the_session_ends_however_busy(client, siro, clock):
    try_to_sign_in(client, siro.email)
    for _ in range(40):
        assert signed_in(client)
        clock.forward(15 * 60 - 1)
    clock.forward(120)
    assert not signed_in(client)


def test_a_form_sent_after_the_session_ended_is_not_taken(client, siro, clock):
    try_to_sign_in(client, siro.email)
    client.get("/test/page/")
    clock.forward(31 * 60)
    response = client.post("/test/sign/", {"words": "I sign"})
    assert response["Location"].startswith(SIGN_IN)
    assert urls.SIGNED == []


# Demonstration


def test_a_demonstration_account_opens_nothing_outside_demonstration_mode(client, siro, settings):
    User.objects.filter(pk=siro.pk).update(demonstration=True)
    settings.DEMONSTRATION = False
    try_to_sign_in(client, siro.email)
    assert not signed_in(client)
    settings.DEMONSTRATION = True
    try_to_sign_in(client, siro.email)
    assert signed_in(client)
    settings.DEMONSTRATION = False  # the mode was switched off: whoever is in is out
    assert not signed_in(client)


@pytest.fixture(autouse=True)
def with_a_page_with_a_form(settings, db):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SENT.clear()
    urls.SIGNED.clear()


# The end of a session


def test_every_page_of_somebody_signed_in_says_when_the_session_ends(siro):
    client = browser()
    signs_in(client, siro)
    page = client.get("/account/").content.decode()
    assert 'data-ends-in="1' in page
    assert "<noscript>" in page
    assert "You will be signed out at" in page
    assert "You will be signed out at" not in browser().get("/sign-in/").content.decode()


def test_asking_when_it_ends_does_not_move_the_end_and_staying_does(siro, clock):
    client = browser()
    signs_in(client, siro)
    token = hidden(client)
    clock.ahead = 28 * 60
    for _ in range(2):
        left = client.get("/account/session/").json()
        assert left["ends_in"] <= 2 * 60
        assert left["moves"]
    assert client.post("/account/session/", token).json()["ends_in"] > 29 * 60
    clock.ahead = 50 * 60
    assert client.get("/account/").status_code == 200


def test_after_ten_hours_staying_moves_nothing(siro, clock):
    client = browser()
    signs_in(client, siro)
    for quarter in range(1, 41):
        clock.ahead = quarter * 15 * 60
        client.get("/account/")
    left = client.get("/account/session/").json()
    assert left["ends_in"] <= 15 * 60
    assert not left["moves"]


@pytest.mark.parametrize(("address", "headers"), [("/test/form/?poll=1", {}), (PAGE, {"Portal-Poll": "1"})])
def test_a_page_that_asks_by_itself_how_far_some_work_is_does_not_keep_the_session_alive(
    siro, clock, address, headers
):
    client, _ = opens_a_form(siro)
    for minutes in (10, 20, 29):
        clock.ahead = minutes * 60
        assert client.get(address, headers=headers).status_code == 200
    clock.ahead = 31 * 60
    assert client.get(address, headers=headers).status_code == 302


def test_a_page_that_somebody_opens_keeps_the_session_alive(siro, clock):
    client, _ = opens_a_form(siro)
    for minutes in (10, 20, 31, 50):
        clock.ahead = minutes * 60
        assert client.get(PAGE).status_code == 200
