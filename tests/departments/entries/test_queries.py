"""Which entries a list shows, and in how many queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.entries import actions, queries
from departments.entries.declared import REGISTERS
from departments.models import Entry
from govuk.counting import Count
from tests.departments.entries.conftest import example, today

SHARING = REGISTERS["sharing"]


def entries_of(people, **wanted):
    return list(queries.entries_for(people["siro"], SHARING, timezone.now(), **wanted))


@pytest.mark.parametrize(
    ("wanted", "is_there"),
    [
        ({"state": "in_use"}, True), ({"state": "ended"}, False), ({"state": "due"}, False),
        ({"text": "example"}, True), ({"text": "zz"}, False), ({"gateway": "statute"}, True),
        ({"gateway": "consent"}, False), ({"organisation": "home office"}, True),
        ({"organisation": "transport"}, False), ({"sort": "-due"}, True), ({"sort": "nonsense"}, True),
    ],
)  # fmt: skip
def test_each_filter_keeps_what_it_names(sharing, people, wanted, is_there):
    assert bool(entries_of(people, **wanted)) is is_there


@pytest.mark.parametrize(
    ("days", "is_due", "is_late"), [(-1, True, True), (0, True, False), (30, True, False), (31, False, False)]
)
def test_an_entry_is_due_thirty_days_ahead_and_late_from_the_day_after(
    sharing, people, days, is_due, is_late
):
    Entry.objects.update(review_on=today() + timedelta(days=days), expires_on=None)
    assert bool(entries_of(people, state="due")) is is_due
    assert bool(entries_of(people, state="late")) is is_late
    assert bool(queries.due_for(people["siro"], timezone.now())) is is_due


def test_the_earlier_of_review_and_expiry_is_the_day_on_which_it_is_due(sharing, people):
    Entry.objects.update(review_on=today() + timedelta(days=90), expires_on=today() - timedelta(days=2))
    assert entries_of(people)[0].due_on == today() - timedelta(days=2)


def test_all_registers_are_counted_in_one_query(sharing, people, django_assert_num_queries):
    queries.registers_for(people["siro"], timezone.now())  # reads the appointments
    with django_assert_num_queries(1):
        held = queries.registers_for(people["siro"], timezone.now())
    assert [item.in_use for item in held if item.register is SHARING] == [Count(1)]
    assert not any(
        register.in_use for register in queries.registers_for(people["other_siro"], timezone.now())
    )


def test_a_register_is_counted_up_to_a_limit(home_office, sharing, people, monkeypatch):
    monkeypatch.setattr(queries, "COUNTED", 1)
    more = {"name": "Another one", "key": ""}
    actions.add_entry(SHARING, home_office, by=people["iao"], at=timezone.now(), **example(SHARING) | more)
    held = queries.registers_for(people["siro"], timezone.now())
    assert [item.in_use for item in held if item.register is SHARING] == [Count(1, is_limited=True)]


def test_a_list_is_sorted_by_the_columns_that_it_shows_choices_in_their_declared_order(home_office, people):
    register = REGISTERS["sharing"]
    values = [value for value, _ in register.column("gateway").flatchoices][:3]
    for number, value in enumerate(reversed(values)):
        more = {"name": f"Names {number}", "gateway": value, "gateway_detail": "Words"}
        actions.add_entry(
            register, home_office, by=people["iao"], at=timezone.now(), **example(register) | more
        )
    listed = [
        entry.gateway
        for entry in queries.entries_for(people["siro"], register, timezone.now(), sort="gateway")
    ]
    assert listed == values
    listed = queries.entries_for(people["siro"], register, timezone.now(), sort="-gateway")
    assert [entry.gateway for entry in listed] == values[::-1]


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("ARREARS", True),
        ("arrears tapes", True),
        ("tapes of the", True),
        ("arrears discs", False),
        ("K-7", True),
    ],
)
def test_a_search_looks_in_every_text_of_an_entry_for_every_word(home_office, people, text, is_there):
    values = example(SHARING) | {
        "purpose": "Collecting arrears",
        "note": "Tapes of the archive",
        "key": "K-7",
    }
    entry = actions.add_entry(SHARING, home_office, by=people["iao"], at=timezone.now(), **values)
    assert bool(entries_of(people, text=text)) is is_there
    actions.edit_entry(entry, by=people["iao"], at=timezone.now(), purpose="Auditing", note="", key="")
    assert not entries_of(people, text=text)


def test_what_a_search_finds_is_shown_with_the_newest_first_unless_another_order_is_asked_for(
    home_office, people
):
    for number, days in enumerate((3, 1, 2)):
        values = example(SHARING) | {"name": f"Names {number}"}
        at = timezone.now() - timedelta(days=days)
        actions.add_entry(SHARING, home_office, by=people["iao"], at=at, **values)
    assert [entry.name for entry in entries_of(people, text="names")] == ["Names 1", "Names 2", "Names 0"]
    assert entries_of(people, text="names", sort="name")[0].name == "Names 0"
