"""Doorbells of the ground."""

from celery import shared_task
from django.utils import timezone

from audit import installation
from audit.deliver import deliver_due


@shared_task(name="audit.deliver", acks_late=True, reject_on_worker_lost=True)
def deliver(**_):
    """Send what is due. Beat rings too, so that a lost ring costs seconds."""
    deliver_due(timezone.now)


@shared_task(name="audit.watch_installation", acks_late=True)
def watch_installation(**_):
    """Compare the database with what is noted outside it, and note where the audit log ends now."""
    now = timezone.now()
    if installation.check(now):
        installation.note_head(now)
