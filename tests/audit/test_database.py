"""Limits of the database are recognised, and nothing else is taken for one."""

import contextlib
import time

import pytest
from django.db import DatabaseError, OperationalError, connection, connections

from audit.database import is_unavailable


def test_limits_that_were_met_are_recognised(real_stack):
    with contextlib.closing(connections["default"].copy()) as line:
        line.set_autocommit(False)
        with line.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'")
            with pytest.raises(OperationalError) as met:
                cursor.execute("SELECT pg_sleep(5)")
            assert is_unavailable(met.value)
            line.rollback()
            cursor.execute("SET idle_in_transaction_session_timeout = '50ms'")
            time.sleep(0.3)
            with pytest.raises(DatabaseError) as met:
                cursor.execute("SELECT 1")
            assert is_unavailable(met.value)


def test_an_error_of_ours_is_not_taken_for_a_limit(db):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="does not exist") as met:
        cursor.execute("SELECT nonsense")
    assert not is_unavailable(met.value)
    assert not is_unavailable(ValueError("wrong"))
    assert not is_unavailable(None)
