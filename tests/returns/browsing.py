"""What the tests of pages share: addresses, a client that has just given its password, and the words of an answer."""

import time

from django.test import Client
from django.urls import reverse

from tests.factories import sign_in


def page(here, name="return", *more):
    return reverse(f"returns:{name}", args=["home-office", here.cycle.slug, *more])


def known(client, user):
    """Signed in, with the password given a moment ago."""
    sign_in(client, user)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": user.email}
    ]
    session.save()
    return client


def text(response):
    return response.content.decode()


def main_text(response) -> str:
    """The words of an answer, in one line."""
    return " ".join(text(response).split())


def read(client, user, thing) -> str:
    """The page of a thing, as a person gets it."""
    sign_in(client, user)
    return text(client.get(thing.get_absolute_url()))


def check_receipt(user=None, **typed):
    """What the page that checks receipts answers to a person, or to somebody who is not signed in."""
    client = Client()
    if user:
        sign_in(client, user)
    return client.post(reverse("returns:check_receipt"), typed)


def receipt_of(submission) -> dict[str, str]:
    """What a receipt has to be checked by."""
    return {"reference": submission.reference, "sha256": submission.sha256}
