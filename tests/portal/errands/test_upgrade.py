"""An installation of the first version is upgraded by migration alone: nothing is lost, and its audit log holds.

`migrate` reads one model again for each change (`portal/management/states.py`), which is what is tried here. `make test-all` also tries
Django's own way, and that both send the database the same statements.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from portal import embedded
from tests.stack import of_roles

FIRST_VERSION = Path(__file__).with_name("first_version.sql")
HEAD = "48:9af59668def6fb0ab71050b56b83f85a284a4b160078a5c13ad65e869ab8b024"
FILE_IS_MISSING = "its file is missing or cannot be read"
KEPT = {
    "accounts_user": 15,
    "departments_appointment": 15,
    "incidents_incident": 5,
    "returns_return": 1,
    "returns_submission": 1,
    "returns_signedanswer": 1,
    "audit_notice": 42,
}


# Lines that note each statement, those that migrate in one way or the other, and one that prints what was noted.
NOTED = (
    "import contextlib, json; from portal.management.commands import migrate",
    "from django.db.backends.signals import connection_created; statements = []",
    "def note(execute, sql, params, many, context):",
    "    if 'SAVEPOINT' not in sql:",  # it has the number of a thread
    "        statements.append((str(sql), repr(params) if sql.startswith('ALTER') else ''))",
    "    return execute(sql, params, many, context)",
    "connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(note), weak=False)",
)
WAYS = {
    "one model a change": (),
    "Django's own way": ("migrate.one_model_a_change = lambda **_: contextlib.nullcontext()",),
}
# What of the records is not as the audit log has it; the dump of the first version came without its one file.
DIFFERENCES = (
    "from audit import records; print(*(difference.reason for difference in records.verify()), sep='\\n')"
)
MIGRATED = (
    "call_command('migrate', verbosity=0); sent = json.dumps(statements)",
    f"call_command('verify_audit', head=['{HEAD}']); print()",
    DIFFERENCES,
    "print(sent)",
)


@dataclass(frozen=True)
class Upgraded:
    """How each role reaches the database, by the setting that names each, and what was found in it after `migrate`."""

    addresses: dict[str, str]
    verified: str
    difference: str

    @property
    def owner(self) -> str:
        return self.addresses["MIGRATION_DATABASE_URL"]


def pytest_generate_tests(metafunc):
    if "upgraded" in metafunc.fixturenames:
        ways = list(WAYS)[: None if metafunc.config.getoption("every_case") else 1]
        metafunc.parametrize("upgraded", ways, indirect=True, scope="module")


@pytest.fixture(scope="module")
def statements() -> dict[str, list[list[str]]]:
    """What each way of migrating sent the database, in the order in which they were tried."""
    return {}


@pytest.fixture(scope="module")
def upgraded(request, own_servers, tmp_path_factory, statements):
    """A database as the first version left it, after `migrate` with its one address."""
    with new_database(own_servers) as addresses:
        owner = addresses["MIGRATION_DATABASE_URL"]
        query(owner, FIRST_VERSION.read_text())
        assert counts(owner) == KEPT
        lines = (*NOTED, *WAYS[request.param], *MIGRATED)
        *verified, difference, sent = script(
            own_servers, tmp_path_factory.mktemp("first"), {"DATABASE_URL": owner}, *lines
        )
        statements[request.param] = json.loads(sent)
        yield Upgraded(addresses, "".join(verified), difference)


@contextlib.contextmanager
def new_database(own_servers, template="template1"):
    """How each role reaches a new database, by the setting that names each."""
    name = f"first_{time.monotonic_ns()}"
    addresses = embedded.urls(own_servers)
    query(addresses.admin, f"CREATE DATABASE {name} OWNER portal TEMPLATE {template}")
    yield {key: url.replace("/portal?", f"/{name}?") for key, url in of_roles(own_servers).items()}
    query(addresses.admin, f"DROP DATABASE {name} WITH (FORCE)")


def query(url: str, orders: str) -> list:
    with contextlib.closing(psycopg2.connect(url)) as line:
        line.autocommit = True
        with line.cursor() as cursor:
            cursor.execute(orders)
            return cursor.fetchall() if cursor.description else []


def manage(own_servers, tmp_path, addresses, *text) -> str:
    kept = {key: value for key, value in os.environ.items() if not key.endswith("DATABASE_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", *text],
        cwd=embedded.BASE,
        env=kept | {"PORTAL_VAR": str(own_servers), "NOTED_FOLDER": str(tmp_path / "noted")} | addresses,
        capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def script(own_servers, tmp_path, addresses, *lines: str) -> list[str]:
    """Run lines of Python in one process of the installation; the lines that it prints."""
    text = "\n".join(("from django.core.management import call_command", *lines))
    return manage(own_servers, tmp_path, addresses, "shell", "--no-imports", "-c", text).splitlines()


def counts(url: str) -> dict[str, int]:
    return {table: query(url, f"SELECT count(*) FROM {table}")[0][0] for table in KEPT}  # noqa: S608


def test_the_first_version_is_upgraded_by_migration_alone_and_its_audit_log_holds(upgraded, sample):
    sample.count(1, 1 if sample.every_case else len(WAYS))
    owner = upgraded.owner
    assert counts(owner) == KEPT
    assert "holds: " in upgraded.verified
    assert upgraded.difference == FILE_IS_MISSING
    assert dict(query(owner, "SELECT status, count(*) FROM audit_notice GROUP BY status")) == {
        "sent": 19,
        "waiting": 23,
    }


def test_the_centre_is_notified_of_what_the_decisions_of_the_first_version_say(upgraded):
    owner = upgraded.owner
    wanted = "SELECT DISTINCT incident_id FROM incidents_decision WHERE notify_cabinet_office ORDER BY 1"
    decided = query(owner, wanted)
    assert len(decided) == 3
    assert decided == query(
        owner, "SELECT id FROM incidents_incident WHERE cabinet_office_notified ORDER BY 1"
    )


@pytest.mark.sampled(0)  # of one way alone there is nothing to compare
def test_each_way_sends_the_database_the_same_statements(upgraded, statements):
    quickest, *others = statements.values()
    assert any(statement.startswith("ALTER TABLE") for statement, _ in quickest)
    assert others in ([], [quickest])


def test_the_upgraded_installation_gets_its_roles_and_goes_on(own_servers, tmp_path, upgraded):
    before = upgraded.owner.rpartition("/")[2].partition("?")[0]
    with new_database(own_servers, before) as addresses:
        goes_on(own_servers, tmp_path, addresses)


def goes_on(own_servers, tmp_path, addresses):
    go_on = (
        "call_command('migrate', verbosity=0)",
        "from datetime import UTC, datetime; from audit import chain, installation; now = datetime.now(UTC)",
        "from audit.record import SYSTEM, record; from departments.models import Organisation",
        "record('thing.done', subject=Organisation.objects.first(), by=SYSTEM, at=now)",
        "assert installation.check(now); head = chain.head(); print(head)",
        f"call_command('verify_audit', head=['{HEAD}', str(head)])",
        DIFFERENCES,
    )
    head, *_, difference = script(own_servers, tmp_path, addresses, *go_on)
    assert counts(addresses["DATABASE_URL"]) == KEPT
    assert int(head.partition(":")[0]) > 48
    assert difference == FILE_IS_MISSING
    with pytest.raises(psycopg2.Error, match="permission denied"):
        query(addresses["DATABASE_URL"], "UPDATE audit_event SET kind = kind")
