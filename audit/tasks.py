"""What wakes a worker to send."""

from celery import shared_task
from django.utils import timezone

from audit import clock, installation
from audit.sending import deliver_due


@shared_task(name="audit.deliver_regulator", acks_late=True, reject_on_worker_lost=True)
def deliver_regulator(**_):
    """Send the regulator's messages that are due. Beat asks too, so that a lost call costs seconds."""
    if clock.check(timezone.now()):
        deliver_due(timezone.now, "regulator")


@shared_task(name="audit.deliver_mail", acks_late=True, reject_on_worker_lost=True)
def deliver_mail(**_):
    """Send the mail that is due. Beat asks too, so that a lost call costs seconds."""
    if clock.check(timezone.now()):
        deliver_due(timezone.now, "mail")


@shared_task(name="audit.watch_installation", acks_late=True)
def watch_installation(**_):
    """Compare the database with what is noted outside it, and note where the audit log ends now."""
    now = timezone.now()
    if clock.check(now) and installation.check(now):
        installation.note_head(now)
