"""Cleaning up."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts import keeping


@shared_task(name="accounts.sweep", acks_late=True)
def sweep(**_):
    """Delete forms kept for longer than a day, and sessions that have ended."""
    keeping.forget_old(timezone.now())
    SessionStore.clear_expired()
