"""What every test may lean on. The servers are the portal's own, in a folder of their own.

Most tests run inside a transaction that is rolled back. Those that need commits, workers and mail ask for
`real_stack` (`tests/stack.py`): a database of its own, since the audit log's table refuses to be emptied.
"""

import contextlib
import ctypes
import functools
import gc
import os
from pathlib import Path

import pypdf  # noqa: F401 - once, and not in each process that is forked to look at a file
import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("PORTAL_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from portal import embedded

# A property is true or false, however slow the machine is.
settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("portal")

HERE = Path(__file__).resolve().parent
# The folders whose modules take longest, in the order in which they are dealt out.
LONGEST = tuple(
    HERE / folder
    for folder in (
        "benchmarks", "journeys", "portal/errands", "portal/launcher", "audit/errands", "rules", "portal", "reporting",
        "audit", "incidents", "returns",
    )
)  # fmt: skip

# The folders whose modules share what takes long to make.
TOGETHER = ("tests/journeys/", "tests/rules/everything/")

# Tests leave little garbage: looked for as seldom as this, it takes half the time that it does by Python's own numbers.
GARBAGE = (50_000, 20, 100)
LARGE_PAGE, MADV_COLLAPSE = 2**21, 25  # of Linux 6.1 and newer

pytest_plugins = ["tests.databases", "tests.stack", "tests.sampling", "tests.papers", "tests.notify"]


def pytest_sessionstart(session):
    """Start the servers unless others are named; whoever comes second finds them started."""
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        embedded.start(durable=False)
    Path(os.environ["PORTAL_VAR"], "static").mkdir(parents=True, exist_ok=True)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection():
    """What is there once the tests are collected stays to the end, so the search for garbage passes it by from then on."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        into_large_pages()
        gc.set_threshold(*GARBAGE)
        gc.enable()


def into_large_pages() -> None:
    """Ask Linux to put what is in memory by now into large pages: a process forked from this one is made and ended in a third of the time.

    An older Linux refuses, and elsewhere there is nothing to ask: then nothing happens.
    """
    with contextlib.suppress(OSError, AttributeError):
        advise = ctypes.CDLL(None).madvise
        for line in Path("/proc/self/maps").read_text().splitlines():
            span, rights, _, _, _, *file = line.split()
            if rights.startswith("rw") and file in ([], ["[heap]"]):
                first, end = (int(place, 16) for place in span.split("-"))
                for place in range(-(-first // LARGE_PAGE) * LARGE_PAGE, end - LARGE_PAGE + 1, LARGE_PAGE):
                    advise(ctypes.c_void_p(place), ctypes.c_size_t(LARGE_PAGE), MADV_COLLAPSE)


def pytest_collection_modifyitems(items):
    """What takes longest first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: _place(item.path))


@functools.cache
def _place(path: Path) -> int:
    return next((n for n, folder in enumerate(LONGEST) if folder in path.parents), len(LONGEST))


def pytest_xdist_make_scheduler(config, log):
    return ByModule(config, log)


class ByModule(LoadScopeScheduling):
    """Modules are dealt out whole, and folders whose modules share one stack or one set of things to one worker.

    The marks of xdist's own groups do nothing under pytest 9.2, which keeps the names of tests from change.
    """

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return next((folder for folder in TOGETHER if module.startswith(folder)), module)
