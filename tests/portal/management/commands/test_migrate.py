"""What each role of the database may do: the runtime role of web and workers, the reader, the owner."""

import contextlib
import os
import subprocess
import sys
from datetime import UTC, datetime

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from audit import chain
from audit.database import connected_as
from audit.record import SYSTEM, record
from portal import embedded
from portal.management.commands.migrate import NEVER_CHANGED, NEVER_WRITTEN, NOT_COUNTED, Command
from tests.factories import make_organisation
from tests.stack import fill

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
MAY_CHANGE = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND (has_table_privilege(current_user, oid, 'UPDATE') OR has_table_privilege(current_user, oid, 'DELETE'))
"""
REFUSED_BY_TRIGGER = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE NOT tgisinternal AND tgfoid::regproc::text LIKE '%_refuse'
"""


def asked(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return {row[0] for row in cursor.fetchall()}


def test_tests_run_as_the_role_of_web_and_workers(db):
    assert asked("SELECT current_user") == {settings.DATABASE_ROLES["runtime"]["USER"]}
    assert asked(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == {False}


def test_the_runtime_role_owns_nothing_and_belongs_to_nobody_else(db):
    assert not asked("SELECT relname FROM pg_class WHERE relowner = current_user::regrole")
    assert not asked("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole")
    assert not asked("SELECT roleid FROM pg_auth_members WHERE member = current_user::regrole")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER USER",
        "DROP TRIGGER audit_event_unchanged ON audit_event",
        "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "SET session_replication_role = replica",
        "CREATE TABLE made (one int)",
        "CREATE TEMPORARY TABLE audit_event (one int)",
        "CREATE SCHEMA made",
        "CREATE FUNCTION made() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "TRUNCATE audit_notice CASCADE",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', 'x', now())",
        "SET ROLE portal",
    ],
)
def test_the_runtime_role_cannot(db, statement):
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
    ):
        cursor.execute(statement)


def test_the_runtime_role_may_change_rows_except_where_nobody_may(db):
    tables = set(connection.introspection.table_names())
    assert asked(MAY_CHANGE) == tables - {*NEVER_CHANGED, *NEVER_WRITTEN, "django_migrations"}
    assert asked(REFUSED_BY_TRIGGER) == set(NEVER_CHANGED)


def test_a_table_of_tomorrow_is_open_to_the_runtime_role_and_readable_for_the_reader(real_stack):
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tomorrow (id bigserial PRIMARY KEY, word text)")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tomorrow (word) VALUES ('here')")
    with connected_as("reader"):
        assert asked("SELECT word FROM tomorrow") == {"here"}
        assert not asked(MAY_CHANGE)


VALID = """
    SELECT relname || ' of ' || indrelid::regclass || CASE WHEN indisvalid THEN '' ELSE ', not valid' END
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relname IN ('message_in_trouble', 'message_set_aside')
"""


def test_indexes_of_a_migration_that_was_cut_off_are_built_again(real_stack):
    """One was whole and one under way: here an index of this name that its rows broke off."""
    whole_ones = {"message_in_trouble of audit_notice", "message_set_aside of audit_notice"}
    assert asked(VALID) == whole_ones
    call_command("migrate", "audit", "0016", verbosity=0)
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX message_in_trouble ON audit_notice (created_at)")
        with pytest.raises(DatabaseError, match="could not create unique index"):
            cursor.execute("CREATE UNIQUE INDEX CONCURRENTLY message_set_aside ON django_migrations ((1))")
    assert "message_set_aside of django_migrations, not valid" in asked(VALID)
    call_command("migrate", verbosity=0)
    assert asked(VALID) == whole_ones


def test_each_role_has_its_own_limits(real_stack):
    def limits():
        return [
            asked(f"SHOW {name}").pop()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        ]

    assert limits() == ["10s", "30s", "1min"]
    with connected_as("health"):
        assert limits() == ["1s", "2s", "2s"]
    with connected_as("owner"):
        assert limits() == ["1min", "0", "0"]
    with connected_as("reader"):
        assert limits() == ["1min", "1h", "1h"]


def test_the_audit_log_is_checked_by_the_reader(real_stack, capsys):
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    call_command("verify_audit")
    assert str(chain.head()) in capsys.readouterr().out
    with connected_as("owner"), connection.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON audit_event FROM portal_reader")
    with pytest.raises((DatabaseError, psycopg2.Error)):
        call_command("verify_audit")


def test_an_installation_with_one_address_goes_on_and_gets_its_roles_later(tmp_path, template):
    """Web, workers and migration as the owner; then the roles are named, and one migration makes the grants."""
    servers = embedded.start(tmp_path / "var", durable=False)
    try:
        fill(tmp_path / "var", template, "--no-privileges")
        variables = {
            "PORTAL_VAR": str(tmp_path / "var"),
            "DATABASE_URL": servers.owner,
            "REDIS_URL": servers.broker,
        }
        alone = _migrate(variables)
        assert "which owns the tables and can change the audit log" in alone.stderr
        with pytest.raises(psycopg2.Error, match="permission denied"):
            _query(servers.database, "SELECT count(*) FROM audit_event")
        two = variables | {"DATABASE_URL": servers.database, "MIGRATION_DATABASE_URL": servers.owner}
        assert "owns the tables" not in _migrate(two).stderr
        assert _query(servers.database, "SELECT count(*) FROM audit_event") == [(0,)]
        with pytest.raises(psycopg2.Error, match="must be owner"):
            _query(servers.database, "ALTER TABLE audit_event DISABLE TRIGGER USER")
    finally:
        embedded.remove(tmp_path / "var")


def _migrate(variables) -> subprocess.CompletedProcess:
    kept = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"],
        cwd=embedded.BASE, env=kept | variables, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def _query(url, sql):
    with contextlib.closing(psycopg2.connect(url)) as line, line, line.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_table_whose_text_has_a_new_index_is_counted_so_that_a_common_word_is_known_as_one(as_owner, db):
    make_organisation("home-office")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE departments_organisation")
        cursor.execute("CREATE INDEX of_tomorrow ON departments_organisation (upper(name || code))")
        assert asked(NOT_COUNTED) == {"departments_organisation"}
        Command()._count()
        assert not asked(NOT_COUNTED)
