"""One running portal for all journeys: web server, workers, beat, mail catcher and servers of its own.

Nothing here reads or writes the database of the other tests. The journeys share one stack and one browser; each
has an organisation of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal import embedded
from portal.launcher import assets
from portal.launcher.machine import BROWSERS
from portal.launcher.stack import Stack
from tests.journeys.browsing import Looked, Person, World

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 15_000  # ms until a page or a part of it must be there


HERE = embedded.BASE / "tests" / "journeys"


def pytest_collection_modifyitems(items):
    """The mark of a journey. `tests/conftest.py` sees to it that one worker takes them all."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    chosen = os.environ.get("PORTAL_BROWSER")
    path = chosen if chosen is not None else next(filter(None, map(shutil.which, BROWSERS)), "")
    if not path:
        pytest.skip("!!! THE BROWSER JOURNEYS ARE SKIPPED: there is no Chromium here")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="package")
def stack(chromium, tmp_path_factory) -> Iterator[Stack]:
    var = tmp_path_factory.mktemp("journeys")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        stack = Stack(var, durable=False, extra={"SWEEP_SECONDS": "3"})
    with stack:
        stack.start_servers()
        assets.build(stack.say)
        stack.manage(["migrate", "-v", "0"], ["load_reference"])
        stack.collect_static()
        stack.start_mail()
        stack.start_workers()
        stack.start_web()
        stack.start_beat()
        yield stack
    embedded.remove(var)


@pytest.fixture(scope="package")
def world(stack) -> Iterator[World]:
    made = World(stack.environment, stack.logs / "world.log")
    try:
        made.facts = made.order("prepare")
        assert not (words := stack.wait_until_well()), words
        yield made
    finally:
        made.close()


@pytest.fixture(scope="package")
def looked() -> Looked:
    return Looked()


@pytest.fixture
def person(chromium, stack, world, looked) -> Iterator[Callable[..., Person]]:
    """Somebody who sits down at a browser, and signs in where a name and an organisation are given."""
    contexts = []

    def sits_down(name: str = "", code: str = "", *, scripted: bool = True, width: int = 1280) -> Person:
        context = chromium.new_context(
            java_script_enabled=scripted, viewport={"width": width, "height": 900}, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        one = Person(context, stack.address, looked, scripted=scripted)
        return one.signs_in(name, code) if name else one

    yield sits_down
    for context in contexts:
        context.close()
