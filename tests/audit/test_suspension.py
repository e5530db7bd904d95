"""While sending is suspended nothing goes out by itself, and one person ends it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from audit import sending, suspension
from audit.models import Event, OutboxMessage, Suspension
from audit.record import SYSTEM, record
from departments.organisations.roles import Role
from tests.factories import make_organisation, person
from tests.stack import in_threads

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def message(db, rules):
    rules("thing.done", "siro@home-office.invalid")
    return record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT).messages.get()


def test_while_a_suspension_is_open_nothing_is_claimed_and_confirming_it_lets_sending_go_on(message):
    def clock():
        return message.created_at

    opened = suspension.suspend("restore", detail="Restored from the backup of Monday.", at=AT)
    assert suspension.is_suspended()
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert message.attempts == 0
    administrator = person("administrator@service.invalid", Role.SYSADMIN, make_organisation("service"))
    assert suspension.confirm(opened, by=administrator, at=AT + timedelta(hours=1))
    assert not suspension.is_suspended()
    sending.deliver_due(clock)
    message.refresh_from_db()
    assert message.attempts == 1


def test_who_suspended_and_who_confirmed_is_in_the_audit_log(message):
    administrator = person("administrator@service.invalid", Role.SYSADMIN, make_organisation("service"))
    opened = suspension.suspend("clock", detail="It jumped.", at=AT)
    suspension.confirm(opened, by=administrator, at=AT)
    suspended, resumed = Event.objects.filter(kind__startswith="sending.").order_by("pk")
    assert (suspended.kind, suspended.actor) == ("sending.suspended", "system")
    assert (resumed.kind, resumed.actor) == ("sending.resumed", f"user:{administrator.pk}")
    assert resumed.facts["messages_waiting"] == 1
    opened.refresh_from_db()
    assert opened.ended_by == resumed.actor


def test_a_second_confirmation_changes_nothing(message):
    opened = suspension.suspend("clock", detail="It jumped.", at=AT)
    assert suspension.confirm(opened, by=SYSTEM, at=AT)
    assert not suspension.confirm(opened, by=SYSTEM, at=AT + timedelta(days=1))
    opened.refresh_from_db()
    assert opened.ended_at == AT


def test_the_same_reason_suspends_once_and_keeps_every_sentence(message):
    suspension.suspend("clock", detail="It jumped forward.", at=AT)
    suspension.suspend("clock", detail="It jumped back.", at=AT)
    suspension.suspend("clock", detail="It jumped back.", at=AT)
    assert suspension.open_suspensions().get().detail == "It jumped forward.\nIt jumped back."
    suspension.suspend("restore", detail="Restored.", at=AT)
    assert suspension.open_suspensions().count() == 2


def test_two_workers_that_see_the_same_jump_open_one_suspension(real_stack):
    def see():
        suspension.suspend("clock", detail="It jumped.", at=AT)

    assert in_threads(see, see, see) == []
    assert Suspension.objects.count() == 1


def test_what_is_held_leaves_out_what_a_person_sends(message):
    assert [held.pk for held in suspension.held_messages()] == [message.pk]
    with transaction.atomic():
        OutboxMessage.objects.update(channel="copy_sheet")
    assert not suspension.held_messages().exists()


def test_a_reason_that_is_not_known_is_refused(db):
    with pytest.raises(ValueError, match="nonsense"):
        suspension.suspend("nonsense", detail="", at=AT)
