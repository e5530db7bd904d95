"""What must be right of an appointment and of a date."""

from datetime import date

import pytest

from departments.models import Appointment
from departments.organisations.checks import appointment_fits, date_problems, role_has_its_seat_there
from departments.organisations.roles import Role
from govuk.limits import TOMORROW, promised
from tests import factories
from tests.departments.conftest import AT

DAY = date(2026, 6, 10)


def appointment(user, role, body, starts_on, ends_on=None):
    return Appointment(user=user, role=role, organisation=body, starts_on=starts_on, ends_on=ends_on)


def sentences(problems):
    return [(problem.field, problem.text) for problem in problems]


@pytest.mark.parametrize(
    ("day", "wrong"), [(None, False), (date(2026, 6, 11), False), (DAY, True), (date(2030, 1, 1), True)]
)
def test_a_date_is_held_to_its_limits_under_its_name(day, wrong):
    limits = promised(days=365, likely_days=60, earliest=TOMORROW)
    problems = date_problems(day, limits, AT, called="The new date", field="due")
    assert [problem.field for problem in problems] == ["due"] * wrong
    assert all(problem.text.startswith("The new date ") for problem in problems)


def test_a_role_over_government_is_held_in_its_seat_alone(home_office, centre):
    user = factories.make_user("editor@example.test")
    assert role_has_its_seat_there(appointment(user, Role.CO_EDITOR, centre, DAY)) == []
    assert role_has_its_seat_there(appointment(user, Role.SIRO, home_office, DAY)) == []
    ((field, text),) = sentences(role_has_its_seat_there(appointment(user, Role.CO_EDITOR, home_office, DAY)))
    assert field == "role"
    assert text.startswith("Cabinet Office report editor is a role of a central")


@pytest.fixture
def siro(home_office):
    """In post from 1 to 30 June 2026."""
    user = factories.make_user("siro@example.test")
    return factories.appoint(user, Role.SIRO, home_office, date(2026, 6, 1), date(2026, 6, 30))


def test_the_last_day_is_on_or_after_the_first(home_office, db):
    user = factories.make_user("new@example.test")
    assert appointment_fits(appointment(user, Role.SIRO, home_office, DAY, DAY)) == []
    ((field, text),) = sentences(
        appointment_fits(appointment(user, Role.SIRO, home_office, DAY, date(2026, 6, 9)))
    )
    assert (field, text) == ("ends_on", "The last day must be on or after the first day")


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        (date(2026, 7, 1), None, True),
        (date(2026, 6, 30), None, False),
        (date(2026, 5, 1), date(2026, 5, 31), True),
        (date(2026, 5, 1), date(2026, 6, 1), False),
        (date(2026, 6, 10), date(2026, 6, 11), False),
        (date(2026, 5, 1), None, False),
    ],
)
def test_a_post_for_one_is_held_by_one_on_each_day(siro, home_office, starts, ends, fits):
    other = factories.make_user("other@example.test")
    problems = sentences(appointment_fits(appointment(other, Role.SIRO, home_office, starts, ends)))
    if fits:
        assert problems == []
    else:
        ((field, text),) = problems
        assert field == "starts_on"
        assert text.startswith(
            "The post of Senior Information Risk Owner is held from 1 June 2026 until 30 June 2026: end that"
        )


def test_a_holder_without_a_last_day_or_with_a_closed_account_is_said_to_be_so(siro, home_office):
    other = factories.make_user("other@example.test")
    siro.user.is_active = False
    siro.user.save()
    siro.ends_on = None
    siro.save()
    (problem,) = appointment_fits(appointment(other, Role.SIRO, home_office, DAY))
    assert "with no last day, by somebody whose account is closed: end that" in problem.text


def test_nobody_holds_one_role_twice_and_an_appointment_is_not_in_its_own_way(siro, home_office):
    (problem,) = appointment_fits(appointment(siro.user, Role.SIRO, home_office, DAY))
    assert problem.text == "This person holds this role already on some of these days"
    assert appointment_fits(siro) == []
    assert (
        appointment_fits(appointment(siro.user, Role.SIRO, factories.make_organisation("treasury"), DAY))
        == []
    )
