"""Sending what is owed: claim by a lease, send, keep the receipt or try again later, for ever."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, Func, JSONField, Q, Value, When

from audit import installation, noted, outbox, pdf, registry, suspension
from audit.channels import CHANNELS
from audit.channels.base import TryLater
from audit.models import HEAD_OF_EVENT, OutboxMessage
from audit.record import action, record

log = logging.getLogger(__name__)

BACK_OFF_MINUTES = (1, 5, 15, 60)  # then hourly (incident_form.yaml: automation.retry)
RUN_SECONDS = 10  # after which a run gives way to timers and heartbeats, and rings for the rest
COMMISSIONER_FIRST = Case(When(channel="ico", then=Value(0)), default=Value(1))  # a legal clock runs
IN_TROUBLE_AFTER = 3  # failed attempts after which a message is on somebody's work-list


def lease() -> timedelta:
    """How long a claim holds: longer than any channel's time-out, so that a live worker is not overtaken."""
    return timedelta(seconds=settings.NOTICE_LEASE_SECONDS)


def owed(now: datetime) -> Q:
    """What a worker may claim now: what waits and is due, and what was claimed by a worker that is gone."""
    return Q(status=OutboxMessage.Status.WAITING, next_try_at__lte=now) | Q(
        status=OutboxMessage.Status.SENDING, claimed_until__lt=now
    )


@transaction.atomic
def claim(now: datetime) -> OutboxMessage | None:
    """Take the next message under a lease, or None. Two workers never take the same one."""
    notice = (
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(owed(now))
        .order_by(COMMISSIONER_FIRST, "next_try_at")
        .first()
    )
    if notice is None:
        return None
    notice.status = OutboxMessage.Status.SENDING
    notice.claimed_until = now + lease()
    notice.attempts += 1
    notice.save(update_fields=["status", "claimed_until", "attempts"])
    return notice


def deliver_due(clock) -> int:
    """Send what is due, one after another; return how many were sent. `clock` gives the time now.

    Where a mail server hangs, a run ends after a while and rings for the next, so that nothing else waits behind it.
    """
    installation.check(clock())
    sent, ends = 0, clock() + timedelta(seconds=RUN_SECONDS)
    while not suspension.is_suspended() and (notice := claim(clock())):
        sent += deliver(notice, clock)
        if clock() >= ends:
            outbox.ring("audit.deliver")
            break
    report_outcomes()
    return sent


def deliver(notice: OutboxMessage, clock) -> bool:
    """Send one claimed notice. A failure of any kind leaves it owed, with the time of the next attempt."""
    try:
        prepare(notice)
        receipt = CHANNELS[notice.channel].send(notice)
    except TryLater as problem:
        reschedule(notice, str(problem), clock())
        return False
    except Exception as problem:  # a notice is never lost to an error of ours: it stays owed and visible
        log.exception("notice %s could not be sent", notice.pk)
        reschedule(notice, f"An error inside the portal: {type(problem).__name__}", clock())
        return False
    kept = keep_receipt(notice, receipt, clock())
    noted.note_sent([(notice, receipt, clock())])
    return kept


def prepare(notice: OutboxMessage) -> None:
    """Complete the words and render the document once, before the first send; later attempts send the same bytes."""
    if HEAD_OF_EVENT in notice.body:
        notice.body = notice.body.replace(HEAD_OF_EVENT, notice.event.head)
        notice.save(update_fields=["body"])
    if not notice.document or notice.file:
        return
    made = pdf.render(notice.document, notice.payload or {}, title=notice.subject, created=notice.created_at)
    notice.file = default_storage.save(f"notices/{notice.pk}.pdf", ContentFile(made.pdf))
    notice.file_sha256 = made.sha256
    notice.save(update_fields=["file", "file_sha256"])


