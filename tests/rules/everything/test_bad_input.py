"""Whatever is sent to a form or an address, what comes back is a clear page, and never an error inside the portal."""

import re
import sys
from collections.abc import Iterator
from operator import itemgetter

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from tests.rules.addresses import addresses, paths_of
from tests.rules.forms import Form, forms_of, spoilt
from tests.rules.visitors import everybody, likeliest, openers, sent

FORM = "application/x-www-form-urlencoded"
READERS_TRIED = 1  # of each page, of all who may open it
PATHS_TRIED = 10  # of each app, with one query each
QUERIES = (
    "?page=abc&sort=nobody&show=nobody&classification=nobody&body=nobody",
    "?page=99999999999999999999999&sort=--due&show=all&show=open&from_day=%C2%B2&until_year=99999999999999",
    "?q=%00&organisation=%00&body=%00&cycle=%00&year=%00&state=%00&kind=%00&text=%00&show=%00&sort=%00&page=-1",
    "?organisation=%00", "?q=%ff%fe&sort=-&page=&page=2&classification=%00&year=%ff",
)  # fmt: skip
BODIES = (
    ("bytes that are not UTF-8", FORM, b"reason=%ff%fe\xff&version=1&text=\xff\xfe"),
    ("another encoding", f"{FORM}; charset=utf-16", "reason=words&version=1".encode("utf-16")),
    ("an encoding nobody knows", f"{FORM}; charset=nonsense", b"reason=words&version=1"),
    ("JSON", "application/json", b'{"version": 1}'),
    ("several parts without a boundary", "multipart/form-data", b"--x\r\n\r\n--x--"),
    (
        "several parts cut off",
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=a",
    ),
    ("thousands of fields", FORM, b"&".join(b"a%d=1" % number for number in range(1500))),
)


@pytest.fixture
def troubles():
    """What went wrong inside the portal, as the last words of each error."""
    messages: list[str] = []

    def keep(sender, request, **_):
        kind, error, _ = sys.exc_info()
        messages.append(f"{kind.__name__ if kind else ''}: {str(error)[:150]}")

    got_request_exception.connect(keep)
    yield messages
    got_request_exception.disconnect(keep)


@pytest.fixture
def clients(client_of, db):
    """Gives everybody who has an account."""
    return lambda: everybody(client_of)


def wrong(response) -> str:
    """Why the answer is not one that a person can read; "" where it is."""
    if response.status_code >= 500:
        return str(response.status_code)
    if response.status_code in (301, 302):
        return ""
    page = response.content.decode(errors="replace") if not response.streaming else ""
    if "text/html" in response.headers.get("Content-Type", "") and len(re.findall(r"<h1\b", page)) != 1:
        return f"{response.status_code} without one heading"
    return ""


def pages_of(kind: str, things, people, sample) -> Iterator[tuple[str, str, Client, str]]:
    """Every page of an app for those who may open it: its name, its path, who opened it and what it shows."""
    for name, path in paths_of(kind, things):
        for client, page in openers(name, path, people, sample, READERS_TRIED):
            yield name, path, client, page


def test_no_form_breaks_whatever_is_sent(kind, things, opened_paths, clients, troubles, sample):
    """Each form as it is, twice, and spoilt; one form of each app with what no view can read."""
    problems, seen = [], set()
    for name, path, client, page in pages_of(kind, things, clients(), sample):
        opened_paths.add(path)
        for form in forms_of(page, path):
            if (form.action, *form.fields) in seen:
                continue
            if not seen:
                problems += _unreadable(client, form, troubles)
            seen.add((form.action, *form.fields))
            problems += _sent_twice(client, form, troubles)
            for label, data in sample(spoilt(form), 1, name, sorted(form.fields), name=itemgetter(0)):
                if why := wrong(sent(client, form.action, data)):
                    problems.append(f"{name}, {form.action}: {label}: {why} {troubles[-1:]}")
    assert problems == []
    assert seen


def _unreadable(client, form: Form, troubles: list[str]) -> Iterator[str]:
    """What cannot be read is refused before any view looks at it."""
    for label, content, body in BODIES:
        if why := wrong(sent(client, form.action, body, content)):
            yield f"{form.action}: {label}: {why} {troubles[-1:]}"


def _sent_twice(client, form: Form, troubles: list[str]) -> Iterator[str]:
    """A form that is sent twice is answered twice with a clear page."""
    with transaction.atomic():
        for _ in range(2):
            if why := wrong(client.post(form.action, form.fields)):
                yield f"{form.action}: twice: {why} {troubles[-1:]}"
        transaction.set_rollback(True)


def test_no_address_breaks_whatever_its_query_says(kind, things, clients, troubles, sample):
    people, problems = clients(), []
    for name, path in sample(paths_of(kind, things), PATHS_TRIED, kind, name=itemgetter(0)):
        ranked = likeliest(people, name)
        client = next((person for person in ranked if person.get(path).status_code == 200), people[0])
        for query in sample(QUERIES, 1, name):
            if why := wrong(client.get(path + query)):
                problems.append(f"{name}{query}: {why} {troubles[-1:]}")
    assert problems == []


@pytest.mark.parametrize("kind", ["returns"], indirect=True)
@pytest.mark.parametrize("number", ["0", "99999999999999999999", "9" * 60])
def test_no_number_in_an_address_is_too_large(number, things, clients, troubles):
    people, problems = clients(), []
    for address in addresses():
        if "<int:" not in address.route:
            continue
        path = address.path.replace("/1/", f"/{number}/").replace("1-1.json", f"{number}-{number}.json")
        problems += [
            f"{path}: {why} {troubles[-1:]}" for client in people if (why := wrong(client.get(path)))
        ]
    assert problems == []
