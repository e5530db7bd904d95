"""The demonstration's entries of registers."""

from datetime import UTC, datetime

import pytest

from departments.entries.declared import REGISTERS
from departments.entries.figures import known_for
from departments.models import Entry
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from portal.demonstration import story
from portal.demonstration.accounts import address
from portal.demonstration.registers_today import entry_steps
from tests.factories import make_organisation, person

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture
def office():
    """One department, whose return coordinator adds every entry."""
    office = make_organisation("home-office", name="Home Office")
    person(address(Role.PREPARER.value, office.code), Role.PREPARER, office)
    return office


def play(office):
    for step in entry_steps([office], NOW):
        step.do(step.at)


def test_every_register_has_entries_that_its_rules_take_and_that_are_marked_as_invented(office):
    play(office)
    assert (
        set(Entry.objects.values_list("register", flat=True))
        == set(REGISTERS)
        == set(story.read("registers"))
    )
    assert min(len(entries) for entries in story.read("registers").values()) >= 2, "a few rows of each"
    assert not Entry.objects.exclude(demonstration=True, note__contains="no such entry exists").exists()
    known = known_for(office, {"C3", "D3", "F1"}, london_day(NOW))
    assert {figure.among for figure in known["C3"] if figure.register.code == "transfers"} == {4}
    number = Entry.objects.count()
    play(office)
    assert Entry.objects.count() == number, "playing it again adds nothing"
