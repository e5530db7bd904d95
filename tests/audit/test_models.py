"""Events refuse change in the code and in the database; notices hold their invariants."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection

from audit import chain
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from tests.factories import make_organisation

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.fixture
def event(db):
    record("thing.done", subject=make_organisation("home-office"), by=SYSTEM, at=AT)
    chain.seal()
    connection.check_constraints()  # a table with checks still to come cannot be emptied for that reason alone
    return Event.objects.get()


def notice(event, **changed):
    fields = {
        "event": event, "rule": "test.rule", "channel": "email", "to": "siro@home-office.invalid",
        "subject": "Done", "body": "It is done.", "next_try_at": AT, "created_at": AT,
    }  # fmt: skip
    return OutboxMessage.objects.create(**fields | changed)


def test_the_code_refuses_to_change_or_delete_an_event(event):
    event.kind = "thing.undone"
    for forbidden in (
        event.save,
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.update(kind="thing.undone"),
        lambda: Event.objects.bulk_update([event], ["kind"]),
    ):
        with pytest.raises(TypeError, match=r"never (changed|deleted)"):
            forbidden()


CHANGES = [
    "UPDATE audit_event SET kind = kind",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event CASCADE",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_web_and_workers_may_not_change_delete_or_empty_the_audit_log(event, statement):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"permission denied"):
        cursor.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_even_its_owner_to_change_delete_or_empty_the_audit_log(
    as_owner, event, statement
):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"never changed or deleted"):
        cursor.execute(statement)


def test_a_sealed_event_keeps_its_place(as_owner, event):
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"never changed or deleted"):
        cursor.execute("UPDATE audit_event SET position = position + 1")


def test_only_the_database_gives_an_event_its_place(event):
    with pytest.raises(DatabaseError, match="The database gives an event its place"):
        Event.objects.create(
            position=2,
            at=AT,
            recorded_at=AT,
            kind="x",
            actor="system",
            subject="x",
            format=2,
            content="0" * 64,
        )


def test_a_recipient_is_notified_once_by_a_rule_of_an_event(event):
    notice(event)
    notice(event, to="dpo@home-office.invalid")
    with pytest.raises(IntegrityError, match="notice_told_once"):
        notice(event)


def test_a_sent_notice_has_its_time_and_no_other_has_one(event):
    with pytest.raises(IntegrityError, match="notice_sent_with_its_time"):
        notice(event, status=OutboxMessage.Status.SENT, sent_way=OutboxMessage.Way.PORTAL)


def test_an_owed_notice_has_no_time_of_sending(event):
    with pytest.raises(IntegrityError, match="notice_sent_with_its_time"):
        notice(event, sent_at=AT)


def test_a_notice_that_is_being_sent_is_under_a_lease(event):
    with pytest.raises(IntegrityError, match="notice_sending_under_a_lease"):
        notice(event, status=OutboxMessage.Status.SENDING)


def test_an_event_with_notices_cannot_lose_them_by_a_cascade(event):
    assert OutboxMessage._meta.get_field("event").remote_field.on_delete.__name__ == "PROTECT"


def test_a_notice_is_described_in_the_words_of_its_event(event):
    assert notice(event).about == "Thing done"
