"""Browsers in which somebody signs in, and what the page then says."""

import re

from django.test import Client

from tests.factories import PASSWORD

NEW = "seventeen otters on parade"


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


WRONG = "not the password at all"


SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"


SIGN_IN, AGAIN = "/sign-in/", "/sign-in/again/"


def signs_in(user, password=PASSWORD, agent=FIREFOX, **extra) -> Client:
    client = Client(headers={"user-agent": agent}, **extra)
    client.post("/sign-in/", {"login": user.email, "password": password})
    return client


def change(client, now=PASSWORD, new=NEW):
    return client.post("/account/password/", {"current_password": now, "new_password": new})


def try_to_sign_in(client, email, password=PASSWORD, follow=False, **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, follow=follow, **extra)


def signed_in(client) -> bool:
    return client.get("/test/page/").status_code == 200


def refusal(response) -> str:
    """What a refused person reads, without what differs from request to request."""
    page = response.content.decode()
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r'value="[^"]*@[^"]*"', "", page)
