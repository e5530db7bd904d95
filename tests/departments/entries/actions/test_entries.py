"""What is recorded of an entry, and what is refused."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from audit.models import Event
from audit.record import SYSTEM
from audit.transitions import NotReady, Refused
from departments.entries import actions
from departments.entries.declared import REGISTERS
from departments.models import Entry, EntryEdition
from tests.departments.entries.conftest import example, today


def test_an_entry_without_a_next_review_gets_the_one_of_its_register(entry, declared):
    expected = today() + timedelta(days=declared.review_days) if declared.review_days else None
    assert entry.review_on == expected


def test_the_audit_log_names_changed_fields_and_never_their_content(entry, people):
    actions.edit_entry(entry, by=people["iao"], at=timezone.now(), note="Words about a person")
    event = Event.objects.get(kind="entry.edited")
    assert event.facts["changed"] == ["note"]
    assert "Words about" not in str(event.facts)


def test_each_edition_has_every_value_and_nobody_can_change_it(entry, declared, people):
    edition = EntryEdition.objects.get()
    assert edition.values["name"] == entry.name
    assert set(edition.values) >= set(declared.every_field)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        EntryEdition.objects.update(number=7)


def test_a_name_and_a_reference_are_used_once_in_a_register_of_a_body(sharing, home_office, people):
    values = example(REGISTERS["sharing"])
    with pytest.raises(NotReady, match="already has this name"):
        actions.add_entry(REGISTERS["sharing"], home_office, by=people["iao"], at=timezone.now(), **values)
    actions.edit_entry(sharing, by=people["iao"], at=timezone.now(), key="SA-1")
    with pytest.raises(NotReady, match="already has this reference"):
        actions.add_entry(
            REGISTERS["sharing"], home_office, by=people["iao"], at=timezone.now(),
            **values | {"name": "Another", "key": "SA-1"},
        )  # fmt: skip


def test_somebody_of_another_body_adds_nothing(home_office, people):
    with pytest.raises(Refused):
        actions.add_entry(
            REGISTERS["sharing"], home_office, by=people["other_preparer"], at=timezone.now(),
            **example(REGISTERS["sharing"]),
        )  # fmt: skip


def test_a_field_that_the_register_has_not_is_an_error_of_the_code(home_office, people):
    with pytest.raises(TypeError, match="has no colour"):
        actions.add_entry(
            REGISTERS["sharing"], home_office, by=people["iao"], at=timezone.now(), colour="red"
        )


def test_the_portal_itself_enters_what_is_loaded(home_office):
    added = actions.add_entry(
        REGISTERS["sharing"], home_office, by=SYSTEM, at=timezone.now(), source="The report",
        **example(REGISTERS["sharing"]),
    )  # fmt: skip
    assert EntryEdition.objects.get().by is None
    assert added.source == "The report"


def test_nobody_is_reminded_twice_in_thirty_days_and_a_new_day_begins_again(sharing, home_office, people):
    now = timezone.now()
    Entry.objects.update(review_on=today() + timedelta(days=20))
    assert actions.remind_of_entries(at=now) == 1
    assert actions.remind_of_entries(at=now + timedelta(days=29)) == 0
    assert actions.remind_of_entries(at=now + timedelta(days=31)) == 1
    sharing.refresh_from_db()
    actions.review_entry(sharing, by=people["iao"], at=now, review_on=today() + timedelta(days=25))
    assert actions.remind_of_entries(at=now + timedelta(days=1)) == 1


def test_what_is_ended_or_far_ahead_is_not_reminded_of(sharing, people):
    now = timezone.now()
    assert actions.remind_of_entries(at=now) == 0
    Entry.objects.update(review_on=today())
    actions.end_entry(sharing, by=people["iao"], at=now, reason="Nothing is shared any more")
    assert actions.remind_of_entries(at=now) == 0