@transaction.atomic
def keep_receipt(notice: OutboxMessage, receipt: str, now: datetime) -> bool:
    """The message is SENT: true even if the lease ran out meanwhile, since the addressee has it."""
    fresh = OutboxMessage.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == OutboxMessage.Status.SENT:
        return False
    fresh.status, fresh.sent_at, fresh.sent_way = OutboxMessage.Status.SENT, now, OutboxMessage.Way.PORTAL
    fresh.receipt, fresh.claimed_until, fresh.last_error = receipt[:200], None, ""
    _owe_report(fresh, "sent", now)
    fresh.save(
        update_fields=[
            "status", "sent_at", "sent_way", "receipt", "claimed_until", "last_error", "unreported",
        ]
    )  # fmt: skip
    return True


@transaction.atomic
def reschedule(notice: OutboxMessage, error: str, now: datetime) -> None:
    """Owed still: back to waiting, with the next attempt further off each time and never given up.

    A worker whose lease ran out and whose message another one has taken up leaves it to that one.
    """
    fresh = OutboxMessage.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == OutboxMessage.Status.SENT or fresh.attempts != notice.attempts:
        return
    pause = BACK_OFF_MINUTES[min(fresh.attempts, len(BACK_OFF_MINUTES)) - 1]
    fresh.status, fresh.next_try_at = OutboxMessage.Status.WAITING, now + timedelta(minutes=pause)
    fresh.claimed_until, fresh.last_error = None, error[:200]
    _owe_report(fresh, "failed", now)
    fresh.save(update_fields=["status", "next_try_at", "claimed_until", "last_error", "unreported"])


@action
def send_again(notice: OutboxMessage, *, by, at: datetime) -> bool:
    """A person asks for an owed notice to be tried at once. False when it has been sent meanwhile or is in flight."""
    moved = OutboxMessage.objects.filter(pk=notice.pk, status=OutboxMessage.Status.WAITING).update(
        next_try_at=at
    )
    if moved:
        record(
            "notice.asked_again",
            subject=notice,
            by=by,
            at=at,
            organisation=notice.organisation,
            attempts=notice.attempts,
        )
        outbox.ring("audit.deliver")
    return bool(moved)


@action
def mark_sent_manually(
    message: OutboxMessage, *, way: str, sent_at: datetime, receipt: str, by, at: datetime
) -> bool:
    """A person has notified the addressee in another way: the row says how and when, and is not sent a second time.

    Returns False when it was sent before. An attempt that is under way at this moment cannot be called back; it
    carries the same key, so that the addressee can recognise it. The delivery listener is not called: whoever records
    this changes what follows from it in the same transaction.
    """
    fresh = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if fresh.status == OutboxMessage.Status.SENT:
        return False
    fresh.status, fresh.sent_at, fresh.sent_way = OutboxMessage.Status.SENT, sent_at, way
    fresh.receipt, fresh.claimed_until, fresh.last_error = receipt[:200], None, ""
    fresh.save(update_fields=["status", "sent_at", "sent_way", "receipt", "claimed_until", "last_error"])
    record(
        "message.sent_manually",
        subject=fresh,
        by=by,
        at=at,
        organisation=fresh.organisation,
        way=way,
        key=fresh.key,
    )
    return True


def report_outcomes() -> int:
    """Call the delivery listeners for every outcome that they have not been given; return how many succeeded.

    Each call is one transaction with the removal of the outcome from the row, so an outcome is neither lost nor given
    twice. A listener that fails is called again at the next run.
    """
    reported = 0
    for message in (
        OutboxMessage.objects.exclude(unreported=[]).select_related("event").order_by("created_at", "id")
    ):
        while message.unreported:
            try:
                reported += _report_first(message)
            except (
                Exception
            ):  # one record that is wrong must not hold up what follows from everybody else's messages
                log.exception("the delivery listener of message %s failed", message.pk)
                break
    return reported


def _owe_report(message: OutboxMessage, outcome: str, now: datetime) -> None:
    if message.rule in registry.DELIVERY_LISTENERS:
        message.unreported = [
            *message.unreported,
            {"outcome": outcome, "at": event_time(message, now).isoformat()},
        ]


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
