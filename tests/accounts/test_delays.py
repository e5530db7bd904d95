"""Wrong passwords are answered later and later, for each account, browser and network, and nobody else waits."""

import threading

import pytest
from django.test import Client

from accounts import delays
from tests.accounts import urls
from tests.accounts.browsing import WRONG, refusal, signed_in, try_to_sign_in


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def test_wrong_passwords_are_delayed_longer_and_longer_and_the_page_says_how_long(client, siro, clock):
    for _ in range(4):
        assert "Wait" not in refusal(try_to_sign_in(client, siro.email, WRONG))
    assert "Wait 30 seconds, then try again" in refusal(try_to_sign_in(client, siro.email, WRONG))
    assert "then try again" in refusal(try_to_sign_in(client, siro.email))
    assert not signed_in(client)
    for text in ("1 minute", "2 minutes", "4 minutes", "8 minutes", "15 minutes", "15 minutes"):
        clock.forward(15 * 60)
        assert f"Wait {text}, then try again" in refusal(try_to_sign_in(client, siro.email, WRONG))
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

    def attempt(result):
        barrier.wait()
        result.append(delays.SIGN_IN.begin("siro@home-office.invalid 192.0.2.1", 1000.0).wait)

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
