"""How one event of several bodies reads on its page, on those of its incidents, and which steps a person can take."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.transitions import Transition
from departments.organisations import steps
from departments.organisations.powers import can
from departments.organisations.roles import Can
from departments.organisations.steps import Offer
from govuk.templatetags.govuk import counted
from incidents.models import Incident, SharedEvent, choices
from incidents.presenting.cases import case_state
from incidents.queries.events import event_of, opens, others_with_event, readable_rows, rows_of
from incidents.workflow.events import SHARED_EVENT

BEGINS = ("confirm", "reject")  # taken on an incident, where there is no answer yet


def event_rows(user, at: datetime, event: SharedEvent) -> tuple[list[dict[str, Any]], int]:
    """Each incident of an event that this person may see, with its duties and its page; and how many others there are."""
    incidents = readable_rows(user, at, event)
    own_pages = opens(user, at, incidents)
    rows = [_row(incident, is_open=incident.pk in own_pages) for incident in incidents]
    return rows, rows_of(event).count() - len(rows)


def _row(incident: Incident, *, is_open: bool) -> dict[str, Any]:
    """An incident with its cases; for who cannot open it, an officer of the regulator, with those that were sent to it."""
    cases = [
        case
        for case in incident.regulator_cases.all()
        if is_open or (case.first_sent_at and case.addressee == choices.Addressee.REGULATOR)
    ]
    page = incident if is_open else cases[0]
    duties = [{"case": case, "state": case_state(case)} for case in cases]
    return {"incident": incident, "cases": duties, "href": page.get_absolute_url()}


def event_words(incident: Incident) -> str:
    """What its body reads of the confirmed event that an incident is of: how many others have it, and nothing more."""
    if not (others := others_with_event(incident)):
        return ""
    have = "has" if others == 1 else "have"
    return (
        f"It is confirmed that {counted(others, 'other organisation')} {have} the same event. Each organisation has its own "
        "incident, its own clock, and its own duty to notify."
    )


def event_offers(incident: Incident, user, at: datetime) -> list[Offer]:
    """What this person can answer about an incident: that it is one event with others, or not; nothing once it is of one."""
    if event_of(incident):
        return []
    return [
        Offer(step.page.offered_as, reverse(f"incidents:{name}_event", args=[incident.pk]), name)
        for name in BEGINS
        if (step := SHARED_EVENT[name]).page and can(user, Can(step.power), SharedEvent(), at)
    ]


def event_steps(event: SharedEvent, user, at: datetime) -> list[Offer]:
    """What this person can do about an event that was answered for."""
    rest = {name: step for name, step in SHARED_EVENT.items() if name not in BEGINS}
    return steps.other_steps(rest, event, user, at, _address)


def _address(event: SharedEvent, step: Transition) -> str:
    return reverse("incidents:event_step", args=[event.pk, step.name])
