"""One running portal for all journeys: web server, workers, beat, mail catcher and servers of its own.

Nothing here reads or writes the database of the other tests. The journeys share one stack and one browser; each
has an organisation of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from portal import embedded
from portal.launcher.machine import BROWSERS
from portal.launcher.stack import QUEUES, Stack
from tests.journeys.browsing import Looked, Person, World
from tests.sampling import PROPERTY
from tests.stack import fill, folder_of_servers

# Each flag saves time with Chromium 156; with another version measure again. One that it does not know does nothing.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    # The next page of a site takes the place of the one before, instead of a frame and a window of its own.
    "--enable-features=RenderDocument:level/crashed-frame",
    # What a page's scripts and axe run once is not worth being optimised.
    "--js-flags=--no-maglev --no-opt",
]  # fmt: skip
# Nobody looks at the screen, but where a folder for pictures is named: pages are laid out and drawn frame by frame, but of
# their pixels none is painted, since one tile of this size takes more memory than tiles may have (Chromium 156).
UNPAINTED = ["--force-gpu-mem-available-mb=1", "--default-tile-width=2048", "--default-tile-height=4096"]
LIGHT = {"DJANGO_SETTINGS_MODULE": "tests.journeys.settings"}  # passwords, where not every case is tried
PATIENCE = 15_000  # ms until a page or a part of it must be there


Sessions = dict[tuple[str, str], list[Any]]
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
        painted = os.environ.get("PORTAL_PICTURES")
        yield playwright.chromium.launch(executable_path=path, args=FLAGS + ([] if painted else UNPAINTED))


@pytest.fixture(scope="package")
def stack(request, chromium, template, tmp_path_factory) -> Iterator[Stack]:
    settings = {"CELERY_SKIP_CHECKS": "1"} | ({} if request.config.getoption("every_case") else LIGHT)
    with folder_of_servers(tmp_path_factory) as var, pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        with Stack(var, durable=False, extra=settings) as stack:
            patch.undo()
            stack.start_servers()
            fill(var, template)
            stack.prepare()
            stack.start_mail()
            stack.start_worker(*QUEUES)  # one process that loads the portal, where an installation has five
            stack.start_web()
            stack.start_beat()
            yield stack


@pytest.fixture(scope="package")
def world(stack) -> Iterator[World]:
    world = World(stack.environment, stack.logs / "world.log")
    try:
        world.facts = world.order("prepare")
        assert not (problem := stack.wait_until_well()), problem
        yield world
    finally:
        world.close()


@pytest.fixture(scope="package")
def looked(request) -> Looked:
    return Looked(every_case=request.config.getoption("every_case"))


@pytest.fixture(scope="package")
def browsers() -> dict[tuple[bool, int], list[BrowserContext]]:
    """Browsers that nobody uses now, by whether they run scripts and how wide they are. To open one takes a second."""
    return {}


@pytest.fixture(scope="package")
def sessions() -> Sessions:
    """What the browsers of people who sat down before hold, by name and organisation."""
    return {}


@pytest.fixture
def person(request, chromium, stack, world, looked, browsers, sessions) -> Iterator[Callable[..., Person]]:
    """Somebody who sits down at a browser, and signs in where a name and an organisation are given.

    Who signed in at an earlier journey, and did nothing there that asks for the password again, goes on with that session. Others
    get one by the form; its page is opened where a journey itself says so (`signs_in`), and by everybody without script.
    They are at their home page then. It is opened at once for the first in each post, and for the others when they do something there.
    `clocked` gives a browser whose clock the journey may change: nobody uses it afterwards.
    """
    left: list[tuple[Person, tuple[bool, int]]] = []
    signed_in: list[tuple[Person, tuple[str, str], str]] = []
    ended: list[BrowserContext] = []

    def sits_down(
        name: str = "", code: str = "", *, scripted: bool = True, width: int = 1280, clocked: bool = False
    ) -> Person:
        free = [] if clocked else browsers.setdefault((scripted, width), [])
        context = free.pop() if free else opened(scripted, width)
        person = Person(context, stack.address, looked, scripted=scripted)
        if clocked:
            ended.append(context)
        else:
            left.append((person, (scripted, width)))
        if name and (cookies := sessions.pop((name, code), None)):
            context.add_cookies(cookies)
        is_known = name and cookies and person.has_session
        if name and not (is_known or scripted):
            person.goes("/sign-in/").signs_in(name, code)
        elif name:
            if not is_known:
                person.is_signed_in(name, code)
            person.comes_home()
            if not looked.knows_home(name, width):
                person.opens_home()
        if name and not clocked:
            signed_in.append((person, (name, code), person.session()))
        return person

    def opened(scripted: bool, width: int) -> BrowserContext:
        context = chromium.new_context(
            java_script_enabled=scripted, viewport={"width": width, "height": 900}, locale="en-GB"
        )
        context.set_default_timeout(PATIENCE)
        return context

    tried, known = looked.counts
    yield sits_down
    tried_now, known_now = looked.counts
    request.node.user_properties.append((PROPERTY, [tried_now - tried, known_now - known]))
    for sitter, who, session in signed_in:
        if not sitter.stepped_up and session in {cookie["value"] for cookie in sitter.context.cookies()}:
            sessions[who] = sitter.context.cookies()
    for context in ended:
        context.close()
    for sitter, kind in left:
        sitter.leaves()
        browsers[kind].append(sitter.context)
