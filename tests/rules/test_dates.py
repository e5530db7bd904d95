"""No form takes a date without limits, and none takes a year that nobody can mean."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.forms import DateField as PlainDate
from django.forms import DateTimeField as PlainMoment
from django.urls import get_resolver

from departments.organisations import checks as organisations
from departments.registers import checks as registers
from govuk import DateField, DateLimits, GovukForm
from incidents import checks as incidents
from returns import checks as returns
from returns.forms import SectionForm
from returns.questionnaire import questionnaire

NOW = datetime(2026, 11, 29, 12, tzinfo=ZoneInfo("Europe/London"))
OURS = ("accounts", "audit", "departments", "incidents", "returns", "reporting", "portal")
YEARS = (1066, 1707, 2206, 9999)
# Of a day to come, within how many days it is likely, and possible.
TO_COME = {
    "the due date of a quarter": (returns.DUE_ON, 92, 366),
    "the answer to a query": (returns.ANSWER_BY, 60, 366),
    "what the regulator wants": (incidents.WANTED_BY, 180, 365),
    "the rest of a notice": (incidents.FOLLOWS_BY, 60, 365),
    "what was committed to the regulator": (incidents.COMMITTED_BY, 2 * 365, 5 * 365),
    "the next look at an incident kept apart": (incidents.NEXT_LOOK, 365, 2 * 365),
    "an action": (registers.DUE, 2 * 365, 5 * 365),
    "the end of an appointment that is lent": (organisations.LENT_UNTIL, 31, 92),
}


def every_form() -> list[type[GovukForm]]:
    assert get_resolver().url_patterns  # which reads every module with views, and so every form
    form_classes, waiting = [], [GovukForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.split(".")[0] in OURS:
            form_classes.append(form)
    return form_classes


def dates_of_sections() -> dict[str, DateField]:
    date_fields = {}
    for edition in ("2007-08", "2026-27"):
        for section in questionnaire(edition).sections:
            form = SectionForm(section, answers={}, last={}, drawn={}, at=NOW)
            dates = {name: field for name, field in form.fields.items() if isinstance(field, DateField)}
            date_fields |= {f"{edition} {name}": field for name, field in dates.items()}
    return date_fields


def every_date() -> dict[str, DateField]:
    declared = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, DateField)
    }
    return declared | dates_of_sections()


def test_every_date_of_a_form_has_limits():
    dates = every_date()
    assert len(dates) > 40
    assert all(isinstance(field.limits, DateLimits) for field in dates.values())


def test_no_form_takes_a_date_by_another_field():
    plain = [
        f"{form.__name__}.{name}"
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, PlainDate | PlainMoment)
    ]
    assert plain == []


@pytest.mark.parametrize("app", OURS)
def test_no_source_makes_a_date_by_another_field(app):
    folder = Path(apps.get_app_config(app).path) if app != "portal" else Path(settings.BASE_DIR, "portal")
    sources = [path for path in folder.rglob("*.py") if "migrations" not in path.parts]
    assert sources
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for name in ("forms.DateField", "forms.DateTimeField", "forms.SplitDateTimeField"):
            assert name not in text, path


@pytest.mark.parametrize("year", YEARS)
def test_no_form_takes_a_year_that_nobody_means(year):
    names = [
        name
        for name, field in every_date().items()
        if not field.limits.problem(date(year, 3, 27), NOW.date())
    ]
    assert names == []


@pytest.mark.parametrize(("limits", "likely", "possible"), TO_COME.values(), ids=TO_COME)
def test_a_day_to_come_is_likely_for_a_while_and_possible_for_a_time(limits, likely, possible):
    today = NOW.date()
    last_likely, last = today + timedelta(days=likely), today + timedelta(days=possible)
    assert not limits.is_unlikely(last_likely, today)
    assert limits.is_unlikely(last_likely + timedelta(days=1), today)
    assert not limits.problem(last, today)
    assert limits.problem(last + timedelta(days=1), today)
