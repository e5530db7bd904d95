"""A change of a row that holds a date which cannot be says which record, which date and how it is corrected."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from audit import sweeps
from audit.models import SweepFailure
from audit.record import SYSTEM
from audit.wrong_dates import wrong_date
from departments.models import Appointment
from departments.organisations import actions
from tests.wrong_dates import appointment_since_1066

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)


@pytest.fixture
def wrong(as_owner, db):
    return appointment_since_1066()


def refusal(change):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change()
    return wrong_date(refused.value)


def test_the_record_and_the_date_that_stop_a_change_are_named_with_the_command(wrong, rules):
    problem = refusal(lambda: Appointment.objects.filter(pk=wrong.pk).update(ends_on=date(2026, 11, 29)))
    assert problem.command == f"manage.py correct_date departments.Appointment {wrong.pk} starts_on"
    assert problem.words == f"The date “starts on” of appointment {wrong.pk} is before 1990 or after 2099"
    assert "1066-" not in problem.words + problem.what_to_do  # the date; the number of the record may be 1066


def test_a_date_that_comes_with_the_change_names_no_stored_record(wrong):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM departments_appointment WHERE id = %s", [wrong.pk])
    holder = wrong.user
    problem = refusal(
        lambda: Appointment.objects.create(
            user=holder, organisation=wrong.organisation, role=wrong.role, starts_on=date(2206, 1, 1)
        )
    )
    assert problem.key == ""
    assert problem.what_to_do.startswith("Correct the date")


def test_other_refusals_are_none_of_these(wrong):
    again = Appointment(pk=wrong.pk, user=wrong.user, organisation=wrong.organisation, role=wrong.role)
    again.starts_on = date(2026, 1, 1)
    assert refusal(lambda: again.save(force_insert=True)) is None
    assert wrong_date(ValueError("wrong")) is None
    assert wrong_date(None) is None


def test_a_sweep_says_which_date_stops_an_item_and_goes_on(wrong):
    sweep = sweeps.Sweep("tests.sweep", "End appointments")
    sweeps.run(
        sweep,
        lambda: [wrong],
        lambda appointment: actions.end_appointment(appointment, by=SYSTEM, at=AT),
        at=AT,
    )
    failure = SweepFailure.objects.get()
    assert f"correct_date departments.Appointment {wrong.pk} starts_on" in failure.error
    assert "1066-" not in failure.error  # the date; the number of the record may be 1066
