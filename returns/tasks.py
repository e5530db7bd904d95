"""The doorbell of the clock."""

from celery import shared_task
from django.utils import timezone

from returns import actions


@shared_task(name="returns.sweep", acks_late=True, reject_on_worker_lost=True)
def sweep(**_):
    """Remind of due dates, warn of queries, let unanswered ones expire."""
    actions.sweep(at=timezone.now())
