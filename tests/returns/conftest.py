"""The world of a return, at its own dates and dated from today backwards."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from departments.organisations.calendar import LONDON, Quarter, london_day
from returns import actions
from returns.questionnaire import AnswerValue
from tests.beginnings import begin_with, shared_beginning
from tests.returns import world as worlds

IN_2025 = datetime(2025, 1, 6, 10, tzinfo=LONDON)


def stage_of(names):
    """What a test begins with, by the names of its fixtures."""
    for name, stage in (
        ("submission", signed_world),
        ("years", three_quarters),
        ("recent", recent_world),
        ("now", None),
        ("started", started_world),
        ("own_copy", worlds.world),
    ):
        if name in names:
            return stage
    return None


def pytest_generate_tests(metafunc):
    begin_with(metafunc, stage_of)


@pytest.fixture(scope="module", autouse=True)
def shared_world(request):
    """The world, made once for the tests of a module that begin with the same; else None."""
    with shared_beginning(request) as here:
        yield here


def signed_world():
    here = worlds.world()
    here.submission = worlds.signed(here).submission
    here.submission.here = here
    return here


def started_world():
    here = worlds.world()
    here.quarterly_return = actions.start(here.quarterly_return, by=here.home.preparer, at=worlds.at())
    return here


def recent_world(start=None):
    start = start or timezone.now() - timedelta(days=30)
    quarter = Quarter.of(london_day(start)).previous()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "AT", start)
        here = worlds.world(year=quarter.year_name, quarter=quarter.number)
    here.start = start
    return here


@pytest.fixture
def own_copy(shared_world):
    """The same as an object of this test alone."""
    return deepcopy(shared_world)


@pytest.fixture
def here(own_copy):
    """A quarter of 2007-08 that has been opened, with a body and the centre."""
    return own_copy or worlds.world()


@pytest.fixture
def started(own_copy):
    """The same with its return begun by the preparer."""
    return own_copy or started_world()


@pytest.fixture(scope="module")
def begun(request, shared):
    """What several tests of a module begin with: see `tests/beginnings.py`. The stage is given the world."""

    def make():
        if request.param is None:
            return None
        here = worlds.world()
        return here, request.param(here)

    with shared(request, make) as world:
        yield world


@pytest.fixture
def beginning(begun):
    """The world and what was made in it, as objects of this test alone."""
    return deepcopy(begun)


@pytest.fixture
def now(own_copy, monkeypatch):
    """When the story of a page begins: some time ago, since pages read the clock."""
    start = getattr(own_copy, "start", None) or timezone.now() - timedelta(days=30)
    monkeypatch.setattr(worlds, "AT", start)
    return start


@pytest.fixture
def recent(own_copy, now):
    """The same in the quarter that has just ended."""
    return own_copy or recent_world(now)


@pytest.fixture
def submission(here, empty_cache):
    """What was signed, with the world it comes from, before anybody has checked a receipt."""
    if not hasattr(here, "submission"):
        here.submission = worlds.signed(here).submission
        here.submission.here = here
    return here.submission


def three_quarters():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "AT", IN_2025)
        here = worlds.world(year="2024-25", quarter=2)
        yearly = AnswerValue(whole=10, part=8, confirmed=True)
        here.first = worlds.filed(here, "2024-25", 3, 1, **{worlds.YEARLY: yearly})
        amber = AnswerValue(choice="amber", reason="One risk.")
        here.between = worlds.filed(here, "2025-26", 2, 280, **{worlds.QUARTERLY: amber})
        yearly = AnswerValue(whole=12, part=8, confirmed=True)
        here.last = worlds.filed(here, "2025-26", 3, 370, **{worlds.YEARLY: yearly})
    return here


@pytest.fixture
def years(own_copy, monkeypatch):
    """The third quarters of two years, and the second of the later one between them."""
    monkeypatch.setattr(worlds, "AT", IN_2025)
    return own_copy or three_quarters()
