"""The world of a return, at its own dates and dated from today backwards."""

from copy import deepcopy
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from departments.organisations.calendar import LONDON, Quarter, london_day
from returns.questionnaire import AnswerValue
from tests.returns import world as worlds


@pytest.fixture
def here():
    """A quarter of 2007-08 that has been opened, with a body and the centre."""
    return worlds.world()


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
def now(monkeypatch):
    """When the story of a page begins: some time ago, since pages read the clock."""
    start = timezone.now() - timedelta(days=30)
    monkeypatch.setattr(worlds, "AT", start)
    return start


@pytest.fixture
def recent(now):
    """The same in the quarter that has just ended."""
    quarter = Quarter.of(london_day(now)).previous()
    return worlds.world(year=quarter.year_name, quarter=quarter.number)


@pytest.fixture
def submission(here, empty_cache):
    """What was signed, with the world it comes from, before anybody has checked a receipt."""
    submission = worlds.signed(here).submission
    submission.here = here
    return submission


@pytest.fixture
def years(monkeypatch):
    """The third quarters of two years, and the second of the later one between them."""
    monkeypatch.setattr(worlds, "AT", datetime(2025, 1, 6, 10, tzinfo=LONDON))
    here = worlds.world(year="2024-25", quarter=2)
    yearly = AnswerValue(whole=10, part=8, confirmed=True)
    here.first = worlds.filed(here, "2024-25", 3, 1, **{worlds.YEARLY: yearly})
    amber = AnswerValue(choice="amber", reason="One risk.")
    here.between = worlds.filed(here, "2025-26", 2, 280, **{worlds.QUARTERLY: amber})
    yearly = AnswerValue(whole=12, part=8, confirmed=True)
    here.last = worlds.filed(here, "2025-26", 3, 370, **{worlds.YEARLY: yearly})
    return here
