"""What wakes the document worker."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from reporting.document_worker import compile_due as compile_what_is_due


@shared_task(
    name="reporting.compile_due",
    acks_late=True,
    reject_on_worker_lost=True,
    time_limit=settings.DOCUMENT_RUN_SECONDS,
)
def compile_due(**_):
    """Make the editions that wait. Beat asks too, so that a lost call costs seconds."""
    compile_what_is_due(timezone.now)
