"""What every test may lean on. The servers are the portal's own, in a folder of their own.

Most tests run inside a transaction that is rolled back. Those that need commits, workers and mail ask for
`real_stack` (`tests/stack.py`): a database of its own, since the trail's table refuses to be emptied.
"""

import os
import uuid
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("PORTAL_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from audit.database import LOGIN
from portal import embedded

HERE = Path(__file__).resolve().parent
LONGEST = (HERE / "journeys", HERE / "rules", HERE / "reporting")

pytest_plugins = ["tests.stack", "tests.sampling", "tests.papers"]


def pytest_sessionstart(session):
    """Start the servers unless others are named; whoever comes second finds them started."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.start(durable=False)
    Path(os.environ["PORTAL_VAR"], "static").mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items):
    """What takes longest first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: next((n for n, one in enumerate(LONGEST) if one in item.path.parents), 9))


def pytest_xdist_make_scheduler(config, log):
    return ByModule(config, log)


class ByModule(LoadScopeScheduling):
    """Modules are dealt out whole, and all journeys to one worker, since they share one stack.

    The marks of xdist's own groups do nothing under pytest 9.2, which keeps the names of tests from change.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return "journeys" if Path(module).is_relative_to("tests/journeys") else module


def use_role(role: str) -> None:
    """Let the tests' connections be of this role of the database from now on."""
    connection.close()
    connection.settings_dict.update({key: django_settings.DATABASE_ROLES[role][key] for key in LOGIN})


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The tests' database is made, migrated and dropped by the owner of its tables."""
    use_role("owner")


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


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    """Files of a test lie in its own folder, what it caches is its own, and mail goes nowhere unless it says where."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.NOTED_FOLDER = tmp_path / "noted"
    settings.BACKUP_FOLDER = tmp_path / "backups"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}
