"""The database keeps no date of a year that cannot be; an installation that holds one upgrades, and `migrate` says which."""

import contextlib
import functools
from datetime import date
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import CheckConstraint, DateField

from audit.models import Event
from departments.models import Appointment
from tests.factories import Role, make_organisation, person

LIMITS = "0006_dates_that_can_be"
KEPT = [
    (model, constraint)
    for model in apps.get_models()
    for constraint in model._meta.constraints
    if isinstance(constraint, CheckConstraint) and constraint.name.endswith("_kept")
]
REFERENCE = {
    "departments.Organisation.closed_on",
    "departments.OrganisationName.starts_on",
    "departments.OrganisationName.ends_on",
    "departments.Enrolment.starts_on",
    "departments.Enrolment.ends_on",
    "departments.Succession.on",
}  # loaded from the reference data, which may be older than the portal's records, and typed by nobody


@contextlib.contextmanager
def before_the_limits():
    """The tables of departments as they were before the migration of the limits, which is applied again afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    migration, state = limits()
    with connection.schema_editor(atomic=False) as editor:
        migration.unapply(state.clone(), editor)
    yield
    with connection.schema_editor(atomic=False) as editor:
        migration.apply(state.clone(), editor)


@functools.cache
def limits():
    """The migration of the limits, and the state of all models before it, which takes seconds to make."""
    loader = MigrationLoader(connection)
    state = loader.project_state(("departments", LIMITS), at_end=False)
    return loader.get_migration("departments", LIMITS), state


def migrated():
    """What `migrate` says of rows from before."""
    output = StringIO()
    call_command("migrate", stdout=StringIO(), stderr=output, verbosity=0)
    return output.getvalue()


def is_validated(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = %s", [name])
        return cursor.fetchone()[0]


@pytest.fixture
def holder(db):
    return person("holder@example.gov.uk", Role.PREPARER, make_organisation("HO"))


@pytest.fixture
def wrong(as_owner, db, holder):
    """An appointment of an installation that upgrades: its last day is in 9999."""
    with before_the_limits():
        Appointment.objects.filter(user=holder).update(ends_on=date(9999, 12, 31))
    return Appointment.objects.get(user=holder)


@pytest.mark.parametrize("year", [1066, 1707, 2206, 9999])
def test_a_year_that_cannot_be_is_not_stored(holder, year):
    with pytest.raises(IntegrityError, match="appointment_ends_on_kept"), transaction.atomic():
        Appointment.objects.filter(user=holder).update(
            starts_on=date(year, 1, 1) if year < 2000 else date(2000, 1, 1), ends_on=date(year, 6, 1)
        )


@pytest.mark.parametrize("constraint", [limit for _, limit in KEPT], ids=lambda constraint: constraint.name)
def test_each_limit_is_in_the_database_and_holds_for_every_row(db, constraint):
    assert is_validated(constraint.name)


def test_each_limit_is_of_one_column_and_named_after_it():
    for model, constraint in KEPT:
        assert any(constraint.name.endswith(f"_{field.name}_kept") for field in model._meta.fields)


def test_every_day_that_somebody_types_has_limits():
    limited = {
        f"{model._meta.label}.{field.name}"
        for model, constraint in KEPT
        for field in model._meta.fields
        if constraint.name.endswith(f"_{field.name}_kept")
    }
    days = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.managed
        for field in model._meta.local_fields
        if type(field) is DateField
    }
    assert days - limited == REFERENCE


def test_an_upgrade_with_a_wrong_row_names_it_and_refuses_any_other(wrong, holder):
    output = migrated()
    assert (
        f"departments_appointment has rows from before the constraint appointment_ends_on_kept that break it: {wrong.pk}."
        in output
    )
    assert "docs/runbook.md" in output
    assert not is_validated("appointment_ends_on_kept")
    assert is_validated("appointment_starts_on_kept")
    with pytest.raises(IntegrityError, match="appointment_ends_on_kept"), transaction.atomic():
        Appointment.objects.filter(user=holder).update(ends_on=date(2206, 1, 1))


def test_a_wrong_row_is_corrected_as_an_event_and_then_the_limit_holds_for_every_row(wrong):
    migrated()
    call_command(
        "correct_date", "departments.Appointment", str(wrong.pk), "ends_on", "2030-12-31", stdout=StringIO()
    )
    wrong.refresh_from_db()
    assert wrong.ends_on == date(2030, 12, 31)
    event = Event.objects.get(kind="date.corrected")
    assert event.subject == f"departments.Appointment:{wrong.pk}"
    assert event.facts == {"field": "ends_on", "before": "9999-12-31", "after": "2030-12-31"}
    assert migrated() == ""
    assert is_validated("appointment_ends_on_kept")


def test_a_wrong_date_is_not_corrected_to_another_one(wrong):
    with pytest.raises(CommandError, match="the database refuses it"):
        call_command("correct_date", "departments.Appointment", str(wrong.pk), "ends_on", "2206-12-31")


@pytest.mark.parametrize(
    ("column", "problem"),
    [("starts_on", "change it on the pages"), ("role", "has no limits"), ("nothing", "no field")],
)
def test_what_can_be_is_not_corrected_by_the_command(holder, column, problem):
    key = str(Appointment.objects.get(user=holder).pk)
    with pytest.raises(CommandError, match=f"Nothing is changed: .*{problem}"):
        call_command("correct_date", "departments.Appointment", key, column, "2020-01-01")


def test_a_row_that_is_not_there_is_not_corrected(db):
    with pytest.raises(CommandError, match="Nothing is changed"):
        call_command("correct_date", "departments.Appointment", "0", "ends_on", "2020-01-01")
