"""What the tests of pages share: addresses, a client that has just given its password, and the words of an answer."""

import time

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
