"""How far the worker is with what a step of a quarter left to it."""

import pytest

from returns import actions
from returns.queries import returns_to_notify
from tests.returns import world as worlds
from tests.returns.browsing import known, text
from tests.returns.world import begin, extended

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return worlds.world_of_three()


def test_the_page_of_a_quarter_shows_how_many_returns_are_made(here, client):
    cycle = begin(here)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{cycle.slug}/"
    assert "0 of 3 bodies have their return" in text(client.get(address))
    actions.make_returns(cycle, at=worlds.at(100))
    assert "bodies have their return" not in text(client.get(address))


def test_the_page_of_a_quarter_shows_how_many_bodies_are_notified_of_a_due_date(here, client):
    cycle = extended(here, 7)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{cycle.slug}/"
    assert "0 of 3 bodies are notified of the new due date" in text(client.get(address))
    actions.finish_cycles(at=worlds.at(101))
    assert "notified of the new due date" not in text(client.get(address))


def test_nobody_is_left_out_of_a_new_due_date_until_they_are_notified_of_it(here):
    cycle = extended(here, 7)
    assert len(returns_to_notify(cycle)) == 3
    actions.finish_cycles(at=worlds.at(101))
    assert returns_to_notify(cycle) == []
