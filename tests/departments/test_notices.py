"""Who is told of what happens to a message: by the rules that run in production."""

from datetime import UTC, datetime, timedelta

from audit import deliver
from audit.models import Event, OutboxMessage
from audit.record import SYSTEM, record
from departments.organisations.roles import Role
from tests import factories

MAIL = ("email",)


def set_aside(message: OutboxMessage, settings) -> OutboxMessage:
    """The process that sends it is killed at every attempt, while nothing else is due."""
    others = OutboxMessage.objects.exclude(pk=message.pk).filter(status="waiting")
    others.update(
        attempts=1, next_try_at=message.next_try_at + timedelta(days=30), tried_at=message.created_at
    )
    now = datetime.now(UTC)
    for _ in range(deliver.SET_ASIDE_AFTER):
        assert deliver.claim(now, MAIL) == message
        now += timedelta(seconds=settings.OUTBOX_LEASE_SECONDS + 1)
        deliver.end_lapsed(now)
        message.refresh_from_db()
        now = max(now, message.next_try_at)
    assert message.status == "set_aside"
    return message


def test_each_administrator_gets_one_mail_of_a_message_that_was_set_aside_and_none_of_that_mail(
    people, home_office, settings
):
    second = factories.person("second@example.test", Role.SYSADMIN, factories.centre())
    message = owed_to_siro(people, home_office)
    set_aside(message, settings)
    mails = OutboxMessage.objects.filter(event__kind="message.set_aside")
    assert {mail.to for mail in mails} == {people["admin"].email, second.email}
    for mail in mails:
        assert f"/outbox/{message.pk}/" in mail.body
        assert message.to not in mail.subject + mail.body
    set_aside(mails.first(), settings)
    assert Event.objects.filter(kind="message.set_aside").count() == 2
    assert OutboxMessage.objects.filter(event__kind="message.set_aside").count() == 2


def owed_to_siro(people, home_office) -> OutboxMessage:
    event = record("tests.done", subject=home_office, by=SYSTEM, at=datetime.now(UTC))
    return OutboxMessage.objects.create(
        event=event,
        rule="tests.tell",
        channel="email",
        to=people["siro"].email,
        subject="Done",
        body="It is done.",
        next_try_at=event.recorded_at,
        created_at=event.recorded_at,
    )
