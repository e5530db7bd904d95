"""Cleaning up."""

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts import keeping, unsaved
from audit import clock, sweeps

KEPT_FORMS = sweeps.Sweep("accounts.kept_forms", "Delete forms that were kept for longer than a day")
UNSAVED_FIELDS = sweeps.Sweep(
    "accounts.unsaved_fields", "Delete what could not be saved of a form and was left for 90 days"
)
SESSIONS = sweeps.Sweep("accounts.sessions", "Delete sessions that have ended")


@shared_task(name="accounts.sweep", acks_late=True)
def sweep(**_):
    """Delete forms kept for longer than a day, fields that were not saved for 90 days, and sessions that have ended.

    Nothing is deleted by a clock that is wrong.
    """
    now = timezone.now()
    if not clock.may_act(now):
        return
    sweeps.run_once(KEPT_FORMS, lambda: keeping.forget_old(now), at=now)
    sweeps.run_once(UNSAVED_FIELDS, lambda: unsaved.forget_old(now), at=now)
    sweeps.run_once(SESSIONS, SessionStore.clear_expired, at=now)
