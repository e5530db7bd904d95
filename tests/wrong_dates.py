"""A record of an installation that upgraded, with a date that the database refuses today."""

from datetime import date

from django.db import connection

from departments.models import Appointment
from tests.factories import Role, make_organisation, person

NAME = "appointment_starts_on_kept"


def appointment_since_1066() -> Appointment:
    """Its first day is in 1066, and so no change of it is taken. To be called as the owner of the tables."""
    holder = person("holder@example.gov.uk", Role.PREPARER, make_organisation("HO"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [NAME])
        condition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE departments_appointment DROP CONSTRAINT {NAME}")
        Appointment.objects.filter(user=holder).update(starts_on=date(1066, 10, 14))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE departments_appointment ADD CONSTRAINT {NAME} {condition} NOT VALID")
    return Appointment.objects.get(user=holder)
