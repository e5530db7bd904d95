"""The reference of a receipt: a short name for what was signed once, worked out from what was signed."""

import hashlib

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are mistaken for others
READ_AS = str.maketrans("ILO", "110")
LENGTH = 10  # letters and digits before the check character: 50 bits
PRIME = 31


def reference_of(key: str, sha256: str) -> str:
    """The reference of what was signed under this key and with this hash, as "R-7K2M9-QX4TB-H". The last character is a check."""
    number = int.from_bytes(hashlib.sha256(f"{key}:{sha256}".encode()).digest()) >> (256 - 5 * LENGTH)
    body = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"R-{body[:5]}-{body[5:]}-{_check(body)}"


def read_reference(text: str) -> str | None:
    """A reference as somebody typed it, in its one form; None where it was mistyped."""
    letters = "".join(text.upper().split()).replace("-", "").replace("–", "").translate(READ_AS)
    body, check = letters[1:-1], letters[-1:]
    if letters[:1] != "R" or len(body) != LENGTH or not set(body) <= set(LETTERS) or check != _check(body):
        return None
    return f"R-{body[:5]}-{body[5:]}-{check}"


def _check(body: str) -> str:
    """A character that changes with any single one of the others, and when two neighbours change places."""
    total = sum(place * LETTERS.index(letter) for place, letter in enumerate(body, 1))
    return LETTERS[total % PRIME]
