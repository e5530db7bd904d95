"""Writing down what happened, and owing the notices, in one transaction."""

import functools
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit import chain, outbox, registry
from audit.models import Event, OutboxMessage

TRAIL_LOCK = 20071120  # the advisory lock of the trail's single writer


class _System:
    """The portal acting by itself: timers, sending, compiling."""

    pk = "system"
    name = "The portal"

    def __str__(self):
        return self.name


SYSTEM = _System()


def actor_of(by) -> str:
    """How an actor is written in the trail: "user:12", or "system"."""
    return "system" if by is SYSTEM else f"user:{by.pk}"


def subject_of(thing) -> str:
    """How a thing is written in the trail: "returns.Return:<pk>"."""
    return f"{thing._meta.label}:{thing.pk}"


def action(verb):
    """Make a function of `actions.py` one transaction that holds the trail's writer lock from its start.

    The lock is taken before any row is, so that two actions can never wait for each other; it goes with the
    transaction. Actions may call actions.
    """

    @functools.wraps(verb)
    def inner(*args, **kwargs):
        with transaction.atomic():
            _take_writer_lock()
            return verb(*args, **kwargs)

    inner.is_action = True  # type: ignore[attr-defined]
    return inner


def _take_writer_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TRAIL_LOCK])


@action
def record(
    kind: str,
    *,
    subject,
    by,
    at: datetime,
    role: str = "",
    organisation: str = "",
    **facts: Any,
) -> Event:
    """Write one event to the end of the chain and owe everyone who must be told of it.

    `at` is when it is said to have happened. `organisation` is the code of the body whose event it is, by default
    the subject's own. Facts are plain JSON values without personal data.
    """
    if at.tzinfo is None:
        raise ValueError("An event's time needs a time zone.")
    head = chain.head()
    event = Event(
        position=head.position + 1,
        at=at,
        recorded_at=datetime.now(UTC),
        kind=kind,
        actor=actor_of(by),
        role=str(role),
        organisation=organisation or getattr(getattr(subject, "organisation", None), "code", ""),
        subject=subject_of(subject),
        facts=chain.plain_json(facts),
        previous=head.hash,
    )
    event.hash = chain.link(event)
    event.save()
    _owe(event, subject)
    return event


def _owe(event: Event, subject) -> None:
    owed = False
    for rule in registry.RULES.get(event.kind, ()):
        told: set[str] = set()
        for message in rule.write(event, subject):
            if message.to in told:
                continue
            told.add(message.to)
            OutboxMessage.objects.create(
                key=message.key,
                event=event,
                rule=rule.name,
                channel=rule.channel,
                to=message.to,
                post=message.post,
                organisation=message.organisation or event.organisation,
                subject=message.subject,
                body=message.body,
                payload=message.payload,
                document=message.document,
                attachments=list(message.attachments),
                next_try_at=event.recorded_at,
                created_at=event.recorded_at,
            )
            owed = True
    if owed:
        outbox.ring("audit.deliver")
