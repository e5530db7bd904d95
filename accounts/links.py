"""Signed links for people without an account: what a link is for and the key of one row, which nobody can guess or change.

The link alone opens nothing that has ended: whoever opens it asks the row whether it still holds.
"""

from django.core import signing

SALT = "accounts.links"


def token_for(purpose: str, key: object) -> str:
    """The part of an address that names one row for one purpose, such as "instruction"."""
    return signing.Signer(salt=f"{SALT}.{purpose}").sign(str(key))


def key_of(purpose: str, token: str) -> str | None:
    """The key that a token of this purpose names; None where it is not one that the portal made for it."""
    try:
        return signing.Signer(salt=f"{SALT}.{purpose}").unsign(token)
    except signing.BadSignature:
        return None
