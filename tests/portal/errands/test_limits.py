"""What people, programs and workers meet when the database is busy or away: limits, and the way on."""

import contextlib
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

import psycopg2
import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, connections
from django.urls import reverse

from audit.database import is_unavailable
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from portal import embedded
from tests.factories import make_organisation, make_user, sign_in
from tests.stack import free_port

TEXT = "A laptop was left on a train between Leeds and York."


@contextlib.contextmanager
def locked(stack, table: str):
    """Somebody else holds a table and does not let go."""
    with contextlib.closing(psycopg2.connect(embedded.urls(stack.var).admin, dbname=stack.name)) as line:
        with line.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
        line.rollback()


@pytest.fixture
def impatient(real_stack):
    """Locks are waited for a fifth of a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    return real_stack


@pytest.fixture
def somebody(client, impatient):
    client.raise_request_exception = False
    return sign_in(client, make_user("somebody@home-office.example"))


def test_a_form_that_meets_a_lock_is_shown_again_with_what_was_typed(somebody, impatient):
    with locked(impatient, "accounts_user"):
        answer = somebody.post(
            reverse("incidents:report"), {"description": TEXT, "title": "<b>Laptop", "password": "hidden"}
        )
    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Nothing was changed, and nothing you typed is lost" in page
    assert f'name="description" value="{TEXT}"' in page
    assert 'value="&lt;b&gt;Laptop"' in page
    assert f'action="{reverse("incidents:report")}"' in page
    assert "csrfmiddlewaretoken" in page
    assert "hidden" not in page.replace('type="hidden"', "")


def test_a_page_that_meets_a_lock_can_be_asked_for_again(somebody, impatient):
    with locked(impatient, "django_session"):
        answer = somebody.get("/incidents/?status=open")
    assert answer.status_code == 503
    assert 'href="/incidents/?status=open"' in answer.content.decode()
    assert somebody.get("/incidents/").status_code != 503


def test_a_program_gets_json(somebody, impatient):
    with locked(impatient, "django_session"):
        answer = somebody.get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.json() == {
        "error": "The portal is busy. Nothing was changed. Try again in a moment.", "retry_after": 10,
    }  # fmt: skip


def test_signing_in_does_not_wait_for_ever_and_does_not_show_the_password(client, impatient):
    client.raise_request_exception = False
    began = time.monotonic()
    with locked(impatient, "accounts_user"):
        answer = client.post(reverse("account_login"), {"login": "a@b.example", "password": "a secret word"})
    assert answer.status_code == 503
    assert time.monotonic() - began < 5
    assert "secret" not in answer.content.decode()


def test_a_database_that_is_away_is_said_in_plain_words(client, somebody, impatient):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "not_there"
    try:
        answer = somebody.get("/")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert answer.status_code == 503
    assert "The portal is busy" in answer.content.decode()


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


def test_health_is_answered_while_every_thread_waits_for_a_lock(real_stack):
    real_stack.settings = {"DATABASE_LOCK_SECONDS": "30"}
    port = free_port()
    real_stack._start(
        "gunicorn", "portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2",
        "--worker-class", "portal.webserver.Worker", "--no-control-socket",
    )  # fmt: skip

    def health():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.read().decode()
        except OSError:
            return ""

    def page():
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/", headers={"Cookie": "sessionid=" + "a" * 32}
        )
        with contextlib.suppress(OSError):
            urllib.request.urlopen(asked, timeout=60).close()  # noqa: S310

    real_stack.wait(health)
    with locked(real_stack, "django_session"):
        people = [threading.Thread(target=page, daemon=True) for _ in range(6)]
        for person in people:
            person.start()
        time.sleep(1)
        began = time.monotonic()
        assert '"database": true' in health()
        assert time.monotonic() - began < 5
        assert all(person.is_alive() for person in people)
    for person in people:
        person.join(20)


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
