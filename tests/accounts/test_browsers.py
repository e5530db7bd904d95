"""Browsers in which their owner has signed in before."""

import pytest
from django.test import Client

from accounts import browsers
from tests.accounts import urls
from tests.accounts.browsing import FIREFOX, SAFARI, WRONG, refusal, try_to_sign_in


@pytest.fixture(autouse=True)
def with_a_page_to_sign(settings):
    settings.ROOT_URLCONF = "tests.accounts.urls"
    urls.SIGNED.clear()


def test_a_browser_says_that_it_is_known_only_with_the_portals_own_signature(client, siro, settings):
    try_to_sign_in(client, siro.email)
    value = client.cookies[settings.BROWSER_COOKIE_NAME].value
    assert siro.email not in value
    forger = Client()
    for _ in range(5):
        try_to_sign_in(forger, siro.email, WRONG)
    forger.cookies[settings.BROWSER_COOKIE_NAME] = f"{value}x"
    assert "then try again" in refusal(try_to_sign_in(forger, siro.email))


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
