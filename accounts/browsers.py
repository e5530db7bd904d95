"""Which browsers an account has been used from, and what to call a browser.

A browser in which somebody has signed in keeps a signed cookie that says so. It opens nothing: it only lets wrong
passwords that are typed elsewhere not delay whoever signs in with this browser.
"""

import re
import secrets

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "accounts.browsers"
LASTS_SECONDS = 180 * 24 * 3600
ACCOUNTS = 10  # remembered in one browser, the last ones
UNKNOWN = "A browser that does not say its name"

# The first that is found counts: most name the others too.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"Linux", "Linux"),
)


def name_of(user_agent: str) -> str:
    """What a browser says of itself, in words: "Firefox on Windows". It is a claim, not a fact."""
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, user_agent)), "")
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, user_agent)), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or (f"A browser on {system}" if system else UNKNOWN)


def known(request, email: str) -> str:
    """The browser's own number where this account has signed in with it before, else ""."""
    number, accounts = _read(request)
    return number if _mark(email) in accounts else ""


def remember(request, response, email: str) -> None:
    """Keep in the browser that this account has signed in with it."""
    number, accounts = _read(request)
    mark = _mark(email)
    accounts = [mark, *(account for account in accounts if account != mark)][:ACCOUNTS]
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        signing.dumps([number or secrets.token_urlsafe(16), accounts], salt=SALT),
        max_age=LASTS_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request) -> tuple[str, list[str]]:
    try:
        number, accounts = signing.loads(
            request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""), salt=SALT, max_age=LASTS_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return number, accounts


def _mark(email: str) -> str:
    """An account as the cookie names it: nobody who reads the cookie learns the address."""
    return salted_hmac(SALT, email.strip().lower()).hexdigest()[:24]
