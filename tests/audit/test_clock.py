"""A clock that jumped suspends sending until a person has looked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import clock, deliver, suspension, tasks
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation

SIRO = "siro@home-office.invalid"
HOURS = timedelta(hours=2)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def steady(monkeypatch):
    """A process that has looked at its clock once, now."""
    monkeypatch.setattr(clock, "_offset", None)
    assert clock.check(timezone.now())


def reasons() -> list[str]:
    return [open_suspension.detail for open_suspension in suspension.open_suspensions()]


def test_a_clock_that_goes_on_as_before_suspends_nothing():
    assert clock.check(timezone.now() + timedelta(minutes=14))
    assert not suspension.is_suspended()


@pytest.mark.parametrize("step", [HOURS, -HOURS])
def test_a_jump_of_more_than_fifteen_minutes_suspends_sending_and_says_what_was_seen(step):
    assert not clock.check(timezone.now() + step)
    assert reasons() == ["The clock of a worker jumped by 2 hours."]
    assert Event.objects.get().kind == "sending.suspended"


def test_a_worker_whose_clock_was_wrong_from_its_start_is_found_by_the_clock_of_the_database(monkeypatch):
    monkeypatch.setattr(clock, "_offset", None)
    assert not clock.check(timezone.now() + HOURS)
    assert reasons() == ["The clock of a worker differs from that of the database by 2 hours."]


def test_a_clock_behind_the_newest_event_suspends_sending_until_somebody_has_looked(monkeypatch):
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=timezone.now())
    earlier = timezone.now() - timedelta(minutes=5)
    assert not clock.check(earlier)
    assert reasons() == ["The clock of a worker is 5 minutes behind the newest event of the audit log."]
    suspension.confirm(suspension.open_suspensions().get(), by=SYSTEM, at=earlier)
    monkeypatch.setattr(clock, "_offset", None)
    assert clock.check(timezone.now())


def test_a_message_decided_while_the_clock_was_ahead_does_not_wait_for_that_time(rules):
    rules("thing.done", SIRO)
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=timezone.now())
    OutboxMessage.objects.update(next_try_at=timezone.now() + HOURS)
    assert deliver.claim(timezone.now(), ["email"]) == OutboxMessage.objects.get()


def test_the_workers_send_nothing_by_themselves_while_the_clock_is_not_confirmed(rules, monkeypatch):
    rules("thing.done", SIRO)
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=timezone.now())
    right = timezone.now
    monkeypatch.setattr(tasks.timezone, "now", lambda: right() + HOURS)
    tasks.deliver_mail()
    monkeypatch.undo()
    tasks.deliver_mail()
    assert OutboxMessage.objects.get(to=SIRO).attempts == 0
    assert suspension.is_suspended()


def test_no_timer_fires_by_a_clock_that_is_wrong_until_somebody_has_confirmed_it(monkeypatch):
    now = timezone.now()
    assert clock.may_act(now)
    assert not clock.may_act(now + HOURS)
    assert not clock.may_act(now + HOURS)  # the jump is over; nobody has looked yet
    suspension.confirm(suspension.open_suspensions().get(), by=SYSTEM, at=timezone.now())
    monkeypatch.setattr(clock, "_offset", None)
    assert clock.may_act(timezone.now())
