"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from departments.entries.actions import remind_of_entries, remind_suppliers
from departments.registers.actions import escalate_overdue


@shared_task(name="departments.sweep")
def sweep(**_):
    """Escalate overdue actions, remind of entries that are due and suppliers of instructions; none by a clock that is wrong."""
    now = timezone.now()
    if clock.may_act(now):
        escalate_overdue(at=now)
        remind_of_entries(at=now)
        remind_suppliers(at=now)
