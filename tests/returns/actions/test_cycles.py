"""Opening a quarter: the returns are made one by one by a worker, and the page says how far it is."""

import pytest

from audit import registry
from audit.models import Event, SweepFailure
from returns import actions
from returns.models import Cycle, Return
from returns.queries import returns_being_made
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


def test_opening_a_quarter_makes_no_return_inside_the_request(here):
    cycle = begin(here)
    assert (cycle.status, cycle.returns.count()) == ("open", 0)
    assert returns_being_made(cycle)["total"] == 3


def test_the_worker_makes_one_return_for_each_body_and_says_when_all_are_there(here):
    cycle = begin(here)
    assert actions.make_all_returns(at=worlds.at(100)) == 3
    cycle.refresh_from_db()
    assert cycle.returns_made_at == worlds.at(100)
    assert returns_being_made(cycle) is None
    assert actions.make_all_returns(at=worlds.at(101)) == 0
    opened = Event.objects.filter(kind="return.opened", facts__quarter=cycle.slug)
    assert opened.count() == 3


def test_a_body_whose_return_cannot_be_made_stops_nobody_and_is_tried_again(here, monkeypatch):
    def fail(event, subject):
        if event.organisation == "hm-treasury":
            raise RuntimeError("no address")
        return ()

    rule = registry.Rule("returns.fail", "return.opened", "email", fail)
    monkeypatch.setitem(registry.RULES, "return.opened", [rule])
    cycle = begin(here)
    assert actions.make_returns(cycle, at=worlds.at(100)) == 2
    cycle.refresh_from_db()
    assert cycle.returns_made_at is None
    failure = SweepFailure.objects.get()
    assert (failure.subject, failure.times) == (f"returns.Cycle:{cycle.pk} hm-treasury", 1)
    monkeypatch.setitem(registry.RULES, "return.opened", [])
    assert actions.make_all_returns(at=worlds.at(101)) == 1
    assert Return.objects.filter(cycle=cycle).count() == 3
    assert not SweepFailure.objects.exists()


def test_the_page_of_a_quarter_shows_how_many_returns_are_made(here, client):
    cycle = begin(here)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{cycle.slug}/"
    assert "0 of 3 bodies have their return" in text(client.get(address))
    actions.make_returns(cycle, at=worlds.at(100))
    assert "bodies have their return" not in text(client.get(address))
