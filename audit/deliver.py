"""The rows of the outbox: claimed, sent, tried again, set aside; and what people do about one.

The row alone knows whether, when and how a message was sent. Claims write no event; receipts write one for a whole
batch, so that the lock of the audit log is held once for many.
"""

import json
import logging
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, Func, JSONField, Q

from audit import outbox, registry, sweeps
from audit.lease import Queue
from audit.models import HEAD_OF_EVENT, OutboxMessage
from audit.record import SYSTEM, action, record
from audit.suspension import open_suspensions

log = logging.getLogger(__name__)

Status = OutboxMessage.Status
SET_ASIDE_AFTER = 5  # attempts in a row that killed their worker
LAPSED = sweeps.Sweep("audit.lapsed", "Write down which attempts to send ended without an answer")
REPORTS = sweeps.Sweep("audit.reports", "Record what follows from a message that was sent or failed")
DELIVERIES = frozenset(OutboxMessage.Delivery.values)  # what may become of a message after it was sent
# What a receipt changes on the row of its message, of a whole batch in one statement.
KEEP = """
UPDATE audit_notice AS message
   SET status = 'sent', sent_way = 'portal', claimed_until = NULL, last_error = '',
       sent_at = received.sent_at, receipt = received.receipt, head = received.head, unreported = received.unreported::jsonb
  FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::text[], %s::text[])
       AS received (id, sent_at, receipt, head, unreported)
 WHERE message.id = received.id
"""
TO_PEOPLE = ("email", "text")  # the channels to people, which nothing holds
NO_ANSWER = "The worker that was sending it ended without an answer"
QUEUE = Queue(
    model=lambda: OutboxMessage,
    waiting=Status.WAITING,
    working=Status.SENDING,
    first="created_at",
    lease=lambda: settings.OUTBOX_LEASE_SECONDS,
    pauses=lambda: settings.OUTBOX_BACK_OFF_SECONDS,
)


def claim(now: datetime, channels: Iterable[str]) -> OutboxMessage | None:
    """Take the next message of these channels under a lease, or None. Two workers never take the same one.

    What something holds back at this moment waits (`registry.sending_hold`), and everything while sending is suspended.
    """
    names = tuple(channels)
    among = Q(channel__in=names) & Q(~Exists(open_suspensions()))
    for held_by in registry.SENDING_HOLDS:
        if held := held_by(now, names):
            among &= ~held
    return QUEUE.claim(now, among)


def end_lapsed(now: datetime) -> int:
    """Write down that attempts ended without an answer: their workers were killed. Returns how many."""
    return sweeps.end_lapsed(
        LAPSED, QUEUE, now, lambda message: _failed(message, NO_ANSWER, now, unanswered=True)
    )


@transaction.atomic
def keep_receipts(receipts: Iterable[tuple[OutboxMessage, str, datetime]]) -> int:
    """These messages are SENT, even where a lease ran out meanwhile, since the addressees have them.

    Each is the message, the receipt and when it came. Returns how many were not known to be sent before. One event says
    how many they are, so that the audit log proves that they were sent and nobody else can mark one.
    """
    received = {message.pk: (receipt, now) for message, receipt, now in receipts}
    rows = OutboxMessage.objects.select_for_update(of=("self",)).select_related("event")
    sent = []
    for message in rows.filter(pk__in=received).exclude(status=Status.SENT).order_by("pk"):
        receipt, now = received[message.pk]
        _mark_sent(message, OutboxMessage.Way.PORTAL, now, receipt)
        message.head = message.event.head if HEAD_OF_EVENT in message.body else ""
        _owe_report(message, "sent", now)
        sent.append(message)
    if sent:
        columns = zip(
            *((row.pk, row.sent_at, row.receipt, row.head, json.dumps(row.unreported)) for row in sent),
            strict=True,
        )
        with connection.cursor() as cursor:
            cursor.execute(KEEP, [list(column) for column in columns])
        at = event_time(sent[0], received[sent[0].pk][1])
        record("messages.sent", subject=sent[0], by=SYSTEM, at=at, number=len(sent))
    return len(sent)


