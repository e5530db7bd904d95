"""Asking the table: in which role may this person do this, to this thing, on this day?"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.templatetags.govuk import listed
from departments.calendar import london_day
from departments.models import Appointment, Organisation
from departments.roles import POWERS, ROLES, SETTINGS, Can, R, Reach, reaches, who_may

REVIEWERS = {R.CO_REVIEWER, R.CO_APPROVER, R.SPONSOR_REVIEWER}
COOLING_OFF = timedelta(days=365)  # SD3: nobody reviews a body they left within 12 months


def appointments_of(user) -> list[Appointment]:
    """Every appointment of a person, past ones too; read once per user object."""
    if not getattr(user, "is_authenticated", False):
        return []
    if not hasattr(user, "_appointments"):
        user._appointments = list(Appointment.objects.filter(user=user).select_related("organisation"))
    return user._appointments


def current(user, at: datetime) -> list[Appointment]:
    """The appointments a person holds on the day."""
    day = london_day(at)
    return [appointment for appointment in appointments_of(user) if appointment.covers(day)]


def acting_roles(user, power: str, thing, at: datetime) -> Iterator[R]:
    """Every role in which this person may do this to this thing on this day.

    `thing` is an organisation or has one as `organisation` (None: a thing of the whole of government).
    """
    power = Can(power)
    organisation = getattr(thing, "organisation", None)
    for appointment in current(user, at):
        role = R(appointment.role)
        within = [reach for reach in reaches(role, power) if _within(reach, power, appointment, organisation)]
        if not within:
            continue
        judges = role in REVIEWERS or (Reach.OWN not in within and Reach.SPONSORED in within)
        if judges and organisation and not power.endswith("see") and works_for(user, organisation, at):
            continue
        yield role


def acting_role(user, power: str, thing, at: datetime) -> R | None:
    """The first role in which this person may do this to this thing on this day, or None."""
    return next(acting_roles(user, power, thing, at), None)


def holds_post(user, role: R, organisation: Organisation, at: datetime) -> bool:
    """Whether the person holds a role in an organisation on this day, or stands for who does."""
    return any(
        appointment.organisation_id == organisation.pk
        and role in (appointment.role, ROLES[R(appointment.role)].stands_for)
        for appointment in current(user, at)
    )


def can(user, power: str, thing, at: datetime) -> bool:
    """Whether this person may do this to this thing on this day."""
    return acting_role(user, power, thing, at) is not None


def holds(user, power: Can, at: datetime) -> bool:
    """Whether this person holds the power over anything at all: what a page asks before it looks for the thing."""
    return any(reaches(R(appointment.role), power) for appointment in current(user, at))


def _within(reach: Reach, power: Can, appointment: Appointment, organisation: Organisation | None) -> bool:
    if reach is Reach.NONE:
        return power in SETTINGS
    if reach is Reach.GOVERNMENT:
        limit = appointment.limited_to_id
        return limit is None or (organisation is not None and organisation.pk == limit)
    if organisation is None:
        return False
    if reach is Reach.SPONSORED:
        return organisation.sponsored and organisation.sponsor_id == appointment.organisation_id
    return reach is Reach.OWN and organisation.pk == appointment.organisation_id


def works_for(user, organisation: Organisation, at: datetime) -> bool:
    """Whether the person works for a body or left it within 12 months (SD3).

    Somebody in a central team works for the department it sits in; a role limited to one body is no employment.
    """
    day = london_day(at)
    for appointment in appointments_of(user):
        if appointment.limited_to_id or appointment.starts_on > day or _left_long_ago(appointment, day):
            continue
        employer = appointment.organisation
        if employer.pk == organisation.pk:
            return True
        if employer.kind == Organisation.Kind.CENTRAL_TEAM and employer.sponsor_id == organisation.pk:
            return True
    return False


def _left_long_ago(appointment: Appointment, day: date) -> bool:
    return appointment.ends_on is not None and appointment.ends_on < day - COOLING_OFF


def scope(user, power: Can, at: datetime, path: str = "organisation") -> Q:
    """The filter that keeps what this person may see: `Incident.objects.filter(scope(user, Can.INCIDENT_SEE, at))`.

    `path` leads from the model to its organisation; "" for Organisation itself. Where it keeps everything it is a
    filter all the same, since Django drops an empty one from an "or".
    """
    prefix = f"{path}__" if path else ""
    wanted = Q(pk__in=[])
    for appointment in current(user, at):
        for reach in reaches(R(appointment.role), power):
            if reach is Reach.GOVERNMENT and appointment.limited_to_id is None:
                return ~Q(pk__in=[])
            if reach is Reach.NONE and power in SETTINGS:
                return ~Q(pk__in=[])
            if reach is Reach.GOVERNMENT:
                wanted |= Q(**{f"{prefix}pk": appointment.limited_to_id})
            elif reach is Reach.SPONSORED:
                wanted |= Q(
                    **{f"{prefix}sponsor": appointment.organisation_id, f"{prefix}kind__in": SPONSORED_KINDS}
                )
            elif reach is Reach.OWN:
                wanted |= Q(**{f"{prefix}pk": appointment.organisation_id})
    return wanted


SPONSORED_KINDS = [
    Organisation.Kind.EXECUTIVE_AGENCY,
    Organisation.Kind.EXECUTIVE_NDPB,
    Organisation.Kind.ADVISORY_NDPB,
    Organisation.Kind.TRIBUNAL_NDPB,
    Organisation.Kind.SPECIAL_HEALTH_AUTHORITY,
]


def organisations_for(user, power: Can, at: datetime) -> QuerySet[Organisation]:
    """The organisations over which a person holds a power."""
    return Organisation.objects.filter(scope(user, power, at, path=""))


def able_to(organisation: Organisation, power: Can, at: datetime) -> list[Appointment]:
    """Who holds a power over what is an organisation's own on the day, in the order of the roles; deputies included."""
    day = london_day(at)
    roles = [role for role in R if Reach.OWN in reaches(role, power)]
    held = (
        Appointment.objects.filter(organisation=organisation, role__in=roles, starts_on__lte=day)
        .filter(Q(ends_on=None) | Q(ends_on__gte=day))
        .select_related("user")
        .order_by("starts_on", "pk")
    )
    return sorted(held, key=lambda one: roles.index(R(one.role)))


def who_else(others: list[str], power: Can) -> str:
    """The sentence under a step that is not the reader's: the people who can take it, or whose it would be."""
    if others:
        return f"Who can: {listed(others, 'or')}."
    return f"It falls to the {who_may(power)}: no other holder is in post now."


def holders(power: Can) -> list[R]:
    """Every role that holds a power somewhere, deputies included."""
    return [role for role in R if reaches(role, power)]


def permitted(role: R) -> list[Can]:
    """Every power of a role."""
    return [power for power in POWERS if reaches(role, power)]
