"""The history of an asset: each field, who changed it and when, also where it names rows that change themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.models import Appointment, Asset
from departments.organisations.calendar import london_day
from departments.registers import actions
from tests.departments.entries.conftest import example

NOW = timezone.now()


def before(days):
    return NOW - timedelta(days=days)


def named(code, name, body, by):
    fields = example(REGISTERS[code]) | {"name": name, "key": ""}
    return entry_actions.add_entry(REGISTERS[code], body, by=by, at=before(90), **fields)


@pytest.fixture
def changed(home_office, people):
    """An asset that four people changed on four days; a system that it names had another name in between."""
    owner, keeper = people["iao"], people["preparer"]
    system, supplier = (
        named(*row, home_office, owner) for row in (("systems", "Ledger"), ("suppliers", "A printer"))
    )
    asset = actions.add_asset(
        home_office, by=owner, at=before(80), name="Case files", purpose="Cases", personal_data=True,
        owner=Appointment.objects.get(user=owner), systems=[system], places="Croydon",
    )  # fmt: skip
    actions.edit_asset(asset, by=keeper, at=before(60), suppliers=[supplier], places="Croydon; Newcastle")
    entry_actions.edit_entry(system, by=owner, at=before(50), name="Ledger of cases")
    actions.edit_asset(asset, by=keeper, at=before(40), purpose="Cases that are open")
    actions.edit_asset(asset, by=owner, at=before(20), systems=[])
    return Asset.objects.get()


def address(asset, *days):
    parts = {}
    for name, back in zip(("first", "second"), days, strict=False):
        day = london_day(before(back))
        parts |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}
    return reverse("departments:asset_history", args=[asset.pk]), parts


def test_each_change_names_its_fields_who_made_it_and_when(enter, changed, people):
    changes = enter("siro").get(*address(changed)).context["changes"]
    assert [(change.who, change.at, [label for label, _, _ in change.changes]) for change in changes[:3]] == [
        (people["iao"].name, before(20), ["Systems"]),
        (people["preparer"].name, before(40), ["What it holds and what it is for"]),
        (people["preparer"].name, before(60), ["Suppliers", "Places where it is held"]),
    ]
    assert changes[0].changes == [("Systems", "Ledger of cases", "")]


@pytest.mark.parametrize(
    ("days", "differences"),
    [
        (
            (70, 55),
            {"Suppliers": ("", "A printer"), "Places where it is held": ("Croydon", "Croydon; Newcastle")},
        ),
        ((55, 30), {"What it holds and what it is for": ("Cases", "Cases that are open")}),
        ((30, 1), {"Systems": ("Ledger of cases", "")}),
        ((10, 1), {}),
    ],
    ids=["suppliers and places", "a renamed system is no change", "systems", "nothing"],
)
def test_any_two_days_are_compared(enter, changed, days, differences):
    compared = enter("siro").get(*address(changed, *days)).context["comparison"].differences
    assert {label: (was, now) for label, was, now in compared} == differences
