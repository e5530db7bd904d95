"""The question that verbs without a transition ask before they begin."""

from datetime import datetime

from audit.record import SYSTEM, Actor
from audit.transitions import Refused
from departments.organisations import powers
from departments.organisations.models import Organisation
from departments.organisations.roles import Can


def role_for(by: Actor, power: Can, organisation: Organisation, at: datetime) -> str:
    """The role in which `by` may do this, for the audit log; the portal itself has none. Raises Refused."""
    if by is SYSTEM:
        return ""
    role = powers.acting_role(by, power, organisation, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", power)
    return role
