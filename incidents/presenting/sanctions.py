"""Which steps of a sanction and of its commitments a person can take now."""

from datetime import datetime

from django.urls import reverse

from departments.organisations.steps import Offer, other_steps
from incidents.models import Commitment, RegulatorCase, Sanction
from incidents.workflow import COMMITMENT, SANCTION


def enter_sanction_step(case: RegulatorCase, user, at: datetime) -> list[Offer]:
    """Entering a sanction, where this person may: once the regulator has a notice of the case."""
    step = SANCTION["enter"].seen_by(user, case, at)
    if not case.first_sent_at or step.refusal(case, by=user, at=at):
        return []
    return [Offer(step.page.title, reverse("incidents:enter_sanction", args=[case.pk]))]


def sanction_steps(sanction: Sanction, user, at: datetime) -> list[Offer]:
    """What this person can do about a sanction."""
    rows = {name: step.seen_by(user, sanction, at) for name, step in SANCTION.items() if name != "enter"}

    def address(thing, step) -> str:
        return reverse("incidents:sanction_step", args=[sanction.pk, step.name])

    return other_steps(rows, sanction, user, at, address)


def commitment_steps(commitment: Commitment, user, at: datetime) -> list[Offer]:
    """What this person can do about a commitment."""
    rows = {name: step.seen_by(user, commitment, at) for name, step in COMMITMENT.items()}

    def address(thing, step) -> str:
        return reverse("incidents:commitment_step", args=[commitment.pk, step.name])

    return other_steps(rows, commitment, user, at, address)
