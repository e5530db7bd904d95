"""What is overdue after a notice has gone is escalated once a day, each time to somebody more, until it is done."""

from datetime import datetime, timedelta

from audit import sweeps
from audit.models import Event
from audit.record import SYSTEM, action, record, subjects_of
from audit.transitions import locked
from incidents.checks.overdue import overdue_in
from incidents.models import RegulatorCase
from incidents.queries.standing import cases_with_something_due

OVERDUE = sweeps.Sweep("incidents.overdue", "Escalate what is overdue after a notice has gone")
KIND = "notification.overdue"
AGAIN = timedelta(hours=24)


def sweep_overdue(*, at: datetime) -> int:
    """Escalate what is overdue; returns of how many cases somebody was notified."""
    outcome = sweeps.run(
        OVERDUE, lambda: cases_with_something_due(at), lambda incident: _escalate(incident, at), at=at
    )
    return sum(outcome.results)


@action
def _escalate(case: RegulatorCase, at: datetime) -> int:
    case = locked(case)
    what = overdue_in(case, at)
    before = Event.objects.filter(subject__in=subjects_of(case), kind=KIND).order_by("-id")
    newest = before.first()
    if not what or (newest and newest.at > at - AGAIN):
        return 0
    times = {key: 1 + sum(key in event.facts["what"] for event in before) for key in what}
    record(KIND, subject=case, by=SYSTEM, at=at, what=what, times=times)
    return 1
