"""Which incidents a role sees, while reporters keep some of them from it (F04)."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from departments.models import Appointment
from departments.organisations.calendar import london_day
from departments.organisations.powers import acting_roles, scope
from departments.organisations.queries import holders_of
from departments.organisations.roles import Can, Role
from departments.organisations.scope import EVERY_ROW, NO_ROW
from incidents.models import Incident, choices
from incidents.queries.subjects import labels_with_incident

USUAL_RECEIVERS = (Role.DPO, Role.SECURITY_ADVISER)
# Who receives a report that is kept from both: whoever takes triage, else whoever decides, else whoever answers for the body.
OTHER_RECEIVERS = ((Role.DUTY_OFFICER,), (Role.SIRO, Role.DEPUTY_SIRO), (Role.ACCOUNTING_OFFICER,))
KNOW_REPORTERS = {Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER}


def seen(user: User, power: Can, at: datetime, path: str = "", organisation: str = "organisation") -> Q:
    """The incidents of the organisations over which a person holds a power, but for those kept from the role that gives it.

    `path` leads from the rows to their incident, `organisation` to its organisation.
    """
    return reduce(or_, parts_seen(user, power, at, path, organisation), NO_ROW)


def parts_seen(
    user: User, power: Can, at: datetime, path: str = "", organisation: str = "organisation"
) -> list[Q]:
    """The same in parts, any of which is enough."""
    held = scope(user, power, at)
    prefix = f"{path}__" if path else ""
    if held.everything or not any(choices.KeptFrom.of(grant.role) for grant in held.grants):
        return held.alternatives(organisation)
    parts = []
    for grant in held.grants:
        part, post = grant.filter(organisation), choices.KeptFrom.of(grant.role)
        parts.append(part & ~kept_from(post, at, prefix) if post else part)
    return list(dict.fromkeys(parts))


def not_about_kept(user: User, at: datetime, path: str) -> Q:
    """The rows whose subject, at `path`, is no incident that is kept from this person now, nor anything that belongs to one."""
    held = scope(user, Can.INCIDENT_SEE, at)
    if not any(choices.KeptFrom.of(grant.role) for grant in held.grants):
        return EVERY_ROW
    kept = Incident.objects.order_by().filter(held.filter(), kept_until__gt=at)
    keys = list(kept.exclude(seen(user, Can.INCIDENT_SEE, at)).values_list("pk", flat=True))
    every_row = EVERY_ROW
    for label, key in labels_with_incident() if keys else ():
        written = Incident.objects.order_by().filter(pk__in=keys, **{f"{key}__isnull": False})
        named = written.annotate(written=Concat(Value(f"{label}:"), Cast(key, CharField())))
        every_row &= ~Q(**{f"{path}__in": named.values("written")})
    return every_row


def kept_from(post: choices.KeptFrom, at: datetime, prefix: str = "") -> Q:
    """What is kept from a post at a moment."""
    return Q(**{f"{prefix}kept_until__gt": at, f"{prefix}kept_from__contains": [post.value]})


def passes_usual_receivers(incident: Incident, at: datetime) -> bool:
    """Whether neither the Data Protection Officer nor the security adviser may learn of it yet."""
    return all(incident.is_kept_from(role, at) for role in USUAL_RECEIVERS)


def receivers(incident: Incident, at: datetime) -> tuple[Role, ...]:
    """Which posts receive a report that is kept from both the Data Protection Officer and the security adviser: somebody who
    is there, and who holds none of the posts from which it is kept. None where the body has nobody left: then the centre's
    duty desk learns its reference, and reaches somebody.
    """
    excluded = {role for post in incident.kept_from for role in choices.KeptFrom(post).roles}
    barred = set(
        Appointment.objects.held_on(london_day(at))
        .filter(organisation=incident.organisation, role__in=excluded)
        .values_list("user", flat=True)
    )
    for roles in OTHER_RECEIVERS:
        there = tuple(
            role
            for role in roles
            if role not in excluded
            and any(
                holder.user_id not in barred and holder.away_until is None
                for holder in holders_of(incident.organisation, role, at)
            )
        )
        if there:
            return there
    return ()


def received_instead(user: User, at: datetime) -> QuerySet[Incident]:
    """The reports that nobody has taken up and that a person sees in the place of those from whom both are kept."""
    both = Q(kept_until__gt=at, kept_from__contains=[str(role) for role in USUAL_RECEIVERS])
    return Incident.objects.filter(both, seen(user, Can.INCIDENT_SEE, at), status=choices.Status.REPORTED)


def sees_reporter(user: User, incident: Incident, at: datetime) -> bool:
    """A reporter who asked for it stays unknown to all but those who look into the case, and to whom it was kept from (F04)."""
    if not incident.reporter_withheld or (incident.reporter_id and incident.reporter_id == user.pk):
        return True
    acting = set(acting_roles(user, Can.INCIDENT_EDIT, incident, at))
    return any(choices.KeptFrom.of(role) not in incident.kept_from for role in KNOW_REPORTERS & acting)
