"""What a list shows is what its file has: the same columns, rows and order; it is recorded; and each list keeps views."""

import re
from copy import deepcopy
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from departments.entries import actions as entry_actions
from departments.models import Asset, Entry
from departments.organisations.calendar import london_day
from departments.registers import actions as register_actions
from tests.departments.circulars.stories import editor, published
from tests.departments.conftest import (
    everybody,
    sheet_of,
    text,
    the_department_for_transport,
    the_home_office,
)
from tests.departments.entries.stories import shared_by
from tests.departments.training.stories import member_trained
from tests.factories import browser, centre, enrol, person

KINDS = ("csv", "ods", "xlsx")
LISTS = {
    "entries": ("preparer", ["sharing"]),
    "assets": ("preparer", []),
    "actions": ("siro", []),
    "staff_training": ("preparer", []),
    "accumulations": ("siro", []),
    "circulars": ("siro", []),
    "entries_due": ("siro", []),
    "circular_bodies": ("editor", ["circular"]),
    "circular_readers": ("editor", ["circular"]),
    "circular_answers": ("editor", ["circular"]),
}
"""Every list of which there is a file: who opens it, and what its address names."""


def several_rows():
    """Several rows in every list, with names that a spreadsheet would take for formulas; the people, and what addresses name."""
    home_office, transport = the_home_office(), the_department_for_transport()
    people, at = everybody(home_office, transport, centre()), timezone.now()
    for number, name in enumerate(("=Case files", "Benefits", "Appeals")):
        asset = register_actions.add_asset(
            home_office, by=people["iao"], at=at, name=name, purpose="Cases", personal_data=True, protected="A",
            people_max=200_000 + number * 7,
        )  # fmt: skip
        asset.reviewed_on = london_day(at) - timedelta(days=number)
        asset.save(update_fields=["reviewed_on"])
        register_actions.propose_action(
            home_office,
            by=people["preparer"],
            at=at + timedelta(seconds=number),
            summary=f"{name} are encrypted",
        )
        entry = shared_by(home_office, at=at)
        Entry.objects.filter(pk=entry.pk).update(
            name=name, due_on=london_day(at) - timedelta(days=number), review_on=london_day(at)
        )
        member_trained(home_office, f"N{number}", course=f"{name} {number}")
    texts = [published(at=at, name=name) for name in ("Discs", "Tapes")]
    for name in ("siro", "other_siro"):
        entry_actions.answer_circular(texts[0], by=people[name], at=at)
    for body in (home_office, transport):
        enrol(body)
    return people | {"editor": editor()}, {"circular": texts[0].pk, "sharing": "sharing"}


@pytest.fixture(scope="module")
def rows(request, shared):
    with shared(request, several_rows) as world:
        yield world


@pytest.fixture
def people(rows, db):
    return deepcopy(rows[0])


@pytest.fixture
def opens(rows, people):
    """A function that gives a browser of whoever opens a list, the address of the list and the one of its file."""

    def opened(name):
        who, parts = LISTS[name]
        args = [rows[1][part] for part in parts]
        return (
            browser(people[who]),
            reverse(f"departments:{name}", args=args),
            reverse(f"departments:{name}_file", args=args),
        )

    return opened


def first_cells(page):
    """What the rows of a page begin with."""
    heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", head)).strip() for head in heads]


@pytest.mark.parametrize("name", LISTS)
def test_a_file_has_the_rows_of_its_list_in_each_order_that_the_list_offers(name, opens, sample):
    client, page_address, file_address = opens(name)
    page = text(client.get(page_address))
    sorts = re.findall(r"[?;&]sort=([\w-]+)\"", page)
    orders = ["", *sorts, *(f"-{sort}" for sort in sorts)]
    for sort in sample(orders, len(orders) // 2 + 1, name, always=[""]):
        page = text(client.get(page_address, {"sort": sort}))
        shown = first_cells(page)
        assert len(shown) > 1, sort
        rows = [row[0].removeprefix("'") for _, row in sheet_of(client, file_address, sort=sort).rows]
        assert rows == shown, sort
    assert f"{file_address}?sort=" in text(client.get(page_address, {"sort": "name"}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", LISTS)
def test_a_file_of_each_kind_names_the_columns_and_is_recorded(name, kind, opens):
    client, page_address, file_address = opens(name)
    sheet = sheet_of(client, file_address, format=kind)
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text(client.get(page_address)), re.DOTALL)
    shown = [unescape(re.sub(r"<[^>]*>", "", head)).strip() for head in heads]
    named = " ".join(sheet.heads)
    assert [head for head in shown if head not in (*named.split(), "Choose") and head not in named] in (
        [],
        ["Marking and protection"],  # two columns in the file
    )
    event = Event.objects.get(kind="list.exported")
    assert event.facts["rows"] == len(sheet.rows) - (name == "circular_bodies")  # and a row of totals


@pytest.mark.parametrize("name", [name for name in LISTS if LISTS[name][1] != ["circular"]])
def test_a_filter_or_an_order_of_each_list_is_kept_as_a_view_and_opens_first(name, opens):
    client, address, _ = opens(name)
    page = text(client.get(address, {"sort": "-name", "organisation": "home-office"}))
    save = unescape(re.search(rf'href="({reverse("departments:view_save")}[^"]+)"', page)[1])
    client.post(save, {"name": "Ours", "is_default": "on"})
    assert client.get(address).url == f"{address}?sort=-name&organisation=home-office"
    assert client.get(address, {"show": "all"}).status_code == 200
    assert "Ours" in text(client.get(reverse("departments:saved_views")))


def test_nothing_of_another_department_is_in_any_file(opens, people):
    stranger = browser(people["other_preparer"])
    for name in ("entries", "assets", "actions", "staff_training", "accumulations", "entries_due"):
        answer = stranger.get(opens(name)[2])
        if answer.status_code != 403:
            body = b"".join(answer.streaming_content).decode()
            assert not re.search("Case files|Benefits|Appeals", body), name


def test_a_siro_takes_the_readers_of_the_own_body_alone(opens, people):
    address = opens("circular_readers")[2]
    rows = sheet_of(browser(people["siro"]), address).rows
    assert {row[2] for _, row in rows} == {"Home Office"}
    assert (
        browser(person("iao-2@example.test", "iao", Asset.objects.first().organisation))
        .get(address)
        .status_code
        == 403
    )
