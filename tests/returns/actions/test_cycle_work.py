"""What a step of a quarter leaves to a worker is done return by return, and the page says how far it is."""

from datetime import timedelta

import pytest

from audit import registry
from audit.models import Event, SweepFailure
from returns import actions
from returns.models import Return
from returns.queries import unfinished_work
from tests.returns import world as worlds
from tests.returns.browsing import known, text
from tests.returns.world import begin, extended

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return worlds.world_of_three()


def fail_for(code: str, kind: str, monkeypatch) -> None:
    """Let a rule fail for the events of one kind of one body."""

    def fail(event, subject):
        if event.organisation == code:
            raise RuntimeError("no address")
        return ()

    monkeypatch.setitem(registry.RULES, kind, [registry.Rule("returns.fail", kind, "email", fail)])


def test_opening_a_quarter_makes_no_return_inside_the_request(here):
    cycle = begin(here)
    assert (cycle.status, cycle.returns.count()) == ("open", 0)
    assert [job["total"] for job in unfinished_work(cycle)] == [3]


def test_the_worker_makes_one_return_for_each_body_and_says_when_all_are_there(here):
    cycle = begin(here)
    assert actions.make_all_returns(at=worlds.at(100)) == 3
    cycle.refresh_from_db()
    assert cycle.returns_made_at == worlds.at(100)
    assert unfinished_work(cycle) == []
    assert actions.make_all_returns(at=worlds.at(101)) == 0
    opened = Event.objects.filter(kind="return.opened", facts__quarter=cycle.slug)
    assert opened.count() == 3


def test_a_body_whose_return_cannot_be_made_stops_nobody_and_is_tried_again(here, monkeypatch):
    fail_for("hm-treasury", "return.opened", monkeypatch)
    cycle = begin(here)
    assert actions.make_returns(cycle, at=worlds.at(100)) == 2
    cycle.refresh_from_db()
    assert cycle.returns_made_at is None
    failure = SweepFailure.objects.get()
    assert (failure.subject, failure.times) == (f"returns.Cycle:{cycle.pk} hm-treasury", 1)
    monkeypatch.setitem(registry.RULES, "return.opened", [])
    actions.make_returns(here.cycle, at=worlds.at(100))  # of another quarter, which says nothing of this one
    assert SweepFailure.objects.get() == failure
    assert actions.make_all_returns(at=worlds.at(101)) == 1
    assert Return.objects.filter(cycle=cycle).count() == 3
    assert not SweepFailure.objects.exists()


# A due date that changes


def changes() -> list[Event]:
    return list(Event.objects.filter(kind="return.due_date_changed").order_by("id"))


def test_changing_the_due_date_tells_nobody_inside_the_request_and_the_worker_tells_each_body_once(here):
    cycle = extended(here, 7)
    assert changes() == []
    assert actions.finish_cycles(at=worlds.at(101)) == 3
    assert actions.finish_cycles(at=worlds.at(102)) == 0
    assert sorted(event.organisation for event in changes()) == ["hm-treasury", "home-office", "transport"]
    cycle.refresh_from_db()
    assert unfinished_work(cycle) == []


def test_a_body_that_cannot_be_notified_of_a_due_date_stops_nobody_and_is_tried_again(here, monkeypatch):
    fail_for("hm-treasury", "return.due_date_changed", monkeypatch)
    cycle = extended(here, 7)
    assert actions.finish_cycles(at=worlds.at(101)) == 2
    assert SweepFailure.objects.get().sweep == "returns.new_due_dates"
    assert [job["done"] for job in unfinished_work(cycle)] == [2]
    monkeypatch.setitem(registry.RULES, "return.due_date_changed", [])
    assert actions.finish_cycles(at=worlds.at(102)) == 1
    assert not SweepFailure.objects.exists()


def test_of_a_due_date_that_changed_once_more_before_anybody_was_notified_only_the_last_is_notified(here):
    cycle = extended(here, 7, extended(here, 14))
    actions.finish_cycles(at=worlds.at(101))
    assert {event.facts["due"] for event in changes()} == {str(cycle.due_on)}
    assert len(changes()) == 3


def test_nobody_is_notified_of_a_due_date_whose_return_was_signed_meanwhile(here):
    cycle = here.cycle
    due_on = cycle.due_on + timedelta(days=7)
    actions.extend(
        cycle, due_on=due_on, reason="The post was on strike", by=here.centre.approver, at=worlds.at()
    )
    worlds.signed(here)
    assert actions.finish_cycles(at=worlds.at(2)) == 0
    assert changes() == []


# Freezing


def frozen_with_correction(here) -> Return:
    """A correction that was in work when its quarter was frozen."""
    old = worlds.accepted(here)
    new = actions.correct(old, reason="A loss was left out", by=here.home.siro, at=worlds.at(9))
    actions.close_cycle(here.cycle, by=here.centre.approver, at=worlds.at(30))
    actions.freeze(here.cycle, by=here.centre.approver, at=worlds.at(31))
    return new


def test_the_worker_drops_the_corrections_of_a_frozen_quarter_and_the_page_says_so(here, client):
    correction = frozen_with_correction(here)
    known(client, here.centre.approver)
    address = f"/returns/quarters/{here.cycle.slug}/"
    assert "dropping 1 correction that was not accepted" in text(client.get(address))
    assert actions.finish_cycles(at=worlds.at(31)) == 1
    correction.refresh_from_db()
    assert correction.status == "dropped"
    assert "dropping" not in text(client.get(address))


def test_a_correction_that_cannot_be_dropped_is_noted_and_tried_again(here, monkeypatch):
    correction = frozen_with_correction(here)
    fail_for("home-office", "return.correction_dropped", monkeypatch)
    assert actions.finish_cycles(at=worlds.at(31)) == 0
    assert SweepFailure.objects.get().sweep == "returns.frozen"
    correction.refresh_from_db()
    assert correction.status == "in_preparation"
    monkeypatch.setitem(registry.RULES, "return.correction_dropped", [])
    assert actions.finish_cycles(at=worlds.at(32)) == 1
    assert not SweepFailure.objects.exists()
