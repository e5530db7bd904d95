"""What every test may lean on. The servers are the portal's own, in a folder of their own.

Most tests run inside a transaction that is rolled back. Those that need commits, workers and mail ask for
`real_stack` (`tests/stack.py`): a database of its own, since the trail's table refuses to be emptied.
"""

import os
import uuid
from pathlib import Path

import pytest

os.environ.setdefault("PORTAL_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from portal import embedded

JOURNEYS = Path(__file__).resolve().parent / "journeys"

pytest_plugins = ["tests.stack"]


def pytest_sessionstart(session):
    """Start the servers unless others are named; whoever comes second finds them started."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.start(durable=False)
    Path(os.environ["PORTAL_VAR"], "static").mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items):
    """Journeys first, all on one worker: they take longest and share one stack. Other modules are dealt out whole."""
    items.sort(key=lambda item: not _is_journey(item))
    for item in items:
        item.add_marker(pytest.mark.xdist_group("journeys" if _is_journey(item) else str(item.path)))


def _is_journey(item) -> bool:
    return item.path.is_relative_to(JOURNEYS)


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path):
    """Files of a test lie in its own folder, what it caches is its own, and mail goes nowhere unless it says where."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid.uuid4().hex}}
