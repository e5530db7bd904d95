"""Which steps of notifying the people affected a person can take now."""

from datetime import datetime

from django.urls import reverse

from departments.organisations.steps import Offer, other_steps
from incidents.models import PeopleNotice
from incidents.workflow import PEOPLE_NOTICE


def people_steps(notice: PeopleNotice, user, at: datetime) -> list[Offer]:
    """What this person can do about the notice to the people of an incident."""

    def address(thing, step) -> str:
        if step.name == "free":
            return reverse("incidents:free_people", args=[notice.incident_id])
        return reverse("incidents:people_step", args=[notice.incident_id, step.name])

    return other_steps(PEOPLE_NOTICE, notice, user, at, address)
