"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from returns import actions


@shared_task(name="returns.make_returns", acks_late=True, reject_on_worker_lost=True)
def make_returns(**_):
    """Make the returns of quarters that were opened. Beat calls it too, so that a lost call costs a minute."""
    actions.make_all_returns(at=timezone.now())


@shared_task(name="returns.sweep", acks_late=True, reject_on_worker_lost=True)
def sweep(**_):
    """Remind of due dates, warn of queries, let unanswered ones expire; nothing by a clock that is wrong."""
    now = timezone.now()
    if clock.may_act(now):
        actions.sweep(at=now)
