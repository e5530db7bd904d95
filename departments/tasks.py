"""Doorbells of this app."""

from celery import shared_task
from django.utils import timezone

from departments.registers.actions import escalate_overdue


@shared_task(name="departments.sweep")
def sweep(**_):
    """Escalate overdue actions."""
    escalate_overdue(at=timezone.now())
