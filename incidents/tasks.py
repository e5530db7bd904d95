"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from incidents import actions


@shared_task(name="incidents.sweep_timers")
def sweep_timers() -> int:
    """Fire the timers that are due. Beat calls it; running it twice does nothing twice."""
    return actions.sweep_timers(at=timezone.now())
