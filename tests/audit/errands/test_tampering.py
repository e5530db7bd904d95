"""A superuser of the database, past every trigger and in commits of their own, changes the audit log: it is found."""

import contextlib
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from audit import chain
from audit.record import SYSTEM, record
from portal import embedded
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CHANGED = "UPDATE audit_event SET facts = '{\"number\": 99}' WHERE position = 3"
DELETED = "DELETE FROM audit_event WHERE position = 2"
SWAPPED = """
    UPDATE audit_event SET position = 1000 WHERE position = 2;
    UPDATE audit_event SET position = 2 WHERE position = 3;
    UPDATE audit_event SET position = 3 WHERE position = 1000
"""
CUT_OFF = "DELETE FROM audit_event WHERE position > 3"


@pytest.fixture
def head(real_stack):
    """The head of an audit log of five committed events, as a receipt carries it."""
    body = make_organisation("home-office")
    for number in range(5):
        record("thing.done", subject=body, by=SYSTEM, at=AT, number=number)
    return chain.head()


def as_superuser(stack, orders: str) -> None:
    line = psycopg2.connect(embedded.urls(stack.var).admin, dbname=stack.name)
    with contextlib.closing(line), line, line.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(orders)


@pytest.mark.parametrize(
    ("orders", "result"),
    [
        (CHANGED, "broken at event 3: its content is not what was recorded"),
        (DELETED, "broken at event 2: the event at this place is missing"),
        (SWAPPED, "broken at event 2: it is not chained to the event before it"),
        (CUT_OFF, "event 4: the audit log is cut off"),
    ],
    ids=["changed", "deleted", "swapped", "cut off"],
)
def test_what_a_superuser_does_to_the_audit_log_is_found(real_stack, head, orders, result):
    call_command("verify_audit", "--head", str(head))
    as_superuser(real_stack, orders)
    with pytest.raises(CommandError, match=result):
        call_command("verify_audit", "--head", str(head))
