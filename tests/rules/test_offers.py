"""Nobody is offered what is refused: every link and every button on every page that a person may open leads on."""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from departments.organisations.roles import Can, Role, reaches
from tests.rules.addresses import addresses
from tests.rules.forms import forms_of
from tests.rules.states import EVERY_STATE, NAMES, States

REFUSED = {403, 404, 405, 409}
BEGIN = (
    *(address.path for address in addresses() if "<" not in address.route and not address.name.startswith(("account_", "healthz"))),
    "/incidents/?show=all",
)  # fmt: skip
ROLES_TRIED, STATES_TRIED = 1, 3  # of 28 roles for each kind, and of its states for each of them


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


def links_of(page: str, path: str) -> list[str]:
    """Where the links of a page lead inside the portal."""
    reader = _Links()
    reader.feed(page)
    parts = [urlsplit(urljoin(path, href)) for href in reader.found]
    inside = [part for part in parts if not part.netloc and not part.scheme and view_of(part.path)]
    return list(dict.fromkeys(link._replace(fragment="").geturl() for link in inside))


def view_of(path: str) -> str:
    """The name of the address; "" for a file, and for signing in and out."""
    try:
        name = resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""
    return "" if name.startswith("account_") else name


def refused(response) -> str:
    """How an answer refuses, "" where it does not. A page that says what must be put right first refuses too."""
    if response.status_code in REFUSED or response.status_code >= 500:
        return str(response.status_code)
    templates = {template.name for template in getattr(response, "templates", [])}
    return "not ready" if "errors/not_ready.html" in templates else ""


def sent_and_undone(client, path: str, fields: dict):
    """Send a form as it is filled in, see where that leads, and undo what it did."""
    with transaction.atomic():
        response = client.post(path, fields, follow=True)
        transaction.set_rollback(True)
    return response


def list_of(href: str) -> str:
    """An address and the names of what its query chooses by: one of these is opened, whatever is chosen."""
    parts = urlsplit(href)
    return f"{parts.path} {sorted(parse_qs(parts.query, keep_blank_values=True))}" if parts.query else href


def refusals(client, begin: dict, hidden: list[str]) -> Iterator[str]:
    """What the pages offer to this person and then refuse, from those on with which they begin, by path.

    Addresses with what is `hidden` in them are left out.
    """
    waiting = dict.fromkeys(begin, "the address itself")
    opened, seen_lists, seen_forms = set(), set(), set()
    while waiting:
        path, offered_by = waiting.popitem()
        opened |= {path, urlsplit(path).path}
        response = begin.get(path) or client.get(path, follow=True)
        if why := refused(response):
            yield f"{offered_by} links to {view_of(path)}: {why}"
        if response.streaming or "text/html" not in response.headers["Content-Type"]:
            continue
        page, here = response.content.decode(), response.request["PATH_INFO"]
        for href in links_of(page, here):
            known = href in opened or ("?" in href and urlsplit(href).path in opened)
            if not known and list_of(href) not in seen_lists and not any(key in href for key in hidden):
                waiting.setdefault(href, f"{view_of(here)} ({here})")
                seen_lists.add(list_of(href))
        for form in forms_of(page, here):
            key = (form.action, *form.fields)
            if key not in seen_forms and view_of(form.action):
                seen_forms.add(key)
                if why := refused(sent_and_undone(client, form.action, form.fields)):
                    yield f"{view_of(here)} ({here}) has a button for {view_of(form.action)}: {why}"


# The power to see the things of an app: whoever has it is asked first.
SEES = {
    "departments": Can.ACTION_SEE, "incidents": Can.INCIDENT_SEE, "returns": Can.RETURN_SEE, "reporting": Can.STATEMENT_SEE,
}  # fmt: skip


@pytest.mark.parametrize("kind", EVERY_STATE)
def test_no_page_offers_a_link_or_a_button_that_is_refused(kind, client_of, sample):
    they_see = [role for role in Role if reaches(role, SEES[kind])]
    shown_to = {
        role: sample(NAMES[kind], STATES_TRIED, kind, role)
        for role in sample(Role, ROLES_TRIED, kind, always=they_see)
    }
    states: States = EVERY_STATE[kind](set().union(*shown_to.values()))
    wrong, opened = [], 0
    for role, shown in shown_to.items():
        client = client_of(states.people[role])
        hidden = [key for state, keys in states.things.items() if state not in shown for key in keys]
        answers = {path: client.get(path) for path in BEGIN}
        begin = {path: answer for path, answer in answers.items() if answer.status_code == 200}
        wrong += [f"{role.value}: {refusal}" for refusal in refusals(client, begin, hidden)]
        opened += len(begin)
    assert wrong == []
    assert opened
