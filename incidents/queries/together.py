"""What may be one event in several bodies: incidents that name the same supplier and were found around the same day.

Each body has its own incident, clock and case. A body sees only that others are concerned; whoever sees several of them sees
them together. What somebody has answered is not asked again: incidents of one confirmed event, and incidents that were judged
not to be one, are no longer among those that may be.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from audit.compiled import before
from audit.together import Question, Steps, asking
from departments.organisations.powers import appointments_key, scope
from departments.organisations.roles import Can
from incidents.models import Incident, IncidentInEvent, RegulatorCase, choices
from incidents.queries import cases_for, incidents_for
from incidents.queries.events import CONFIRMED, judged_apart, of_event, readable_incidents

WITHIN = timedelta(days=7)  # between two discoveries of what may be one event
LOOKED_BACK = timedelta(days=60)  # for which it is asked on home pages whether incidents are one event
SHOWN_TOGETHER = 25
PERHAPS = "perhaps"  # what a list is filtered by, beside the events that it holds


def are_others_concerned(incident: Incident) -> bool:
    """Whether another body has an incident that may be the same event of the same supplier."""
    return _others(Incident.objects.all(), incident).exists()


def together_with(user: User, at: datetime, incident: Incident) -> list[Incident]:
    """The incidents of other bodies that may be the same event, as far as this person may see them, in the order of discovery."""
    others = _others(incidents_for(user, at), incident)
    return list(others.order_by("discovered_at", "reference")[:SHOWN_TOGETHER])


def candidates_of(user: User, at: datetime, incident: Incident) -> list[Incident]:
    """The same, and for an officer of the regulator those of which something was sent to it: for the answer whether it is one event."""
    others = _others(readable_incidents(user, at), incident).select_related("organisation")
    free = others.exclude(Exists(IncidentInEvent.objects.filter(CONFIRMED, incident=OuterRef("pk"))))
    return list(
        free.prefetch_related("organisation__names").order_by("discovered_at", "reference")[:SHOWN_TOGETHER]
    )


def cases_together_with(user: User, at: datetime, case: RegulatorCase) -> list[RegulatorCase]:
    """The cases of other bodies with the same addressee that may be of the same event, as far as this person may see them."""
    others = _others(cases_for(user, at), case.incident, "incident__").filter(addressee=case.addressee)
    return list(others.order_by("opened_at", "pk")[:SHOWN_TOGETHER])


def to_judge(user: User, at: datetime) -> QuerySet[Incident]:
    """The incidents of which this person may say whether they are one event with others, and of which nobody has said it."""
    if not scope(user, Can.SHARED_EVENT_CONFIRM, at).includes(None):
        return Incident.objects.none()
    recent = Q(supplier__isnull=False, discovered_at__gte=before(at, LOOKED_BACK))
    incidents = readable_incidents(user, at).filter(recent, _perhaps(""))
    return incidents.exclude(status__in=choices.Status.not_counted).order_by("discovered_at", "reference")


@asking
def neighbours_of(
    user: User, at: datetime, incidents: Collection[Incident]
) -> Steps[dict[UUID, list[Incident]]]:
    """For each of some incidents to judge those of other bodies that may be the same event, as far as this person may see them.
    One query.

    An answer that is known is not looked at: who is asked about an incident reads of all that are near it.
    """

    def rows(then: datetime, suppliers: Collection[int]) -> QuerySet[Incident]:
        near = readable_incidents(user, then).filter(
            supplier__among=suppliers, discovered_at__gte=before(then, LOOKED_BACK + WITHIN)
        )
        counted = near.exclude(status__in=choices.Status.not_counted)
        return counted.exclude(supplier_serves_others=choices.ServesOthers.NO).order_by("discovered_at")

    suppliers = {incident.supplier_id for incident in incidents}
    [near] = yield [Question(("neighbours", *appointments_key(user, at)), rows, at, (sorted(suppliers),))]
    return {
        incident.pk: [
            other
            for other in near
            if other.supplier_id == incident.supplier_id
            and other.organisation_id != incident.organisation_id
            and abs(other.discovered_at - incident.discovered_at) <= WITHIN
        ]
        for incident in incidents
    }


def in_event(wanted: str, path: str = "") -> Q:
    """The rows whose incident, at `path`, is of the event that a list is filtered by: see `of_event`, or `PERHAPS`."""
    return _perhaps(f"{path}__" if path else "") if wanted == PERHAPS else of_event(wanted, path)


def _perhaps(prefix: str) -> Q:
    """Another body names the same supplier in the same week, and nobody has answered whether it is one event."""
    day = OuterRef(f"{prefix}discovered_at")
    others = (
        Incident.objects.filter(
            supplier=OuterRef(f"{prefix}supplier"),
            discovered_at__gte=day - WITHIN,
            discovered_at__lte=day + WITHIN,
        )
        .exclude(organisation=OuterRef(f"{prefix}organisation"))
        .exclude(status__in=choices.Status.not_counted)
        .exclude(supplier_serves_others=choices.ServesOthers.NO)
    )
    answered = IncidentInEvent.objects.filter(
        CONFIRMED | Q(event__status=choices.EventStatus.REJECTED), incident=OuterRef(f"{prefix}pk")
    )
    alone = Q(**{f"{prefix}supplier_serves_others": choices.ServesOthers.NO})
    return Q(Exists(others)) & ~Q(Exists(answered)) & ~alone


def _others(rows: QuerySet[Any], incident: Incident, path: str = "") -> QuerySet[Any]:
    """Those of some rows whose incident, at `path`, is of another body and of the same supplier and week."""
    if incident.supplier_id is None or incident.supplier_serves_others == choices.ServesOthers.NO:
        return rows.none()
    discovered_at = incident.discovered_at
    same = Q(
        **{
            f"{path}supplier": incident.supplier_id,
            f"{path}discovered_at__range": (discovered_at - WITHIN, discovered_at + WITHIN),
        }
    )
    apart = judged_apart(incident).order_by().values("incident")
    with_it = IncidentInEvent.objects.filter(
        CONFIRMED, event__in=incident.in_events.filter(CONFIRMED).values("event")
    )
    answered = {f"{path}pk__in": apart.union(with_it.order_by().values("incident"))}
    not_counted = {f"{path}status__in": choices.Status.not_counted}
    answered_no = {f"{path}supplier_serves_others": choices.ServesOthers.NO}
    return (
        rows.filter(same)
        .exclude(organisation=incident.organisation_id)
        .exclude(**not_counted)
        .exclude(**answered_no)
        .exclude(**answered)
    )
