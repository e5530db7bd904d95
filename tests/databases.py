"""The tests' databases: tables are made once, by every migration, and each database of a test is a copy.

The copied database, the template, is kept on the tests' servers for as long as no migration changes. After the copy
Django's `migrate` still runs, which applies nothing and gives the roles of the database what they may do.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from audit.database import LOGIN
from portal.backups import programs
from portal.embedded import BASE

KEPT = "test_template_"


@dataclass(frozen=True)
class Template:
    """A database with every table and no test's rows, and the same as a dump of `pg_dump` for other servers."""

    name: str
    dump: Path


def use_role(role: str) -> None:
    """Let the tests' connections be of this role of the database from now on."""
    connection.close()
    connection.settings_dict.update({key: django_settings.DATABASE_ROLES[role][key] for key in LOGIN})


@pytest.fixture(scope="session")
def template(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> Template:
    """The template, made by whichever process asks first."""
    var = Path(os.environ["PORTAL_VAR"])
    name = KEPT + _digest_of_migrations()
    found = Template(name, var / f"{name}.dump")
    before = {key: connection.settings_dict[key] for key in LOGIN}
    with django_db_blocker.unblock(), _only_one(var / "template.lock"):
        use_role("owner")
        try:
            if not (found.dump.exists() and name in _templates()):
                _make(found)
        finally:
            connection.close()
            connection.settings_dict.update(before)
    return found


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, template):
    """The tests' database is a copy of the template, made and dropped by the owner of its tables."""
    use_role("owner")
    connection.settings_dict["TEST"]["TEMPLATE"] = template.name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The tests themselves run as the runtime role, as web and workers do."""
    with django_db_blocker.unblock():
        use_role("runtime")
    yield
    with django_db_blocker.unblock():
        use_role("owner")


@pytest.fixture
def as_owner(django_db_setup, django_db_blocker):
    """This test is the owner of the tables, who can switch triggers off. Name it before `db`, or in `usefixtures`."""
    with django_db_blocker.unblock():
        use_role("owner")
    yield
    with django_db_blocker.unblock():
        use_role("runtime")


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted(BASE.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(BASE)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(template: Template) -> None:
    """Migrate a database beside the template's place, and give it the template's name when it is whole."""
    draft, own = f"{KEPT}draft", connection.settings_dict["NAME"]
    for name in {draft, *_templates()}:
        _order(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _order(f"CREATE DATABASE {draft}")
    connection.settings_dict["NAME"] = draft
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
    for dump in template.dump.parent.glob(f"{KEPT}*.dump"):
        dump.unlink()
    words = ("--format=custom", "--no-comments", f"--file={template.dump}", draft)
    programs.run("pg_dump", django_settings.DATABASE_ROLES["owner"], *words)
    _order(f"ALTER DATABASE {draft} RENAME TO {template.name}")


def _templates() -> set[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [KEPT])
        return {name for (name,) in cursor.fetchall()}


def _order(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextlib.contextmanager
def _only_one(file: Path) -> Iterator[None]:
    """One process at a time looks for the template and makes it."""
    with open(file, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
