"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from incidents import actions


@shared_task(name="incidents.sweep_timers")
def sweep_timers() -> int:
    """Fire the timers that are due; none by a clock that is wrong. Beat calls it; twice does nothing twice."""
    now = timezone.now()
    return actions.sweep_timers(at=now) if clock.may_act(now) else 0
