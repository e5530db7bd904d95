"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from departments.registers.actions import escalate_overdue


@shared_task(name="departments.sweep")
def sweep(**_):
    """Escalate overdue actions; none by a clock that is wrong."""
    now = timezone.now()
    if clock.may_act(now):
        escalate_overdue(at=now)
