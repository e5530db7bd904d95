"""Signing in: by address in any case, refused without a hint, throttled, and ended in time."""

import pytest
from django.conf import settings as configured
from django.test import Client

from accounts.models import User
from tests.accounts import urls
from tests.accounts.browsing import AGAIN, SIGN_IN, WRONG, refusal, signed_in, try_to_sign_in
from tests.factories import PASSWORD, make_user


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


def test_the_page_asks_for_address_and_password(client, db):
    page = client.get(SIGN_IN).content.decode()
    assert page.count("<h1") == 1
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page


@pytest.mark.parametrize(
    "typed", ["siro@home-office.invalid", "SIRO@Home-Office.INVALID", "  siro@home-office.invalid "]
)
def test_an_address_signs_in_however_it_is_typed(client, siro, typed):
    response = try_to_sign_in(client, typed)
    assert response.status_code == 302
    assert signed_in(client)


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client, siro):
    response = client.get("/test/page/?show=all")
    assert response.status_code == 302
    response = client.post(
        response["Location"], {"login": siro.email, "password": PASSWORD, "next": "/test/page/?show=all"}
    )
    assert response["Location"] == "/test/page/?show=all"


def test_signing_in_never_leads_off_the_portal(client, siro):
    response = client.post(
        SIGN_IN, {"login": siro.email, "password": PASSWORD, "next": "https://elsewhere.invalid/"}
    )
    assert response["Location"] == "/"


def test_a_wrong_password_an_unknown_account_and_a_closed_one_read_the_same(client, siro):
    closed = make_user("left@home-office.invalid", password=PASSWORD)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = [
        try_to_sign_in(client, siro.email, "not the password at all"),
        try_to_sign_in(client, "nobody@home-office.invalid"),
        try_to_sign_in(client, closed.email),
        try_to_sign_in(client, closed.email, "not the password at all"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({refusal(answer) for answer in answers}) == 1
    assert "Error: " in answers[0].content.decode()
    assert not signed_in(client)


def test_an_unknown_account_costs_as_much_hashing_as_a_known_one(client, siro, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    calls = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *a, **k: calls.append(1) or real(*a, **k))
    try_to_sign_in(client, siro.email, "not the password at all")
    known = len(calls)
    try_to_sign_in(client, "nobody@home-office.invalid")
    assert len(calls) - known == known == 1


ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def test_signing_out_takes_a_click_and_ends_the_session(client, siro):
    try_to_sign_in(client, siro.email)
    client.get("/sign-out/")
    assert signed_in(client)
    client.post("/sign-out/")
    assert not signed_in(client)


@pytest.mark.parametrize("address", ["/sign-up/", "/accounts/signup/", "/sign-in/password/reset/", "/admin/"])
def test_nobody_makes_an_account_or_finds_a_back_door(client, db, address):
    assert client.get(address).status_code == 404


def test_a_password_must_be_long_and_uncommon():
    lengths = [v.get("OPTIONS", {}).get("min_length") for v in configured.AUTH_PASSWORD_VALIDATORS]
    assert 12 in lengths


# Signing asks again


def test_a_signature_asks_for_the_password_and_then_goes_through_as_it_was_sent(client, siro):
    client.force_login(siro, backend="accounts.adapter.PasswordBackend")
    response = client.post("/test/sign/", {"words": "I sign"})
    assert response.status_code == 302
    assert response["Location"].startswith(AGAIN)
    assert urls.SIGNED == []
    page = client.get(response["Location"])
    assert page.content.decode().count("<h1") == 1
    response = client.post(response["Location"], {"password": PASSWORD, "next": "/test/sign/"})
    assert response.content == b"POST I sign"
    assert [(siro.email, "I sign")] == urls.SIGNED


def test_a_signature_within_five_minutes_of_the_password_is_not_asked_for_it_again(client, siro, clock):
    client.force_login(siro, backend="accounts.adapter.PasswordBackend")
    client.post("/test/sign/", {"words": "one"})
    client.post(AGAIN, {"password": PASSWORD, "next": "/test/sign/"})
    clock.forward(299)
    assert client.post("/test/sign/", {"words": "two"}).status_code == 200
    clock.forward(2)
    assert client.post("/test/sign/", {"words": "three"}).status_code == 302
    assert [text for _, text in urls.SIGNED] == ["one", "two"]


def test_a_wrong_password_signs_nothing_and_does_not_lose_what_was_sent(client, siro):
    client.force_login(siro, backend="accounts.adapter.PasswordBackend")
    address = client.post("/test/sign/", {"words": "I sign"})["Location"]
    wrong = client.post(address, {"password": "not the password at all", "next": "/test/sign/"})
    assert wrong.status_code == 200
    assert "Error: " in wrong.content.decode()
    assert urls.SIGNED == []
    client.post(address, {"password": PASSWORD, "next": "/test/sign/"})
    assert [(siro.email, "I sign")] == urls.SIGNED


def test_the_password_of_somebody_else_signs_nothing(client, siro):
    make_user("dpo@home-office.invalid", password="another battery staple")
    client.force_login(siro, backend="accounts.adapter.PasswordBackend")
    address = client.post("/test/sign/", {"words": "I sign"})["Location"]
    client.post(address, {"password": "another battery staple", "next": "/test/sign/"})
    assert urls.SIGNED == []


def test_the_right_password_signs_whoever_else_gives_wrong_ones(client, siro):
    try_to_sign_in(client, siro.email)
    for _ in range(12):
        try_to_sign_in(Client(), siro.email, WRONG)  # behind the same address
        try_to_sign_in(Client(), siro.email, WRONG, **ELSEWHERE)
    address = client.post("/test/sign/", {"words": "I sign"})["Location"]
    for _ in range(9):
        assert client.post(address, {"password": WRONG, "next": "/test/sign/"}).status_code == 200
    client.post(address, {"password": PASSWORD, "next": "/test/sign/"})
    assert [(siro.email, "I sign")] == urls.SIGNED


def test_ten_wrong_passwords_where_it_is_asked_again_end_the_session(client, siro):
    try_to_sign_in(client, siro.email)
    address = client.post("/test/sign/", {"words": "I sign"})["Location"]
    for _ in range(9):
        assert client.post(address, {"password": WRONG}).status_code == 200
    last = client.post(address, {"password": WRONG})
    assert last["Location"].startswith(SIGN_IN)
    assert not signed_in(client)
    assert urls.SIGNED == []
    try_to_sign_in(client, siro.email)
    assert signed_in(client)
