"""Signing in: by address in any case, refused without a hint, throttled, and ended in time."""

import re
import threading

import pytest
from django.conf import settings as configured
from django.test import Client

from accounts import delays
from accounts.models import User
from tests.accounts import urls
from tests.factories import PASSWORD, make_user

SIGN_IN, AGAIN = "/sign-in/", "/sign-in/again/"


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


@pytest.fixture
def siro(db):
    return make_user("siro@home-office.invalid", "Senior Information Risk Owner", PASSWORD)


@pytest.fixture
def clock(monkeypatch):
    """The clock that sessions, throttling and step-up read."""

    class Clock:
        ahead = 0.0

        def forward(self, seconds):
            self.ahead += seconds

    import time

    real, clock = time.time, Clock()
    monkeypatch.setattr("time.time", lambda: real() + clock.ahead)
    return clock


def try_to_sign_in(client, email, password=PASSWORD, follow=False, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, follow=follow, **extra)


def signed_in(client) -> bool:
    return client.get("/test/page/").status_code == 200


def refusal(response) -> str:
    """What a refused person reads, without what differs from request to request."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'value="[^"]*@[^"]*"', "", page)


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


def test_an_address_is_kept_once_however_it_was_typed(db):
    assert make_user("Siro@Home-Office.invalid") == make_user("siro@home-office.invalid")
    assert User.objects.get().email == "siro@home-office.invalid"


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


WRONG = "not the password at all"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def test_wrong_passwords_are_delayed_longer_and_longer_and_the_page_says_how_long(client, siro, clock):
    for _ in range(4):
        assert "Wait" not in refusal(try_to_sign_in(client, siro.email, WRONG))
    assert "Wait 30 seconds, then try again" in refusal(try_to_sign_in(client, siro.email, WRONG))
    assert "then try again" in refusal(try_to_sign_in(client, siro.email))
    assert not signed_in(client)
    for words in ("1 minute", "2 minutes", "4 minutes", "8 minutes", "15 minutes", "15 minutes"):
        clock.forward(15 * 60)
        assert f"Wait {words}, then try again" in refusal(try_to_sign_in(client, siro.email, WRONG))
    clock.forward(15 * 60 + 1)
    try_to_sign_in(client, siro.email)
    assert signed_in(client)


def test_after_the_right_password_nothing_is_counted_any_more(client, siro, clock):
    for _ in range(4):
        try_to_sign_in(client, siro.email, WRONG)
    try_to_sign_in(client, siro.email)
    client.post("/sign-out/")
    for _ in range(4):
        assert "Wait" not in refusal(try_to_sign_in(client, siro.email, WRONG))


def test_wrong_passwords_from_elsewhere_never_delay_the_owner(client, siro):
    for number in range(40):
        address = {"REMOTE_ADDR": f"198.51.100.{number % 8}"}
        try_to_sign_in(Client(), siro.email, WRONG, **address)
    try_to_sign_in(client, siro.email)
    assert signed_in(client)


def test_wrong_passwords_of_a_colleague_do_not_delay_a_browser_that_the_owner_has_used(client, siro):
    try_to_sign_in(client, siro.email)
    client.post("/sign-out/")
    for _ in range(12):
        try_to_sign_in(Client(), siro.email, WRONG)  # the same address of the network, another browser
    try_to_sign_in(client, siro.email)
    assert signed_in(client)


def test_a_browser_says_that_it_is_known_only_with_the_portals_own_signature(client, siro, settings):
    try_to_sign_in(client, siro.email)
    value = client.cookies[settings.BROWSER_COOKIE_NAME].value
    assert siro.email not in value
    forger = Client()
    for _ in range(5):
        try_to_sign_in(forger, siro.email, WRONG)
    forger.cookies[settings.BROWSER_COOKIE_NAME] = f"{value}x"
    assert "then try again" in refusal(try_to_sign_in(forger, siro.email))


def test_twelve_wrong_passwords_from_one_address_stop_nobody_else_behind_it(client, siro):
    for number in range(12):
        try_to_sign_in(Client(), f"person-{number}@home-office.invalid", WRONG)
    try_to_sign_in(client, siro.email)
    assert signed_in(client)


def test_one_password_tried_on_a_hundred_accounts_is_delayed_but_not_for_browsers_in_use(client, siro, clock):
    in_use = Client()
    try_to_sign_in(in_use, siro.email)
    in_use.post("/sign-out/")
    for number in range(101):
        try_to_sign_in(Client(), f"person-{number}@home-office.invalid", WRONG)
    assert "Too many attempts from where you are" in refusal(try_to_sign_in(client, siro.email))
    try_to_sign_in(in_use, siro.email)
    assert signed_in(in_use)
    clock.forward(61)
    try_to_sign_in(client, siro.email)
    assert signed_in(client)


def test_a_delay_reads_the_same_for_an_account_that_does_not_exist(client, siro):
    def sixth(email):
        for _ in range(5):
            try_to_sign_in(Client(), email, WRONG)
        return try_to_sign_in(Client(), email, WRONG)

    known, unknown = sixth(siro.email), sixth("nobody@home-office.invalid")
    assert known.status_code == unknown.status_code
    assert refusal(known) == refusal(unknown)
    assert "then try again" in refusal(known)


def test_many_attempts_at_once_are_counted_one_by_one(monkeypatch):
    barrier = threading.Barrier(12)

    def attempt(found):
        barrier.wait()
        found.append(delays.SIGN_IN.begin("siro@home-office.invalid 192.0.2.1", 1000.0).wait)

    waits: list[int] = []
    threads = [threading.Thread(target=attempt, args=(waits,)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits)[:5] == [0] * 5  # four for nothing, and the one that begins the delay
    assert all(waits_for > 0 for waits_for in sorted(waits)[5:])


def test_delays_hold_while_the_cache_is_down(client, siro, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"},
    }
    for _ in range(5):
        try_to_sign_in(client, siro.email, WRONG)
    assert "then try again" in refusal(try_to_sign_in(client, siro.email))
    try_to_sign_in(client, siro.email, **ELSEWHERE)
    assert signed_in(client)


def test_behind_a_proxy_the_callers_own_address_counts(client, siro, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):  # the first address is the caller's own word
        headers = {"x-forwarded-for": f"198.51.100.{number}, 192.0.2.66"}
        try_to_sign_in(client, siro.email, WRONG, headers=headers)
    try_to_sign_in(client, siro.email, headers={"x-forwarded-for": "192.0.2.66"})
    assert not signed_in(client)
    try_to_sign_in(client, siro.email, headers={"x-forwarded-for": "192.0.2.7"})
    assert signed_in(client)


def test_without_a_proxy_nobody_chooses_the_address_they_are_counted_under(client, siro):
    for number in range(5):
        try_to_sign_in(client, siro.email, WRONG, headers={"x-forwarded-for": f"198.51.100.{number}"})
    try_to_sign_in(client, siro.email, headers={"x-forwarded-for": "198.51.100.99"})
    assert not signed_in(client)


def test_of_ipv6_the_network_counts_and_not_the_address_that_its_owner_can_change():
    assert delays.network_of("2001:db8:1:2::5") == delays.network_of("2001:db8:1:2:ffff::9")
    assert delays.network_of("2001:db8:1:2::5") != delays.network_of("2001:db8:1:3::5")


def test_somebody_whose_account_is_closed_is_out_at_the_next_page(client, siro):
    try_to_sign_in(client, siro.email)
    assert signed_in(client)
    User.objects.filter(pk=siro.pk).update(is_active=False)
    assert not signed_in(client)


def test_signing_out_takes_a_click_and_ends_the_session(client, siro):
    try_to_sign_in(client, siro.email)
    client.get("/sign-out/")
    assert signed_in(client)
    client.post("/sign-out/")
    assert not signed_in(client)


@pytest.mark.parametrize("address", ["/sign-up/", "/accounts/signup/", "/sign-in/password/reset/", "/admin/"])
def test_nobody_makes_an_account_or_finds_a_back_door(client, db, address):
    assert client.get(address).status_code == 404


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
    assert [words for _, words in urls.SIGNED] == ["one", "two"]


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


def test_a_password_must_be_long_and_uncommon():
    lengths = [v.get("OPTIONS", {}).get("min_length") for v in configured.AUTH_PASSWORD_VALIDATORS]
    assert 12 in lengths
