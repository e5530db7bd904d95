"""The tests' databases: tables are made once, by every migration, and each database of a test is a copy.

The copied database, the template, is kept on the tests' servers for as long as no migration changes. After the copy
Django's `migrate` still runs, which applies nothing and gives the roles of the database what they may do. As a program this
makes the template, so that no worker of a run has to wait for another one.
"""

import contextlib
import fcntl
import hashlib
import itertools
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import django
import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings

from audit.database import LOGIN
from portal.backups import programs
from portal.embedded import BASE

KEPT = "test_template_"
# The tests wait longer for the cache than a page does: on a busy machine each process would count tries for itself.
CACHE = django_settings.CACHES["default"] | {"OPTIONS": {"socket_connect_timeout": 20, "socket_timeout": 20}}
SHARED: dict[
    str, Path
] = {}  # the fixtures whose rows the tests that run now share, and the folders of their files
NUMBERS = itertools.count(1)  # of the tests whose folder nobody asks for
Made = TypeVar("Made")


@dataclass(frozen=True)
class Template:
    """A database with every table and no test's rows, and the same as a dump of `pg_dump` for other servers."""

    name: str
    dump: Path


def settings_of_its_own(folder: Path) -> dict[str, Any]:
    """Files lie in this folder, and what is cached is of nobody else."""
    return {
        "MEDIA_ROOT": folder / "files",
        "NOTED_FOLDER": folder / "noted",
        "BACKUP_FOLDER": folder / "backups",
        "CACHES": {"default": {**CACHE, "KEY_PREFIX": uuid.uuid4().hex}},
    }


@pytest.fixture(scope="session", autouse=True)
def mail_goes_nowhere(django_test_environment) -> Iterator[None]:
    """No mail leaves unless a test says where to."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=9):
        yield


@pytest.fixture(autouse=True)
def kept_apart(request, tmp_path_factory) -> Iterator[None]:
    """Files of a test lie in its own folder, beside copies of those that its module shares; what is cached is its own too.

    The folder of a test that asks for none is made when something is put into it.
    """
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path")
    else:
        folder = tmp_path_factory.getbasetemp() / f"apart{next(NUMBERS)}"
    reads_database = "db" in request.fixturenames or request.node.get_closest_marker("django_db")
    for name, shared_folder in SHARED.items():
        assert not reads_database or name in request.fixturenames, (
            f"This test finds what other tests of its module share: ask for {name}, or put it in another module."
        )
        shutil.copytree(shared_folder, folder, dirs_exist_ok=True)
    with override_settings(**settings_of_its_own(folder)):
        yield


@pytest.fixture
def settings(kept_apart, settings):
    """What a test sets itself holds over what keeps it apart."""
    return settings


@pytest.fixture
def empty_cache(settings):
    """A cache in which nothing is. Nobody empties one: the tests that run beside this one have theirs on the same server."""
    settings.CACHES = {"default": {**CACHE, "KEY_PREFIX": uuid.uuid4().hex}}


def use_role(role: str) -> None:
    """Let the tests' connections be of this role of the database from now on."""
    connection.close()
    connection.settings_dict.update({key: django_settings.DATABASE_ROLES[role][key] for key in LOGIN})


@pytest.fixture(scope="session")
def template(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> Template:
    """The template, made by whichever process asks first."""
    with django_db_blocker.unblock():
        return made_template()


def made_template() -> Template:
    """The template, which is made where it is not there."""
    var = Path(os.environ["PORTAL_VAR"])
    name = KEPT + _digest_of_migrations()
    template = Template(name, var / f"{name}.dump")
    before = {key: connection.settings_dict[key] for key in LOGIN}
    with _only_one(var / "template.lock"):
        use_role("owner")
        try:
            if not (template.dump.exists() and name in _templates()):
                _make(template)
        finally:
            connection.close()
            connection.settings_dict.update(before)
    return template


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


@pytest.fixture(scope="session")
def shared(django_db_setup, django_db_blocker, tmp_path_factory) -> Callable[..., AbstractContextManager]:
    """Rows and files made once for many tests: `with shared(request, make) as made: yield made` in a fixture of a module.

    Around the tests of the fixture lies a transaction. Each test has its own inside, as always, so that what one changes
    no other finds, and all is rolled back at the end. Every test of the module that reads the database asks for the fixture;
    tests that ask for `as_owner` or `real_stack` open another connection, and so belong in another module. `role` is that
    of the database which the tests have.
    """

    @contextlib.contextmanager
    def share(
        request: pytest.FixtureRequest, make: Callable[[], Made], role: str = "runtime"
    ) -> Iterator[Made]:
        name, folder = str(request.fixturename), tmp_path_factory.mktemp("shared")
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined] # as Django marks the transaction of a TestCase
        for earlier in SHARED.values():
            shutil.copytree(earlier, folder, dirs_exist_ok=True)
        with django_db_blocker.unblock():
            if role != "runtime":
                use_role(role)
            around.__enter__()
        SHARED[name] = folder
        try:
            with django_db_blocker.unblock(), override_settings(**settings_of_its_own(folder)):
                thing = make()
            yield thing
        finally:
            del SHARED[name]
            with django_db_blocker.unblock():
                transaction.set_rollback(True)
                around.__exit__(None, None, None)
                if role != "runtime":
                    use_role("runtime")

    return share


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
    arguments = ("--format=custom", "--no-comments", f"--file={template.dump}", draft)
    programs.run("pg_dump", django_settings.DATABASE_ROLES["owner"], *arguments)
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


if __name__ == "__main__":
    django.setup()
    made_template()
