"""Which dates can be, and which are asked about before they are taken."""

import datetime as dt

import pytest
from django.http import QueryDict

from govuk import (
    DateField,
    DateInput,
    DateLimits,
    MomentField,
    MomentInput,
    happened,
    planned,
    promised,
)
from govuk.limits import TOMORROW
from tests.govuk.losses import NOW, Found, checked

EVERY_DAY = DateLimits(dt.date.min, dt.date.max)


def date(day="", month="", year="", limits=EVERY_DAY):
    field = DateField(label="Date", limits=limits, widget=DateInput(called="the date of loss"))
    return checked(field, day=day, month=month, year=year)


@pytest.mark.parametrize(
    ("limits", "year", "sentence"),
    [
        (happened(), "1066", "The date of loss must be on or after 1 January 1990"),
        (happened(), "1707", "The date of loss must be on or after 1 January 1990"),
        (happened(), "2206", "The date of loss must be today or in the past"),
        (promised(days=365), "2025", "The date of loss must be today or in the future"),
        (promised(days=365), "2206", "The date of loss must be on or before 29 November 2027"),
        (promised(days=365), "9999", "The date of loss must be on or before 29 November 2027"),
        (promised(days=365, earliest=TOMORROW), "2025", "The date of loss must be in the future"),
        (planned(days=365), "9999", "The date of loss must be on or before 29 November 2027"),
        (planned(days=365), "1066", "The date of loss must be on or after 1 January 1990"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_what_can_be(limits, year, sentence):
    assert date("27", "3", year, limits=limits) == sentence


def test_today_is_neither_past_nor_future():
    for limits in (happened(), promised(days=365)):
        assert date("29", "11", "2026", limits=limits) == dt.date(2026, 11, 29)


def test_a_time_of_today_that_has_not_come_did_not_happen():
    field = MomentField(label="When", limits=happened(), widget=MomentInput(called="when you knew"))
    now = {"day": "29", "month": "11", "year": "2026"}
    assert checked(field, **now, time="12:01") == "When you knew must be now or in the past"
    assert checked(field, **now, time="12:00") == NOW


def date_form(year, *ticked):
    data = {"found_on_day": "27", "found_on_month": "3", "found_on_year": year}
    sent = QueryDict(mutable=True)
    sent.update(data)
    sent.setlist("confirmed", ticked)
    return Found(sent, at=NOW)


ASKED = "You entered 27 March 2025, that is 20 months ago. Is that right?"


def test_an_unlikely_date_is_asked_about_and_stays_as_it_was_typed():
    form = date_form("2025")
    assert form.errors == {"found_on": [ASKED]}
    page = str(form.error_summary) + str(form)
    assert page.count(ASKED) == 2
    assert "Yes, 27 March 2025 is right" in page
    assert 'value="2025"' in page


def test_an_unlikely_date_is_taken_once_it_is_confirmed_and_another_one_is_asked_about_again():
    (question,) = asked(date_form("2025"))
    assert date_form("2025", question.token).is_valid()
    assert not date_form("2024", question.token).is_valid()


def test_a_date_that_cannot_be_is_not_to_be_confirmed():
    form = date_form("1066")
    assert not form.is_valid()
    assert not form.questions


def asked(form):
    assert not form.is_valid()
    return form.questions["found_on"]
