"""Working days of England, London's dates, and quarters of the financial year."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from departments.organisations.calendar import (
    Quarter,
    add_working_days,
    financial_year_days,
    financial_year_name,
    is_working_day,
    london_day,
    working_days_between,
)

DAYS = st.dates(date(2001, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), date(2026, 1, 31)),
    ],
)
def test_a_moment_belongs_to_the_day_that_london_has(moment, day):
    assert london_day(moment) == day


@pytest.mark.parametrize(
    "day", [date(2007, 12, 25), date(2007, 12, 26), date(2008, 3, 24), date(2026, 12, 28), date(2026, 6, 7)]
)
def test_weekends_and_bank_holidays_are_no_working_days(day):
    assert not is_working_day(day)


def test_a_bank_holiday_of_scotland_is_worked_in_england():
    assert is_working_day(date(2026, 11, 30))


def test_working_days_step_over_christmas():
    assert add_working_days(date(2007, 12, 21), 3) == date(2007, 12, 28)
    assert add_working_days(date(2007, 12, 28), -3) == date(2007, 12, 21)


@given(DAYS, st.integers(1, 40))
def test_adding_and_counting_working_days_agree(day, number):
    assert working_days_between(day, add_working_days(day, number)) == number


@pytest.mark.parametrize(
    ("day", "quarter", "text"),
    [
        (date(2007, 4, 1), Quarter(2007, 1), "Q1 2007-08"),
        (date(2007, 12, 31), Quarter(2007, 3), "Q3 2007-08"),
        (date(2008, 3, 31), Quarter(2007, 4), "Q4 2007-08"),
        (date(2000, 2, 29), Quarter(1999, 4), "Q4 1999-00"),
    ],
)
def test_a_day_lies_in_its_quarter(day, quarter, text):
    assert Quarter.of(day) == quarter
    assert str(quarter) == text


@given(DAYS)
def test_quarters_follow_one_another_without_gap(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next().previous() == quarter
    assert (quarter.next().first_day - quarter.last_day).days == 1


def test_a_financial_year_has_a_name_and_days():
    assert financial_year_name(1999) == "1999-00"
    assert financial_year_days("2007-08") == (date(2007, 4, 1), date(2008, 3, 31))


@pytest.mark.parametrize("number", [1, 10, 400])
def test_working_days_end_where_the_calendar_ends(number):
    assert add_working_days(date.max, number) == date.max
    assert add_working_days(date(9999, 12, 30), number) == date.max
    assert add_working_days(date.min, -number) == date.min


def test_working_days_to_the_end_of_the_calendar_are_counted_at_once():
    began = time.monotonic()
    assert working_days_between(date(2026, 11, 27), date.max) > 2_000_000
    assert working_days_between(date.max, date.min) < -2_000_000
    assert time.monotonic() - began < 5


def test_the_last_quarter_of_the_calendar_has_a_last_day():
    assert Quarter.of(date(9999, 12, 31)).last_day == date.max
