"""What people, programs and workers meet when the database is busy or away: limits, and the way on."""

import contextlib
import time
from datetime import UTC, datetime

import psycopg2
from django.conf import settings
from django.db import connection

from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from portal import embedded
from tests.factories import make_organisation
from tests.portal.locks import locked


def test_health_names_a_database_that_takes_nobody_any_more(client, real_stack):
    with contextlib.closing(psycopg2.connect(embedded.urls(real_stack.var).admin)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE {real_stack.name} CONNECTION LIMIT 0")
            answer = client.get("/healthz")
            cursor.execute(f"ALTER DATABASE {real_stack.name} CONNECTION LIMIT -1")
    assert answer.status_code == 503
    assert answer.json()["database"] is False


def test_workers_go_on_after_a_lock_they_could_not_get_and_a_connection_they_lost(real_stack):
    settings.EMAIL_PORT = real_stack.post.port
    real_stack.settings = {"DATABASE_LOCK_SECONDS": "1"}
    real_stack.worker()
    with locked(real_stack, "audit_notice"):
        time.sleep(4)
    with (
        contextlib.closing(psycopg2.connect(embedded.urls(real_stack.var).admin)) as line,
        line.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [real_stack.name]
        )
    connection.close()
    _owe_somebody()
    real_stack.wait(lambda: OutboxMessage.objects.get().status == "sent", 40)


def _owe_somebody():
    now = datetime.now(UTC)
    event = record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=now)
    OutboxMessage.objects.create(
        event=event, rule="test.rule", channel="email", to="siro@home-office.invalid", key="one", subject="Done",
        body="It is done.", next_try_at=now, created_at=now,
    )  # fmt: skip