@transaction.atomic
def reschedule(message: OutboxMessage, error: str, now: datetime, *, unanswered: bool = False) -> None:
    """The attempt failed: the message waits for the next, further off each time and never given up.

    `unanswered` says that the process that was sending it ended. A worker whose lease ran out and whose message
    another one has taken leaves it to that one.
    """
    if locked := QUEUE.lock_claimed(message):
        QUEUE.release(locked, now)
        _failed(locked, error, now, unanswered=unanswered)


def _failed(message: OutboxMessage, error: str, now: datetime, *, unanswered: bool) -> None:
    message.unanswered = message.unanswered + 1 if unanswered else 0
    message.last_error = error[:200]
    outcome = "failed"
    if message.cancelled_at:
        outcome, message.status = "cancelled", Status.CANCELLED
    elif message.unanswered >= SET_ASIDE_AFTER:
        outcome, message.status = "set_aside", Status.SET_ASIDE
    _owe_report(message, outcome, now)
    message.save()
    if outcome == "set_aside":
        record(
            "message.set_aside",
            subject=message,
            by=SYSTEM,
            at=now,
            organisation=message.organisation,
            attempts=message.attempts,
            channel=message.channel,
        )


@action
def send_again(message: OutboxMessage, *, by, at: datetime) -> bool:
    """A person asks for a message that waits or was set aside to be tried at once. False when it is in flight or sent."""
    locked = (
        OutboxMessage.objects.select_for_update()
        .filter(pk=message.pk, status__in=(Status.WAITING, Status.SET_ASIDE))
        .first()
    )
    if locked is None:
        return False
    was_set_aside = locked.status == Status.SET_ASIDE
    locked.status, locked.next_try_at, locked.tried_at, locked.unanswered = Status.WAITING, at, None, 0
    locked.save(update_fields=["status", "next_try_at", "tried_at", "unanswered"])
    record(
        "notice.asked_again",
        subject=locked,
        by=by,
        at=at,
        organisation=locked.organisation,
        attempts=locked.attempts,
        was_set_aside=was_set_aside,
    )
    outbox.wake_sender(locked.channel)
    return True


@action
def mark_sent_manually(
    message: OutboxMessage, *, way: str, sent_at: datetime, receipt: str, by, at: datetime
) -> bool:
    """A person has notified the addressee in another way: the row says how and when, and is not sent a second time.

    Returns False when it was sent before. An attempt that is under way at this moment cannot be called back; it
    carries the same key, so that the addressee can recognise it. The delivery listener is not called: whoever records
    this changes what follows from it in the same transaction.
    """
    locked = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if locked.status == Status.SENT:
        return False
    _mark_sent(locked, way, sent_at, receipt)
    locked.save()
    record(
        "message.sent_manually",
        subject=locked,
        by=by,
        at=at,
        organisation=locked.organisation,
        way=way,
        key=locked.key,
    )
    return True


@action
def cancel(message: OutboxMessage, *, at: datetime) -> bool:
    """It must not go any more. False where it was sent, or is being sent at this moment: then it counts as sent.

    An attempt that is under way cannot be called back; where it fails, none follows.
    """
    locked = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if locked.status in (Status.SENT, Status.CANCELLED):
        return False
    locked.cancelled_at = at
    if locked.status != Status.SENDING:
        locked.status = Status.CANCELLED
    locked.save(update_fields=["status", "cancelled_at"])
    record(
        "message.cancelled",
        subject=locked,
        by=SYSTEM,
        at=at,
        organisation=locked.organisation,
        attempts=locked.attempts,
        being_sent=locked.status == Status.SENDING,
    )
    return locked.status == Status.CANCELLED


def withhold(message: OutboxMessage, now: datetime) -> bool:
    """Do not send a claimed mail or text whose addressee left the post, or whose account is closed. False where it may go.

    The event that records it owes the message to whoever has the post now (`departments.notices`).
    """
    if message.channel not in TO_PEOPLE:
        return False
    at = event_time(message, now)
    why = next((reason for check in registry.ADDRESSEE_CHECKS if (reason := check(message, at))), "")
    if why:
        _withhold(message, why, now)
    return bool(why)


@action
def _withhold(message: OutboxMessage, why: str, now: datetime) -> None:
    locked = QUEUE.lock_claimed(message)
    if locked is None:
        return  # another worker has it, and asks the same
    locked.status, locked.cancelled_at, locked.claimed_until = Status.CANCELLED, now, None
    locked.last_error = why[:200]
    _owe_report(locked, "cancelled", now)
    locked.save()
    record(
        "message.withheld",
        subject=locked,
        by=SYSTEM,
        at=event_time(locked, now),
        organisation=locked.organisation,
        rule=locked.rule,
    )


