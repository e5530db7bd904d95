"""How far the worker is with what a step of a quarter left to it."""

from datetime import timedelta

import pytest

from returns import actions
from returns.models import Cycle
from tests.factories import enrol, make_organisation
from tests.returns import world as worlds
from tests.returns.browsing import known, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    found = worlds.world(quarter=1)
    for code in ("hm-treasury", "transport"):
        enrol(make_organisation(code))
    return found


def begin(here) -> Cycle:
    return actions.begin_cycle(year=worlds.YEAR, quarter=2, by=here.centre.approver, at=worlds.at(100))


def test_the_page_of_a_quarter_shows_how_many_returns_are_made(here, client):
    cycle = begin(here)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{cycle.slug}/"
    assert "0 of 3 bodies have their return" in text(client.get(address))
    actions.make_returns(cycle, at=worlds.at(100))
    assert "bodies have their return" not in text(client.get(address))


# A due date that changes


def extended(here, days: int, cycle: Cycle | None = None) -> Cycle:
    """A quarter with three returns of which none is signed, whose due date has changed, and nobody was notified yet."""
    if cycle is None:
        cycle = begin(here)
        actions.make_returns(cycle, at=worlds.at(100))
        cycle.refresh_from_db()
    due_on, by = cycle.due_on + timedelta(days=days), here.centre.approver
    return actions.extend(cycle, due_on=due_on, reason="The post was on strike", by=by, at=worlds.at(101))


def test_the_page_of_a_quarter_shows_how_many_bodies_are_told_of_a_due_date(here, client):
    cycle = extended(here, 7)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{cycle.slug}/"
    assert "0 of 3 bodies are notified of the new due date" in text(client.get(address))
    actions.finish_cycles(at=worlds.at(101))
    assert "notified of the new due date" not in text(client.get(address))
