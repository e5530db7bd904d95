"""Signed links for people without an account: what a link is for and the key of one row, which nobody can guess or change.

The link alone opens nothing that has ended: whoever opens it asks the row whether it still holds. Whoever has the address
can use it, so it stays out of logs (`WithoutKeys`) and out of what browsers say to the next page (`no_key_in_referrer`).
"""

import logging
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core import signing

SIGNED = re.compile(
    r"[\w-]+(?:[.:]|%(?:2e|3a))[\w-]{43}", re.IGNORECASE
)  # a key, and its signature in base 64
INSTEAD = "(key)"


def token_for(purpose: str, key: object) -> str:
    """The part of an address that names one row for one purpose, such as "departments.instruction"."""
    return _signer(purpose).sign(str(key))


def key_of(purpose: str, token: str) -> str | None:
    """The key that a token of this purpose names; None where it is not one that the portal made for it."""
    try:
        return _signer(purpose).unsign(token.replace(":", "."))  # links of before have a colon
    except signing.BadSignature:
        return None


def without_keys(text: str) -> str:
    """A line for a log, in which no address can be used."""
    return SIGNED.sub(INSTEAD, text)


def no_key_in_referrer(view: Callable[..., Any]) -> Callable[..., Any]:
    """A browser says of a page with a signed link only at which portal it was."""

    @wraps(view)
    def quiet(*args: Any, **kw: Any) -> Any:
        response = view(*args, **kw)
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return quiet


class WithoutKeys(logging.Filter):
    """For a log: the keys of signed links are left out of every line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without keys."""
        message = record.getMessage()
        if SIGNED.search(message):
            record.msg, record.args = without_keys(message), ()
        return True


def _signer(purpose: str) -> signing.Signer:
    return signing.Signer(salt=purpose, sep=".")
