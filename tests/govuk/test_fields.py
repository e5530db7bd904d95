"""Dates, times and moments as people type them: a value, or a sentence that says what is wrong."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govuk import (
    DateField,
    DateInput,
    DateLimits,
    MomentField,
    MomentInput,
)
from govuk.limits import TOMORROW, happened, planned, promised
from govuk.widgets import LONDON
from tests.govuk.losses import NOW, Loss, checked

EVERY_DAY = DateLimits(dt.date.min, dt.date.max)


def date(day="", month="", year="", limits=EVERY_DAY):
    field = DateField(label="Date", limits=limits, widget=DateInput(called="the date of loss"))
    return checked(field, day=day, month=month, year=year)


def moment(time, day="3", month="12", year="2007", **kwargs):
    field = MomentField(label="When", limits=EVERY_DAY, widget=MomentInput(called="when you knew"), **kwargs)
    return checked(field, day=day, month=month, year=year, time=time)


def test_a_date_is_read_from_its_three_boxes():
    assert date("3", "12", "2007") == dt.date(2007, 12, 3)


def hint(kind=DateField, **kwargs):
    return kind(**kwargs).hint(NOW)


def test_a_date_shows_an_example_that_could_be_unless_its_form_gives_another_hint():
    assert hint(limits=happened()) == "For example, 27 3 2026"
    assert hint(limits=promised(days=365)) == "For example, 27 3 2027"
    assert hint(limits=promised(days=90)) == "For example, 27 2 2027"
    assert hint(limits=promised(days=365), help_text="{example}, or none") == "27 3 2027, or none"
    assert hint(limits=happened(), help_text="Without undue delay.") == "Without undue delay."
    assert hint(MomentField, limits=happened()) == ""
    assert "For example, 27 3 2026" in str(Loss(at=NOW)["lost_on"].as_govuk())


@pytest.mark.parametrize(
    "limits",
    [
        happened(),
        happened(since=dt.date(2026, 11, 1)),
        promised(days=31),
        promised(days=366, earliest=TOMORROW),
        planned(days=30),
        planned(days=5 * 365),
    ],
)
def test_an_example_may_be_on_whatever_day_it_is_shown(limits):
    for days in range(800):
        today = dt.date(2026, 11, 30) + dt.timedelta(days)
        assert limits.problem(limits.example(today), today) == "", today


@pytest.mark.parametrize("month", ["12", "Dec", "december", "DECEMBER"])
def test_a_month_may_be_written_as_a_word(month):
    assert date("3", month, "2007") == dt.date(2007, 12, 3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "", ""), "Enter the date of loss"),
        (("3", "", "2007"), "The date of loss must include a month"),
        (("3", "", ""), "The date of loss must include a month and year"),
        (("31", "2", "2007"), "The date of loss must be a real date"),
        (("3", "13", "2007"), "The date of loss must be a real date"),
        (("3", "Flurb", "2007"), "The date of loss must be a real date"),
        (("x", "12", "2007"), "The date of loss must be a real date"),
        (("3", "12", "07"), "Year must include 4 numbers"),
        (("3", "12", "٢٠٠٧"), "Year must include 4 numbers"),
        (("3", "12", "0000"), "The date of loss must be a real date"),
        (("²", "12", "2007"), "The date of loss must be a real date"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_with_it(typed, sentence):
    assert date(*typed) == sentence


@given(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=8))
def test_whatever_is_typed_in_a_date_or_time_gives_a_value_or_a_sentence(day, month, year, time):
    for answer in (date(day, month, year), moment(time, day, month, year)):
        assert isinstance(answer, dt.date) or (isinstance(answer, str) and answer)


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [
        ("14:30", 14, 30), ("14.30", 14, 30), ("1430", 14, 30), ("2:30pm", 14, 30), ("2pm", 14, 0),
        ("12am", 0, 0), ("12:15 PM", 12, 15), ("9:05", 9, 5), ("midday", 12, 0), ("midnight", 0, 0),
    ],
)  # fmt: skip
def test_a_time_may_be_written_as_people_write_it(typed, hour, minute):
    assert moment(typed) == dt.datetime(2007, 12, 3, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize("typed", ["25:00", "12:60", "13pm", "0am", "7", "half past two", "14:3", "²:30"])
def test_a_wrong_time_says_how_to_write_one(typed):
    assert moment(typed) == "Time must be on the 24-hour clock or with am or pm, like 14:30 or 2:30pm"


def test_a_moment_without_its_time_asks_for_the_time():
    assert moment("") == "When you knew must include a time"


def test_a_time_that_the_clocks_skipped_is_refused_in_words():
    assert moment("1.30", "25", "3", "2007") == (
        "The clocks went forward on 25 March 2007 and 1.30 did not happen: enter an earlier or a later time"
    )


def test_in_the_hour_that_comes_twice_the_first_is_taken_unless_the_second_is_named():
    first, second = moment("01:30", "28", "10", "2007"), moment("01:30 GMT", "28", "10", "2007")
    assert first.astimezone(dt.UTC).hour == 0
    assert moment("01:30 bst", "28", "10", "2007").astimezone(dt.UTC).hour == 0
    assert second.astimezone(dt.UTC).hour == 1


def test_a_zone_that_was_not_in_force_is_refused():
    assert moment("14:30 BST") == (
        "The United Kingdom was on GMT at that time: leave out BST or correct the time"
    )


@given(st.integers(min_value=0, max_value=60_000_000))
def test_a_moment_shown_and_sent_back_is_the_same_moment(minutes):
    at = dt.datetime(1980, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    typed = MomentInput().decompress(at)
    back = checked(
        MomentField(limits=EVERY_DAY), **dict(zip(("day", "month", "year", "time"), typed, strict=True))
    )
    assert back.astimezone(dt.UTC) == at
