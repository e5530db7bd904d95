"""What keeps a sanction from being closed, and the actions under one from being lifted. No writes."""

from datetime import datetime

from audit.transitions import Problem
from departments.models import Action
from departments.registers.checks import binding
from incidents.models import Commitment, Sanction, choices

ENDED = (choices.SanctionStatus.SET_ASIDE, choices.SanctionStatus.CLOSED)


def every_commitment_met(sanction: Sanction, at: datetime) -> list[Problem]:
    """The regulator accepts the evidence of every commitment."""
    if sanction.commitments.exclude(status=choices.CommitmentStatus.MET).exists():
        return [Problem("A commitment is not met yet: it is closed when the evidence of each is accepted")]
    return []


@binding
def commitment_in_force(action: Action) -> str:
    """An action that is a commitment to a regulator is the regulator's to lift, while its sanction is in force."""
    if action.origin != Action.Origin.INCIDENT:
        return ""
    commitments = Commitment.objects.filter(action=action).exclude(status=choices.CommitmentStatus.MET)
    if not commitments.exclude(sanction__status__in=ENDED).exists():
        return ""
    return (
        "This is a commitment to the regulator: it ends when the regulator accepts its evidence, or on appeal"
    )