@action
def reinstate(message: OutboxMessage, *, at: datetime) -> bool:
    """One that was cancelled while it was being sent is wanted again. False where it has been sent, or will not be."""
    locked = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if locked.status != Status.SENDING or locked.cancelled_at is None:
        return False
    locked.cancelled_at = None
    locked.save(update_fields=["cancelled_at"])
    record("message.reinstated", subject=locked, by=SYSTEM, at=at, organisation=locked.organisation)
    return True


def _mark_sent(message: OutboxMessage, way: str, sent_at: datetime, receipt: str) -> None:
    message.status, message.sent_at, message.sent_way = Status.SENT, sent_at, way
    message.receipt, message.claimed_until, message.last_error = receipt[:200], None, ""


def back_off_in_words() -> str:
    """When a message is tried again, for people: "after 1, 5 and 15 minutes, then every 60 minutes"."""
    *first, last = (f"{seconds / 60:g}" for seconds in settings.OUTBOX_BACK_OFF_SECONDS)
    every = f"every {last} minutes"
    if not first:
        return every
    listed = ", ".join(first[:-1]) + (" and " if first[:-1] else "") + first[-1]
    return f"after {listed} minutes, then {every}"


# The delivery listeners


@action
def record_delivery(key: str, *, delivery: str, now: datetime) -> bool:
    """Whoever carries a message says what became of it; whether that was new. A failure is reported to the listener.

    Nothing is known of a key that no message of a channel to people has.
    """
    rows = OutboxMessage.objects.select_for_update(of=("self",)).select_related("event")
    message = rows.filter(key=key, channel__in=TO_PEOPLE).first()
    if message is None or message.delivery in (delivery, OutboxMessage.Delivery.DELIVERED):
        return False
    message.delivery, message.delivery_at = delivery, now
    reached = delivery == OutboxMessage.Delivery.DELIVERED
    if not reached:
        _owe_report(message, "not_delivered", now)
    message.save()
    record(
        "message.delivered" if reached else "message.not_delivered",
        subject=message,
        by=SYSTEM,
        at=event_time(message, now),
        organisation=message.organisation,
        channel=message.channel,
        outcome=delivery,
    )
    outbox.wake_sender(message.channel)
    return True


def report_outcomes(now: datetime) -> int:
    """Call the delivery listeners for every outcome that they have not been given; return how many succeeded.

    Each call is one transaction with the removal of the outcome from the row, so an outcome is neither lost nor given
    twice. A listener that fails is called again at the next run.
    """
    messages = OutboxMessage.objects.exclude(unreported=[]).select_related("event")
    ordered = messages.order_by("created_at", "id")
    return sum(sweeps.run(REPORTS, lambda: ordered, _report, at=now).results)


def _report(message: OutboxMessage) -> int:
    reported = 0
    while message.unreported:
        reported += _report_first(message)
    return reported


def _owe_report(message: OutboxMessage, outcome: str, now: datetime) -> None:
    if message.rule in registry.DELIVERY_LISTENERS:
        owed = {"outcome": outcome, "at": event_time(message, now).isoformat()}
        message.unreported = [*message.unreported, owed]


@action
def _report_first(message: OutboxMessage) -> bool:
    first, *rest = message.unreported
    if listener := registry.DELIVERY_LISTENERS.get(message.rule):
        listener(message, first["outcome"], datetime.fromisoformat(first["at"]))
    # The row is changed last: the listener has locked what the message belongs to, which always comes first.
    same = OutboxMessage.objects.filter(pk=message.pk, unreported__0=first)
    done = same.update(unreported=RemoveFirst("unreported"))
    if not done:
        transaction.set_rollback(True)
    message.unreported = rest
    return bool(done)


def event_time(message: OutboxMessage, now: datetime) -> datetime:
    """When the sending is said to have happened: the event's `at` plus the time that has really passed since.

    The same as `now` for what happens today; in a year that is played back it keeps the year's own dates.
    """
    return message.event.at + (now - message.event.recorded_at)


class RemoveFirst(Func):
    """A JSON list without its first item."""

    template = "(%(expressions)s - 0)"
    output_field = JSONField()
