"""What is overdue in a case, or kept waiting by a hold, so that it is escalated until somebody does it."""

from datetime import datetime, timedelta

from departments.organisations.calendar import add_working_days
from incidents.checks import is_undecided
from incidents.duty.clock import london_day
from incidents.models import RegulatorCase, choices
from incidents.queries.people import people_notices_of

ANSWERED_AFTER = 1  # working day after sending, when the reference is asked for
DECIDED_AFTER = timedelta(hours=24)  # since a notice was made ready without a decision
HELD_FOR = timedelta(hours=24)  # after which people are reminded of a hold, and once a day from then on

WORDS = {
    "held": "a hold still keeps the notices from going, and the clock runs on",
    "decision": "the decision is still owed",
    "question": "the regulator's question is not answered",
    "promised": "what was promised to the regulator has not followed",
    "people": "the people affected have not been notified",
    "reference": "the regulator has given no reference",
}


def overdue_in(case: RegulatorCase, at: datetime) -> list[str]:
    """What is overdue in a case, by the keys of `WORDS`; a reference that is missing is evidence wanted, never lateness."""
    today, incident, sent_at = london_day(at), case.incident, case.first_sent_at
    undecided = [
        notice for notice in case.notices.all() if notice.is_undecided and notice.cancelled_at is None
    ]
    overdue = []
    if is_undecided(incident) and any(
        notice.ready_at and notice.ready_at + DECIDED_AFTER <= at for notice in undecided
    ):
        overdue.append("decision")
    hold = case.hold_at(at)
    if hold and hold.held_at + HELD_FOR <= at:
        overdue.append("held")
    if any(notice.is_open and notice.due_on < today for notice in people_notices_of(incident)):
        overdue.append("people")
    if sent_at is None:
        return overdue
    if case.is_more_wanted and case.more_wanted_by and case.more_wanted_by < today:
        overdue.append("question")
    if any(owed.supplied_at is None and owed.expected_on < today for owed in incident.owed.all()):
        overdue.append("promised")
    waits = case.status == choices.CaseStatus.OWED and not case.unsent_notice
    if waits and today > add_working_days(london_day(sent_at), ANSWERED_AFTER):
        overdue.append("reference")
    return overdue
