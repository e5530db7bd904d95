"""Work that the clock starts."""

from celery import shared_task
from django.utils import timezone

from audit import clock
from incidents import actions


@shared_task(name="incidents.sweep_timers")
def sweep_timers() -> int:
    """End holds, notify of what nobody decided in time, call people, fire the timers that are due; nothing by a clock that is wrong.

    Beat calls it; twice does nothing twice.
    """
    now = timezone.now()
    if not clock.may_act(now):
        return 0
    sweeps = (actions.sweep_holds, actions.sweep_fail_safe, actions.call_people, actions.sweep_timers)
    return sum(sweep(at=now) for sweep in sweeps)


@shared_task(name="incidents.sweep_overdue")
def sweep_overdue() -> int:
    """Escalate what is overdue after a notice has gone; none by a clock that is wrong."""
    now = timezone.now()
    return actions.sweep_overdue(at=now) if clock.may_act(now) else 0
