"""How a redaction reads on a page, and which of its steps a person can take."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from audit.transitions import Transition
from departments.organisations import steps
from departments.organisations.steps import Offer
from govuk.templatetags.govuk import listed
from incidents.models import Redaction
from incidents.workflow import REDACTION

STEPS = {name: step for name, step in REDACTION.items() if name != "hide"}


def redaction_rows(redactions: list[Redaction]) -> list[dict[str, Any]]:
    """Each redaction of an incident: what the texts have in its place, and what became of it, for the incident's page."""
    return [{"redaction": redaction, "places": listed(redaction.places)} for redaction in redactions]


def redaction_step(redaction: Redaction, user, at: datetime) -> Offer | None:
    """The next step of a hidden passage: to agree that it is removed, or what that waits for."""
    return steps.next_step(STEPS, redaction, user, at, address_of_step) or steps.step_to_come(
        STEPS, redaction, at
    )


def redaction_steps(redaction: Redaction, user, at: datetime) -> list[Offer]:
    """What else this person can do with a hidden passage."""
    rest = {name: step for name, step in STEPS.items() if not step.leads_in}
    return steps.other_steps(rest, redaction, user, at, address_of_step)


def address_of_step(redaction: Redaction, step: Transition) -> str:
    """The page of a step of a redaction."""
    if step.name == "agree_remove":
        return reverse("incidents:agree_remove", args=[redaction.pk])
    return reverse("incidents:redaction_step", args=[redaction.pk, step.name])
