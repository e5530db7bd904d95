"""Tasks, events and things in words."""

from datetime import UTC, datetime

import pytest

from departments.organisations.home import Task
from portal import presenting

MONDAY = datetime(2027, 1, 25, 10, 0, tzinfo=UTC)


def when(due, urgent=False, at=MONDAY) -> tuple[str, str]:
    asked = presenting.shown_task(Task(due, "Sign the return", "/returns/", urgent), at)
    return asked.when, asked.state


def test_days_are_counted_as_working_days():
    assert when(datetime(2027, 1, 29, 17, 0, tzinfo=UTC)) == ("4 working days left", "")
    assert when(datetime(2027, 2, 1, 17, 0, tzinfo=UTC)) == ("5 working days left", "")
    assert when(datetime(2027, 1, 26, 17, 0, tzinfo=UTC)) == ("1 working day left", "soon")
    assert when(datetime(2027, 1, 25, 17, 0, tzinfo=UTC)) == ("the last day", "soon")


def test_what_is_late_says_by_how_much():
    assert when(datetime(2027, 1, 20, 17, 0, tzinfo=UTC)) == ("5 days late", "late")
    assert when(datetime(2027, 1, 25, 9, 0, tzinfo=UTC)) == ("late since today", "late")


def test_what_has_no_day_is_never_late():
    assert when(None) == ("No date is set for it", "")


def test_what_runs_by_the_clock_is_counted_in_hours():
    assert when(datetime(2027, 1, 26, 7, 0, tzinfo=UTC), urgent=True) == ("21 hours left", "soon")
    assert when(datetime(2027, 1, 25, 8, 0, tzinfo=UTC), urgent=True) == ("2 hours late", "late")


def test_a_bank_holiday_is_no_working_day():
    good_friday_eve = datetime(2027, 3, 25, 10, 0, tzinfo=UTC)
    assert when(datetime(2027, 3, 31, 17, 0, tzinfo=UTC), at=good_friday_eve) == (
        "2 working days left",
        "soon",
    )


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("returns.Return:7f0c1b2a-0000", "Return 7f0c1b2a"),
        ("reporting.ParliamentReport:12", "Parliament report 12"),
        ("accounts.User:5", "User 5"),
    ],
)
def test_a_thing_is_named_by_its_kind_and_the_start_of_its_key(subject, text):
    assert presenting.thing_of(subject) == text


def test_facts_are_sentences():
    facts = {
        "late": True,
        "parts": ["a", "b"],
        "by": {"kind": 3},
        "hash": "c" * 64,
        "empty": "",
        "none": None,
    }
    assert presenting.details_of(facts) == ["Late: yes", "Parts: a, b", "By: kind 3", "Hash: cccccccccccc…"]
