"""Headers of every answer: what pages may not use, and who may embed what the portal serves."""

import pytest

from tests.factories import PASSWORD, make_user


@pytest.mark.parametrize("address", ["/sign-in/", "/healthz", "/no/such/page/", "/account/"])
def test_every_answer_forbids_what_no_page_uses_and_is_for_this_site_alone(db, client, address):
    headers = client.get(address).headers
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_signing_in_over_https_gives_cookies_that_no_script_and_no_other_host_reads(db, client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.BROWSER_COOKIE_NAME = "__Host-browser"
    make_user("siro@home-office.invalid", password=PASSWORD)
    answer = client.post(
        "/sign-in/", {"login": "siro@home-office.invalid", "password": PASSWORD}, secure=True
    )
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-browser"} <= set(answer.cookies)
    for cookie in answer.cookies.values():
        assert cookie["secure"], cookie.key
        assert cookie["path"] == "/"
        assert not cookie["domain"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
