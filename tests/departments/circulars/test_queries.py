"""In which order the texts of the centre are listed, by which words they are found, and who is counted among their readers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.circulars.queries import (
    ORDERS,
    bodies_for,
    cells_of,
    circulars_for,
    readers_counted,
    readers_for,
)
from departments.entries import actions
from departments.entries.circulars import Circular, readers_on
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from tests import factories
from tests.departments.circulars.stories import drafted, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(people):
    at = timezone.now()
    return [
        published(at=at, name="Tapes", kind="standard"), published(at=at, name="Discs", text="Encrypt each one."),
        drafted(at=at, name="Sticks"),
    ]  # fmt: skip


def names(user, **wanted):
    return [circular.name for circular in circulars_for(user, timezone.now(), **wanted)]


def test_texts_come_in_each_order_that_is_asked_for_and_backwards(three, people):
    assert names(people["siro"], sort="name") == ["Discs", "Tapes"]
    for order in ORDERS:
        assert sorted(names(people["siro"], sort=order)) == ["Discs", "Tapes"]
    assert names(people["siro"], sort="-name") == names(people["siro"], sort="-kind") == ["Tapes", "Discs"]
    assert names(people["siro"], sort="no_such") == names(people["siro"])


@pytest.mark.parametrize(("text", "result"), [("each discs", ["Discs"]), ("each tapes", []), ("Sticks", [])])
def test_a_text_is_found_by_every_word_of_its_title_and_of_what_it_says(three, people, text, result):
    assert names(people["siro"], text=text) == result


def listed(user, circular, at, **wanted):
    return sorted(readers_for(user, circular, at, **wanted).values_list("pk", flat=True))


def test_lists_and_numbers_of_readers_have_those_who_are_asked(people, home_office):
    """None of a closed account, a closed body or a post that has ended or not begun; those of a body that is in no return too."""
    at = timezone.now()
    today, centre = london_day(at), people["approver"]
    closed = factories.make_organisation("closed-office", closed=True)
    for name, body in (("gone", closed), ("quiet", factories.make_organisation("quiet-office"))):
        factories.person(f"{name}@example.test", Role.SIRO, body)
    factories.person("old@example.test", Role.DPO, home_office, ends_on=today - timedelta(days=1))
    factories.person("new@example.test", Role.DPO, home_office, starts_on=today + timedelta(days=1))
    factories.person("last@example.test", Role.DPO, home_office, starts_on=today, ends_on=today)
    locked = factories.person("locked@example.test", Role.DEPUTY_SIRO, home_office)
    locked.is_active = False
    locked.save()
    circular = published(at=at)
    actions.answer_circular(circular, by=people["siro"], at=at)
    asked = readers_on(today)
    assert {reader.user.email.split("@")[0] for reader in asked.select_related("user")} == {
        "siro", "deputy", "other_siro", "quiet", "last",
    }  # fmt: skip
    for state, rows in (("", asked), ("owed", asked.filter(answered_at=None)), ("answered", asked.exclude(answered_at=None))):  # fmt: skip
        for user, seen in ((centre, rows), (people["siro"], rows.filter(organisation=home_office))):
            expected = sorted(seen.values_list("appointment", flat=True))
            assert listed(user, circular, at, state=state) == expected
            assert sorted(row.pk for row in readers_counted(user, circular, at, state=state)) == expected
    by_body, totals = cells_of(centre, circular, [home_office], at)
    assert [(cell.role, cell.asked, cell.answered) for cell in by_body[home_office.pk]] == [
        ("siro", 1, 1), ("dpo", 1, 0), ("deputy_dpo", 0, 0), ("deputy_siro", 1, 0),
    ]  # fmt: skip
    assert [(cell.role, cell.asked, cell.answered) for cell in totals] == [
        ("siro", 3, 1), ("dpo", 1, 0), ("deputy_dpo", 0, 0), ("deputy_siro", 1, 0),
    ]  # fmt: skip
    assert [body.code for body in bodies_for(centre, circular, at, state="owed")] == [
        "transport", "home-office", "quiet-office",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Circular.Status.DRAFT, Circular.Status.WITHDRAWN])
def test_nobody_is_asked_what_is_not_published(people, home_office, status):
    at = timezone.now()
    circular = published(at=at)
    circular.status = status
    assert listed(people["approver"], circular, at) == []
    assert {cell.asked for cell in cells_of(people["approver"], circular, [home_office], at)[1]} == {0}
