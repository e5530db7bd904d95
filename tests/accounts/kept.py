"""A browser that opens a form which is kept when its session ends."""

from django.test import Client

from accounts import keeping
from tests.accounts import urls
from tests.factories import PASSWORD

WORDS = "A bag with papers was left on a train."


PAGE = "/test/form/?body=ho"


def browser() -> Client:
    return Client(enforce_csrf_checks=True)


def hidden(client, address=PAGE) -> dict[str, str]:
    """The hidden fields of the form on a page, as a browser would send them."""
    page = client.get(address).content.decode()
    return {name: urls.value_of(page, name) for name in keeping.TOKENS if urls.value_of(page, name)}


def signs_in(client, user, **more):
    token = hidden(client, "/sign-in/")
    return client.post("/sign-in/", {"login": user.email, "password": PASSWORD, **token, **more})


def opens_a_form(user) -> tuple[Client, dict[str, str]]:
    client = browser()
    signs_in(client, user)
    return client, {"words": WORDS, "secret_password": "hunter2", **hidden(client)}
