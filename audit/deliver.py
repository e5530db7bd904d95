"""Sending what is owed: claim by a lease, send, keep the receipt or try again later, for ever."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, Q, Value, When

from audit import outbox, pdf, registry
from audit.channels import CHANNELS
from audit.channels.base import TryLater
from audit.models import Notice
from audit.record import action, record

log = logging.getLogger(__name__)

BACK_OFF_MINUTES = (1, 5, 15, 60)  # then hourly (incident_form.yaml: automation.retry)
RUN_SECONDS = 10  # after which a run gives way to timers and heartbeats, and rings for the rest
COMMISSIONER_FIRST = Case(When(channel="ico", then=Value(0)), default=Value(1))  # a legal clock runs
TOLD_AFTER = 3  # failed attempts after which a notice is on somebody's work-list


def lease() -> timedelta:
    """How long a claim holds: longer than any channel's time-out, so that a live worker is not overtaken."""
    return timedelta(seconds=settings.NOTICE_LEASE_SECONDS)


def owed(now: datetime) -> Q:
    """What a worker may claim now: what waits and is due, and what was claimed by a worker that is gone."""
    return Q(status=Notice.Status.WAITING, next_try_at__lte=now) | Q(
        status=Notice.Status.SENDING, claimed_until__lt=now
    )


@action
def claim(now: datetime) -> Notice | None:
    """Take the next notice under a lease, or None. Two workers never take the same one."""
    while notice := _next(now):
        if _follower_agrees(notice, "sending", now):
            return notice
        _wait(notice, "The record that this notice belongs to refuses it", now)
    return None


def _next(now: datetime) -> Notice | None:
    notice = (
        Notice.objects.select_for_update(skip_locked=True)
        .filter(owed(now))
        .order_by(COMMISSIONER_FIRST, "next_try_at")
        .first()
    )
    if notice is None:
        return None
    notice.status = Notice.Status.SENDING
    notice.claimed_until = now + lease()
    notice.attempts += 1
    notice.save(update_fields=["status", "claimed_until", "attempts"])
    return notice


def deliver_due(clock) -> int:
    """Send what is due, one after another; return how many were sent. `clock` gives the time now.

    Where a mail server hangs, a run ends after a while and rings for the next, so that nothing else waits behind it.
    """
    sent, ends = 0, clock() + timedelta(seconds=RUN_SECONDS)
    while notice := claim(clock()):
        sent += deliver(notice, clock)
        if clock() >= ends:
            outbox.ring("audit.deliver")
            break
    return sent


def deliver(notice: Notice, clock) -> bool:
    """Send one claimed notice. A failure of any kind leaves it owed, with the time of the next attempt."""
    try:
        prepare(notice)
        receipt = notice.receipt or CHANNELS[notice.channel].send(notice)
    except TryLater as problem:
        put_back(notice, str(problem), clock())
        return False
    except Exception as problem:  # a notice is never lost to an error of ours: it stays owed and visible
        log.exception("notice %s could not be sent", notice.pk)
        put_back(notice, f"An error inside the portal: {type(problem).__name__}", clock())
        return False
    return keep_receipt(notice, receipt, clock())


def prepare(notice: Notice) -> None:
    """Render the notice's document once, before its first send; later attempts send the same bytes."""
    if not notice.document or notice.file:
        return
    made = pdf.render(notice.document, notice.payload or {}, title=notice.subject, created=notice.created_at)
    notice.file = default_storage.save(f"notices/{notice.pk}.pdf", ContentFile(made.pdf))
    notice.file_sha256 = made.sha256
    notice.save(update_fields=["file", "file_sha256"])


@action
def keep_receipt(notice: Notice, receipt: str, now: datetime) -> bool:
    """The notice is SENT: true even if the lease ran out meanwhile, since the addressee has it.

    Where its follower fails, the receipt is kept, the notice is not sent again, and the follower is asked later.
    """
    fresh = Notice.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == Notice.Status.SENT:
        return False
    fresh.receipt = receipt[:200]
    fresh.save(update_fields=["receipt"])
    if not _follower_agrees(fresh, "sent", now):
        _wait(fresh, "It was sent, and the record that it belongs to could not be brought up to date", now)
        return False
    fresh.status, fresh.sent_at = Notice.Status.SENT, now
    fresh.claimed_until, fresh.last_error = None, ""
    fresh.save(update_fields=["status", "sent_at", "claimed_until", "last_error"])
    return True


@action
def put_back(notice: Notice, error: str, now: datetime) -> None:
    """Owed still: back to waiting, with the next attempt further off each time and never given up.

    A worker whose lease ran out and whose notice another one has taken up leaves it to that one.
    """
    fresh = Notice.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == Notice.Status.SENT or fresh.attempts != notice.attempts:
        return
    _wait(fresh, error, now)
    _follower_agrees(fresh, "failed", now)


def _wait(notice: Notice, error: str, now: datetime) -> None:
    pause = BACK_OFF_MINUTES[min(notice.attempts, len(BACK_OFF_MINUTES)) - 1]
    notice.status, notice.next_try_at = Notice.Status.WAITING, now + timedelta(minutes=pause)
    notice.claimed_until, notice.last_error = None, error[:200]
    notice.save(update_fields=["status", "next_try_at", "claimed_until", "last_error"])


@action
def send_again(notice: Notice, *, by, at: datetime) -> bool:
    """A person asks for an owed notice to be tried at once. False when it has been sent meanwhile or is in flight."""
    moved = Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING).update(next_try_at=at)
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
def sent_otherwise(key: str, *, receipt: str, now: datetime) -> int:
    """A person has told the addressee by another way: what still waits under this key is not sent a second time.

    `key` is the payload's "key". A sending that is in flight at this moment cannot be called back; it carries the
    same key, so that the addressee sees one notice. Returns how many notices were stood down.
    """
    waiting = Notice.objects.select_for_update().filter(payload__key=key).exclude(status=Notice.Status.SENT)
    stood_down = 0
    for notice in waiting:
        notice.status, notice.sent_at, notice.receipt = Notice.Status.SENT, now, receipt[:200]
        notice.claimed_until, notice.last_error = None, ""
        notice.save(update_fields=["status", "sent_at", "receipt", "claimed_until", "last_error"])
        stood_down += 1
    return stood_down


def story_time(notice: Notice, now: datetime) -> datetime:
    """When the sending is said to have happened: the event's `at` plus the time that has really passed since.

    The same as `now` for what happens today; in a year that is played back it keeps the year's own dates.
    """
    return notice.event.at + (now - notice.event.recorded_at)


def _follower_agrees(notice: Notice, outcome: str, now: datetime) -> bool:
    """Tell the follower in this transaction. When it fails, what it did is undone and the queue goes on."""
    follower = registry.FOLLOWERS.get(notice.rule)
    if follower is None:
        return True
    try:
        with transaction.atomic():
            follower(notice, outcome, story_time(notice, now))
    except Exception:  # one record that is wrong must not hold up everybody else's notices
        log.exception("the follower of notice %s failed at %r", notice.pk, outcome)
        return False
    return True
