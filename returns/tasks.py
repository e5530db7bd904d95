"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from returns import actions


@shared_task(name="returns.finish_cycles", acks_late=True, reject_on_worker_lost=True)
def finish_cycles(**_):
    """Do what a step of a quarter leaves to do return by return. Beat calls it too, so that a lost call costs a minute."""
    actions.finish_cycles(at=timezone.now())


@shared_task(name="returns.sweep", acks_late=True, reject_on_worker_lost=True)
def sweep(**_):
    """Remind of due dates, warn of queries, let unanswered ones expire; nothing by a clock that is wrong."""
    now = timezone.now()
    if clock.may_act(now):
        actions.sweep(at=now)
