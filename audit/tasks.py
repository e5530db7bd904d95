"""What wakes a worker to send."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from audit import clock, installation, sweeps
from audit.sending import deliver_due

HEADS = sweeps.Sweep("audit.heads", "Note outside the database where the audit log ends")
SENDERS = {
    "regulator": sweeps.Sweep("audit.sending_regulator", "Send what is owed to the regulator"),
    "mail": sweeps.Sweep("audit.sending_mail", "Send the mail that is owed"),
}


@shared_task(name="audit.deliver_regulator", acks_late=True, reject_on_worker_lost=True)
def deliver_regulator(**_):
    """Send the regulator's messages that are due. Beat asks too, so that a lost call costs seconds."""
    _deliver("regulator")


@shared_task(name="audit.deliver_mail", acks_late=True, reject_on_worker_lost=True)
def deliver_mail(**_):
    """Send the mail that is due. Beat asks too, so that a lost call costs seconds."""
    _deliver("mail")


def _deliver(lane: str) -> None:
    now = timezone.now()
    sweeps.run_once(SENDERS[lane], lambda: clock.check(now) and deliver_due(timezone.now, lane), at=now)


@shared_task(name="audit.watch_installation", acks_late=True)
def watch_installation(**_):
    """Compare the database with what is noted outside it, and note where the audit log ends now."""
    now = timezone.now()
    sweeps.run_once(HEADS, lambda: _note_head(now), at=now)


def _note_head(now: datetime) -> None:
    if clock.check(now) and installation.check(now):
        installation.note_head(now)
