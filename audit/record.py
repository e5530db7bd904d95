"""Writing down what happened, and owing the notices, in one transaction."""

import functools
import random
import time
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from django.apps import apps
from django.db import OperationalError, connection, transaction
from django.db.models import Model
from psycopg2.errors import DeadlockDetected

from audit import chain, outbox, registry
from audit.models import Event, OutboxMessage

if TYPE_CHECKING:
    from accounts.models import User

ATTEMPTS = 5  # of an action that PostgreSQL ends because it and another one wait for each other
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_READ: ContextVar[dict[Hashable, Any] | None] = ContextVar("read for the messages of one event", default=None)
PAUSE_SECONDS = 0.05  # at most, before the second attempt; longer before each further one


class System:
    """The portal acting by itself: timers, sending, compiling."""

    pk = "system"
    name = "The portal"

    def __str__(self) -> str:
        return self.name


SYSTEM = System()
Actor: TypeAlias = "User | System"  # a person's account, or the portal by itself


def actor_of(by: Actor) -> str:
    """How an actor is written in the audit log: "user:12", or "system"."""
    return "system" if by is SYSTEM else f"user:{by.pk}"


def subject_of(thing) -> str:
    """How a thing is written in the audit log: "returns.Return:<pk>"."""
    return f"{thing._meta.label}:{thing.pk}"


def labels_of(model) -> tuple[str, ...]:
    """The labels under which events name a model: today's, then those of its `FORMER_LABELS`, which old events keep."""
    return (model._meta.label, *getattr(model, "FORMER_LABELS", ()))


def subjects_of(thing) -> list[str]:
    """Every way in which a thing is written in the audit log, today's first."""
    return [f"{label}:{thing.pk}" for label in labels_of(type(thing))]


def label_today(label: str) -> str:
    """What a model is called today that an event may name under a former label."""
    return _labels_today().get(label, label)


@functools.cache
def _labels_today() -> dict[str, str]:
    return {old: model._meta.label for model in apps.get_models() for old in labels_of(model)}


def thing_named(subject: str):
    """What a subject of the audit log names, today; None where it is not there any more."""
    label, _, key = subject.rpartition(":")
    if not label or not key:
        return None
    return apps.get_model(label_today(label))._default_manager.filter(pk=key).first()


def action(verb: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a function of `actions.py` one transaction. Actions may call actions.

    An action locks the rows that it judges by, the thing that contains another one first, so that two actions wait in
    one order (docs/adr/0012). Where two wait for each other all the same, PostgreSQL ends one of them, and it begins again.
    """

    @functools.wraps(verb)
    def inner(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if connection.in_atomic_block:
            with transaction.atomic():
                return verb(*args, **kwargs)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return verb(*args, **kwargs)
            except OperationalError as problem:
                if attempt == ATTEMPTS or not isinstance(problem.__cause__, DeadlockDetected):
                    raise
            time.sleep(random.uniform(0, PAUSE_SECONDS * attempt))  # noqa: S311 - so that the two do not meet again
        raise AssertionError("unreachable")

    inner.is_action = True  # type: ignore[attr-defined]
    return inner


def part_of_action(verb: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Make a function a part of whichever action calls it, without a savepoint; called by itself it is an action.

    Where it fails after it has written, the whole transaction must be given up: put `transaction.atomic(savepoint=False)`
    around what it writes, so that no caller can go on and commit half of it.
    """
    by_itself = action(verb)

    @functools.wraps(verb)
    def inner(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        return verb(*args, **kwargs) if connection.in_atomic_block else by_itself(*args, **kwargs)

    inner.is_action = True  # type: ignore[attr-defined]
    return inner


@part_of_action
def record(
    kind: str,
    *,
    subject: Model,
    by: Actor,
    at: datetime,
    role: str = "",
    organisation: str = "",
    **facts: Any,
) -> Event:
    """Write one event to the end of the chain and owe everyone who must be notified of it.

    `at` is when it is said to have happened. `organisation` is the code of the body whose event it is, by default
    the subject's own. Facts are plain JSON values without personal data. The event gets its place in the chain when the
    transaction commits.
    """
    if at.tzinfo is None:
        raise ValueError("An event's time needs a time zone.")
    event = Event(
        format=chain.FORMAT,
        at=at,
        recorded_at=datetime.now(UTC),
        kind=kind,
        actor=actor_of(by),
        role=str(role),
        organisation=organisation or getattr(getattr(subject, "organisation", None), "code", ""),
        subject=subject_of(subject),
        facts=chain.plain_json(facts),
    )
    event.content = chain.content_of(event)
    with transaction.atomic(savepoint=False):
        event.save()
        _owe(event, subject)
    return event


def read_once(key: Hashable, read: Callable[[], Result]) -> Result:
    """What `read` gives. While the messages of one event are written it is read once for each key: only messages are written then."""
    known = _READ.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


def is_writing_messages() -> bool:
    """Whether this is asked by what writes the messages of one event."""
    return _READ.get() is not None


def _owe(event: Event, subject) -> None:
    before = _READ.set({})
    try:
        _write_messages(event, subject)
    finally:
        _READ.reset(before)


def _write_messages(event: Event, subject) -> None:
    for rule in registry.RULES.get(event.kind, ()):
        notified: set[str] = set()
        rows = []
        for message in rule.write(event, subject):
            if message.to in notified:
                continue
            notified.add(message.to)
            row = OutboxMessage(
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
                addressee=message.addressee,
                attachments=[asdict(attachment) for attachment in message.attachments],
                next_try_at=event.recorded_at,
                created_at=event.recorded_at,
            )
            row.set_keys()
            rows.append(row)
        if rows:  # a rule may ask what the one before it has written
            OutboxMessage.objects.bulk_create(rows)
            outbox.wake_sender(rule.channel)
