"""What the roof's pages read."""

from datetime import datetime

from django.db.models import QuerySet

from audit import queries as ground
from audit.models import Event, Notice
from departments import powers
from departments.queries import Need
from departments.roles import Can
from incidents.queries import needs_of as incident_needs
from reporting.queries import needs_of as reporting_needs
from returns.queries import needs_of as return_needs


def _codes(user, power: Can, at: datetime) -> list[str] | None:
    """The organisations whose rows a person may see; None for all of government."""
    scope = powers.scope(user, power, at, path="")
    return (
        None if not scope else list(powers.organisations_for(user, power, at).values_list("code", flat=True))
    )


def trail_for(
    user, at: datetime, *, organisation: str = "", kind: str = "", subject: str = ""
) -> QuerySet[Event]:
    """The part of the trail that a person may see, newest first."""
    events = ground.events_in(_codes(user, Can.TRAIL_SEE, at))
    if organisation:
        events = events.filter(organisation=organisation)
    if kind:
        events = events.filter(kind__startswith=kind)
    return events.filter(subject=subject) if subject else events


def notices_for(user, at: datetime) -> QuerySet[Notice]:
    """The notices that a person may watch. The administrator sees that they are owed, for all, and never their words."""
    if any(appointment.role == "sysadmin" for appointment in powers.current(user, at)):
        return ground.notices_in(None)
    return ground.notices_in(_codes(user, Can.OUTBOX_SEE, at))


def needs_of(user, at: datetime) -> list[Need]:
    """What needs this person, most urgent first."""
    needs = [*return_needs(user, at), *incident_needs(user, at), *reporting_needs(user, at)]
    return sorted(needs, key=lambda need: (not need.urgent, need.due))
