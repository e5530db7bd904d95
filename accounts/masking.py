"""The token of forms as Django's middleware reads it, made with one draw of random bytes instead of one for each character.

Django's own `get_token` draws each of 32 characters by itself, and 32 more where a browser has no secret yet: a tenth of
what a short page cost.
"""

import secrets
from typing import Any

from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH

_SIZE = len(CSRF_ALLOWED_CHARS)
_UNEVEN = bytes(range(256 // _SIZE * _SIZE, 256))  # with these some characters would be drawn more often
_CHARACTERS = bytes(ord(CSRF_ALLOWED_CHARS[byte % _SIZE]) for byte in range(256))
_SUMS = {
    (first, second): CSRF_ALLOWED_CHARS[(number + CSRF_ALLOWED_CHARS.index(second)) % _SIZE]
    for number, first in enumerate(CSRF_ALLOWED_CHARS)
    for second in CSRF_ALLOWED_CHARS
}


def masked_secret(request: Any) -> str:
    """The secret of a browser under another mask each time; a browser without one gets one with the answer."""
    secret = request.META.setdefault("CSRF_COOKIE", "") or random_characters()
    request.META |= {"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True}
    mask = random_characters()
    return mask + "".join(map(_SUMS.__getitem__, zip(secret, mask, strict=True)))


def random_characters() -> str:
    """As many characters as a secret and a mask have, all equally likely."""
    characters = b""
    while len(characters) < CSRF_SECRET_LENGTH:
        characters += secrets.token_bytes(2 * CSRF_SECRET_LENGTH).translate(_CHARACTERS, _UNEVEN)
    return characters[:CSRF_SECRET_LENGTH].decode()
