"""Every page on the screen of a phone, with the longest words in it, and as a screen reader names its parts."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from operator import itemgetter

import pytest
from django.db import transaction

from portal.launcher import assets
from portal.launcher.machine import BROWSERS
from returns import actions as return_actions
from tests.returns import world as return_world
from tests.rules.addresses import paths_of
from tests.rules.forms import forms_of
from tests.rules.hostile import make_hostile
from tests.rules.lists import FEW, LISTS
from tests.rules.phone import Phone, Seen
from tests.rules.things import EVERYTHING
from tests.rules.visitors import everybody, openers, sent

SHAPE = re.compile(r'<(\w+)(?:[^>]*?\bclass="([^"]*)")?')
Page = tuple[str, str, str]  # its name, its path and what it shows


def openings(kind: str) -> Callable[..., Iterator[Page]]:
    """Every address of an app, opened by those who may; by everybody who may where every case is tried."""

    def pages(choose, client_of, things, sample) -> Iterator[Page]:
        make_hostile()
        people = everybody(client_of)
        for name, path in choose(paths_of(kind, things), name=itemgetter(0)):
            for client, html in openers(name, path, people, sample, READERS_TRIED):
                yield from ((name, path, page) for page in (html, *answers(client, path, html)))

    return pages


def lists(choose, client_of, *_) -> Iterator[Page]:
    """Every list, with a few rows in it."""
    for path, rows in choose(LISTS, name=lambda case: f"{case[0]} {case[1].__name__}"):
        with transaction.atomic():
            user, more = rows()
            more(FEW, 1)
            make_hostile()
            yield from ((path, path, html) for html in shown(client_of(user), path))
            transaction.set_rollback(True)


def sections(choose, client_of, *_) -> Iterator[Page]:
    """Every section of a return that is being answered, and the pages that end in its signature."""
    here = return_world.world()
    quarterly_return = return_actions.start(
        here.quarterly_return, by=here.home.preparer, at=return_world.at()
    )
    quarterly_return = return_world.answered(
        quarterly_return, by=here.home.preparer, at=return_world.at(hours=1)
    )
    make_hostile()
    names = [f"section/{section.key}/" for section in return_world.content.asked_of(quarterly_return)]
    for name in choose((*names, "", "check/", "send/", "sign/")):
        path = f"/returns/{here.home.organisation.code}/{here.cycle.slug}/{name}"
        person = here.home.siro if name == "sign/" else here.home.preparer
        yield from ((name, path, html) for html in shown(client_of(person), path))


READERS_TRIED = 2  # of each page, of all who may open it
MOST = 5  # addresses of a scene, where not every case is tried
SCENES = {kind: openings(kind) for kind in EVERYTHING} | {"lists": lists, "sections": sections}


@pytest.fixture(scope="module")
def phone() -> Iterator[Phone]:
    chosen = os.environ.get("PORTAL_BROWSER")
    path = chosen if chosen is not None else next(filter(None, map(shutil.which, BROWSERS)), "")
    if not path:
        pytest.skip("!!! PAGES ON A PHONE ARE NOT LOOKED AT: there is no Chromium here")
    assets.build()
    opened = Phone(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def looked() -> dict[str, dict[str, Seen]]:
    """What was seen, by scene: each page is opened once for all rules."""
    return {}


@pytest.fixture
def seen(kind, things, phone, looked, client_of, sample) -> dict[str, Seen]:
    """What was seen of the pages of a scene."""

    def choose(cases, **named):
        return sample(cases, MOST, kind, **named)

    if kind not in looked:
        shapes = {
            (name, *SHAPE.findall(html)): (path, html)
            for name, path, html in SCENES[kind](choose, client_of, things, sample)
        }
        looked[kind] = {
            f"{number} {shape[0]}": phone.look(*page) for number, (shape, page) in enumerate(shapes.items())
        }
    return looked[kind]


def shown(client, path: str) -> Iterator[str]:
    """The page, and what its forms are answered with."""
    page = client.get(path)
    if page.status_code == 200 and not page.streaming and "html" in page["Content-Type"]:
        yield page.content.decode()
        yield from answers(client, path, page.content.decode())


def answers(client, path: str, html: str) -> Iterator[str]:
    """The same page after each of its forms was sent empty."""
    for form in forms_of(html, path):
        answer = sent(client, form.action, {})
        if "Location" not in answer and not answer.streaming:
            yield answer.content.decode()


@pytest.mark.parametrize("kind", SCENES, indirect=True)
def test_no_page_is_wider_than_a_phone_and_nothing_is_cut_off(seen):
    assert [f"{name}: {fault}" for name, seen_page in seen.items() for fault in seen_page.too_wide] == []


@pytest.mark.parametrize("kind", SCENES, indirect=True)
def test_a_list_on_a_phone_shows_state_and_date_first_and_names_each_cell(seen):
    assert [f"{name}: {fault}" for name, seen_page in seen.items() for fault in seen_page.lists] == []


@pytest.mark.parametrize("kind", SCENES, indirect=True)
def test_no_two_fields_and_no_two_links_to_different_places_share_a_name(seen):
    assert [f"{name}: {fault}" for name, seen_page in seen.items() for fault in seen_page.alike] == []


@pytest.mark.parametrize("kind", SCENES, indirect=True)
def test_a_state_that_fits_in_one_line_is_in_one_line(seen):
    assert [f"{name}: {fault}" for name, seen_page in seen.items() for fault in seen_page.broken] == []


def test_the_rules_find_what_they_are_for(phone):
    page = """<main><p>{long}</p><table class="portal-list"><thead><tr><th>What</th><th>State</th></tr></thead>
    <tbody><tr><td data-label="State">x</td><td data-label="Date">open</td></tr></tbody></table>
    <a href="/a">Open</a><a href="/b">Open</a><label>Reason<input></label><label>Reason<input></label>
    <div style="width: 300px"><strong class="govuk-tag" style="display: block; width: 50px">Not started</strong></div></main>"""
    problems = phone.look("/", page.format(long="m" * 300))
    assert all((problems.too_wide, problems.lists, problems.alike, problems.broken))
    assert len(problems.alike) == 2
