"""The code with which a reporter without an account comes back: drawn by chance, and kept as a digest."""

import re

from django.utils.crypto import get_random_string, salted_hmac

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that looks like another
LENGTH = 16  # 78 bits: nobody finds one by trying


def new_code() -> str:
    """A code for a reporter, in groups of four as a person copies it."""
    drawn = get_random_string(LENGTH, SYMBOLS)
    return "-".join(drawn[place : place + 4] for place in range(0, LENGTH, 4))


def digest_of(code: str) -> str:
    """The keyed digest of a code as somebody typed it: small letters, blanks and dashes do not matter."""
    plain = re.sub(r"[\s\-–]", "", code).upper()
    return salted_hmac("incidents.outside", plain, algorithm="sha256").hexdigest()
