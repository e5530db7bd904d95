"""Nobody is offered what is refused: every link and every button on every page that a person may open leads on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from departments.organisations.roles import Role, reaches
from portal.tables import machines
from tests.rules.addresses import addresses
from tests.rules.forms import forms_of
from tests.rules.states import EVERY_STATE, NAMES, States
from tests.sampling import Sample

REFUSED = {403, 404, 405, 409}
BEGIN = (
    *(address.path for address in addresses() if "<" not in address.route and not address.name.startswith(("account_", "healthz"))),
    "/incidents/?show=all",
)  # fmt: skip
MANY_STEPS = 5  # of the things of an app: whoever takes so many is chosen first
MOST_PAGES = 8  # of each address of an app, for each of the roles tried
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


@dataclass
class Visit:
    """What the pages offer to one person, and which of it was tried. Addresses with what is `hidden` in them are left out.

    Where not every case is tried, some pages of each address of this app are opened, once for what their query chooses by (a
    filter, an order, a page), and one of each address of the others, where one form of each is sent.
    """

    kind: str
    client: Client
    hidden: list[str]
    sample: Sample
    opened: set[str] = field(default_factory=set)
    passed_by: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)  # where the forms lead
    pages: Counter[str] = field(default_factory=Counter)  # of each address of this app
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def is_new(self, href: str, *fields: str) -> bool:
        """Whether no other link, or form with these fields, was tried in place of this one."""
        parts, name = urlsplit(href), view_of(href)
        path = parts.path if name.startswith(f"{self.kind}:") else name
        alike = (path, *parse_qs(parts.query, keep_blank_values=True), *fields)
        key = (href, *fields) if self.sample.every_case else alike
        is_new = key not in self.seen
        self.seen.add(key)
        return is_new

    def is_to_open(self, href: str) -> bool:
        """Whether a link is followed; how many are not is counted."""
        name = view_of(href)
        enough = self.pages[name] >= MOST_PAGES and not self.sample.every_case
        if enough or not self.is_new(href, "as a link"):
            self.passed_by.add(href)
            return False
        self.pages[name] += 1
        return True

    def refusals(self, begin: dict) -> Iterator[str]:
        """What is offered and then refused, from the pages on with which this person begins, by path."""
        waiting = dict.fromkeys(begin, "the address itself")
        addresses_opened = set()
        while waiting:
            path, offered_by = waiting.popitem()
            self.opened.add(path)
            addresses_opened |= {path, urlsplit(path).path}
            response = begin.get(path) or self.client.get(path, follow=True)
            if why := refused(response):
                yield f"{offered_by} links to {view_of(path)}: {why}"
            if response.streaming or "text/html" not in response.headers["Content-Type"]:
                continue
            page, here = response.content.decode(), response.request["PATH_INFO"]
            for href in self.sample.in_turn(links_of(page, here), view_of(here)):
                # A link that chooses something at an address is followed until that address is opened.
                known = href in addresses_opened or urlsplit(href).path in addresses_opened
                if not known and not any(key in href for key in self.hidden) and self.is_to_open(href):
                    waiting[href] = f"{view_of(here)} ({here})"
            for form in forms_of(page, here):
                if view_of(form.action) and self.is_new(form.action, *form.fields):
                    self.sent.add(form.action)
                    if why := refused(sent_and_undone(self.client, form.action, form.fields)):
                        yield f"{view_of(here)} ({here}) has a button for {view_of(form.action)}: {why}"


# What the things of an app are in the tables of steps.
MACHINES = {
    "departments": ("action", "asset"), "incidents": ("incident", "regulator_case", "regulator_notice"),
    "returns": ("return", "query"), "reporting": ("statement", "parliament_report"),
}  # fmt: skip


@pytest.mark.parametrize("kind", EVERY_STATE)
def test_no_page_offers_a_link_or_a_button_that_is_refused(kind, client_of, sample):
    powers = {step.power for machine in MACHINES[kind] for step in machines()[machine].values()}
    they_act = [role for role in Role if sum(bool(reaches(role, power)) for power in powers) >= MANY_STEPS]
    shown_to = {
        role: sample(NAMES[kind], STATES_TRIED, kind, role)
        for role in sample(Role, ROLES_TRIED, kind, always=they_act)
    }
    states: States = EVERY_STATE[kind](set().union(*shown_to.values()))
    wrong, opened, sent = [], 0, set()
    for role, shown in shown_to.items():
        client = client_of(states.people[role])
        hidden = [key for state, keys in states.things.items() if state not in shown for key in keys]
        visit = Visit(kind, client, hidden, sample)
        answers = {path: client.get(path) for path in BEGIN}
        begin = {path: answer for path, answer in answers.items() if answer.status_code == 200}
        wrong += [f"{role.value}: {refusal}" for refusal in visit.refusals(begin)]
        opened += len(begin)
        sent |= visit.sent
        sample.count(len(visit.opened), len(visit.opened | visit.passed_by))
    assert wrong == []
    assert opened
    keys = [key for keys in states.things.values() for key in keys]
    own = [path for path in sent if view_of(path).startswith(f"{kind}:")]
    assert any(key in path for path in own for key in keys), "no step was tried: show more states"
