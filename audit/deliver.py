"""Sending what is owed: claim by a lease, send, keep the receipt or try again later, for ever."""

import logging
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q

from audit import pdf, registry
from audit.channels import CHANNELS
from audit.channels.base import TryLater
from audit.models import Notice
from audit.record import action

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any channel's time-out, so that a live worker is never overtaken
BACK_OFF_MINUTES = (1, 5, 15, 60)  # then hourly (incident_form.yaml: automation.retry)
TOLD_AFTER = 3  # failed attempts after which a notice is on somebody's work-list


def owed(now: datetime) -> Q:
    """What a worker may claim now: what waits and is due, and what was claimed by a worker that is gone."""
    return Q(status=Notice.Status.WAITING, next_try_at__lte=now) | Q(
        status=Notice.Status.SENDING, claimed_until__lt=now
    )


@action
def claim(now: datetime) -> Notice | None:
    """Take the next notice under a lease, or None. Two workers never take the same one."""
    notice = (
        Notice.objects.select_for_update(skip_locked=True).filter(owed(now)).order_by("next_try_at").first()
    )
    if notice is None:
        return None
    notice.status = Notice.Status.SENDING
    notice.claimed_until = now + LEASE
    notice.attempts += 1
    notice.save(update_fields=["status", "claimed_until", "attempts"])
    _tell_follower(notice, "sending", now)
    return notice


def deliver_due(clock) -> int:
    """Send everything that is due, one after another; return how many were sent. `clock` gives the time now."""
    sent = 0
    while notice := claim(clock()):
        sent += deliver(notice, clock)
    return sent


def deliver(notice: Notice, clock) -> bool:
    """Send one claimed notice. A failure of any kind leaves it owed, with the time of the next attempt."""
    try:
        prepare(notice)
        receipt = CHANNELS[notice.channel].send(notice)
    except TryLater as problem:
        put_back(notice, str(problem), clock())
        return False
    except Exception as problem:  # a notice is never lost to an error of ours: it stays owed and visible
        log.exception("notice %s could not be sent", notice.pk)
        put_back(notice, f"An error inside the portal: {type(problem).__name__}", clock())
        return False
    keep_receipt(notice, receipt, clock())
    return True


def prepare(notice: Notice) -> None:
    """Render the notice's document once, before its first send; later attempts send the same bytes."""
    if not notice.document or notice.file:
        return
    made = pdf.render(notice.document, notice.payload or {}, title=notice.subject, created=notice.created_at)
    notice.file = default_storage.save(f"notices/{notice.pk}.pdf", ContentFile(made.pdf))
    notice.file_sha256 = made.sha256
    notice.save(update_fields=["file", "file_sha256"])


@action
def keep_receipt(notice: Notice, receipt: str, now: datetime) -> None:
    """The notice is SENT: true even if the lease ran out meanwhile, since the addressee has it."""
    fresh = Notice.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == Notice.Status.SENT:
        return
    fresh.status, fresh.sent_at, fresh.receipt = Notice.Status.SENT, now, receipt[:200]
    fresh.claimed_until, fresh.last_error = None, ""
    fresh.save(update_fields=["status", "sent_at", "receipt", "claimed_until", "last_error"])
    _tell_follower(fresh, "sent", now)


@action
def put_back(notice: Notice, error: str, now: datetime) -> None:
    """Owed still: back to waiting, with the next attempt further off each time and never given up."""
    fresh = Notice.objects.select_for_update().get(pk=notice.pk)
    if fresh.status == Notice.Status.SENT:
        return
    wait = BACK_OFF_MINUTES[min(fresh.attempts, len(BACK_OFF_MINUTES)) - 1]
    fresh.status, fresh.next_try_at = Notice.Status.WAITING, now + timedelta(minutes=wait)
    fresh.claimed_until, fresh.last_error = None, error[:200]
    fresh.save(update_fields=["status", "next_try_at", "claimed_until", "last_error"])
    _tell_follower(fresh, "failed", now)


@action
def send_again(notice: Notice, *, now: datetime) -> bool:
    """A person asks for an owed notice to be tried at once. False when it has been sent meanwhile or is in flight."""
    return bool(Notice.objects.filter(pk=notice.pk, status=Notice.Status.WAITING).update(next_try_at=now))


def story_time(notice: Notice, now: datetime) -> datetime:
    """When the sending is said to have happened: the event's `at` plus the time that has really passed since.

    The same as `now` for what happens today; in a year that is played back it keeps the year's own dates.
    """
    return notice.event.at + (now - notice.event.recorded_at)


def _tell_follower(notice: Notice, outcome: str, now: datetime) -> None:
    if follower := registry.FOLLOWERS.get(notice.rule):
        follower(notice, outcome, story_time(notice, now))
