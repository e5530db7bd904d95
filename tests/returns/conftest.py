"""The world of a return, at its own dates and dated from today backwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from departments.organisations.calendar import Quarter, london_day
from tests.returns import world as worlds


@pytest.fixture
def here():
    """A quarter of 2007-08 that has been opened, with a body and the centre."""
    return worlds.world()


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
