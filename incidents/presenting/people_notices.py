"""Which steps of notifying the people affected a person can take now."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from departments.organisations.steps import Offer, other_steps
from incidents.models import Incident, PeopleNotice
from incidents.workflow import PEOPLE_NOTICE


def people_rows(incident: Incident, people_notices: Iterable[PeopleNotice]) -> list[tuple[str, PeopleNotice]]:
    """What an incident, and those merged into it (`people_notices_of`), owe to their people or sent them, each with what it
    is called here."""
    text = "Notifying the people affected"
    return [
        (
            text
            if people_notice.incident_id == incident.pk
            else f"{text} by {people_notice.incident.reference}, merged here",
            people_notice,
        )
        for people_notice in people_notices
    ]


def people_steps(notice: PeopleNotice, user, at: datetime) -> list[Offer]:
    """What this person can do about the notice to the people of an incident."""

    def address(thing, step) -> str:
        if step.name == "free":
            return reverse("incidents:free_people", args=[notice.incident_id])
        return reverse("incidents:people_step", args=[notice.incident_id, step.name])

    return other_steps(PEOPLE_NOTICE, notice, user, at, address)
