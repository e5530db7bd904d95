"""Doorbell of the press."""

from celery import shared_task
from django.utils import timezone

from reporting.press import compile_due as compile_what_is_due


@shared_task(name="reporting.compile_due", acks_late=True, reject_on_worker_lost=True)
def compile_due(**_):
    """Make the editions that wait. Beat rings too, so that a lost ring costs seconds."""
    compile_what_is_due(timezone.now)
