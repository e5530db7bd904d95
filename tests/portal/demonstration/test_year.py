"""The demonstration as a whole: one play at a time."""

import contextlib

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from departments.models import Appointment
from portal.demonstration import year

pytestmark = pytest.mark.django_db


def test_two_plays_never_run_at_once(settings, monkeypatch):
    settings.DEMONSTRATION = True
    monkeypatch.setattr(year, "PATIENCE", 0.5)
    with contextlib.closing(psycopg2.connect(**connection.get_connection_params())) as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [year.PLAY_LOCK])
        with pytest.raises(CommandError, match="Another process plays this demonstration already"):
            call_command("play_year")
    assert not Appointment.objects.exists()


def test_a_play_that_fails_lets_the_next_one_in():
    with pytest.raises(ZeroDivisionError), year._only_one():
        raise ZeroDivisionError
    with (
        contextlib.closing(psycopg2.connect(**connection.get_connection_params())) as other,
        other.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [year.PLAY_LOCK])
        assert cursor.fetchone() == (True,)
