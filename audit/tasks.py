"""Doorbells of the ground."""

from celery import shared_task
from django.utils import timezone

from audit.deliver import deliver_due


@shared_task(name="audit.deliver", acks_late=True, reject_on_worker_lost=True)
def deliver(**_):
    """Send what is due. Beat rings too, so that a lost ring costs seconds."""
    deliver_due(timezone.now)
