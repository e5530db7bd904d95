"""Reads of events that several bodies have an incident of: always for a person, with the incidents that they may see."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from audit.models import Event
from audit.record import subjects_of
from audit.together import Question, Steps, asking
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from incidents.models import CASES, Incident, IncidentInEvent, SharedEvent, choices
from incidents.queries import incidents_for, sent_cases_for, visible_incidents

SHOWN = 100  # events that a filter offers: the newest
CONFIRMED = Q(ended_at=None, event__status=choices.EventStatus.CONFIRMED)


def readable_incidents(user: User, at: datetime) -> QuerySet[Incident]:
    """The incidents a person may see, and for officers of the regulator those of which something was sent to it."""
    readable = Q(pk__in=sent_cases_for(user, at).order_by().values("incident"))
    for part in visible_incidents(user, at):
        readable |= part
    return Incident.objects.filter(readable)


def readable_by_reference(user: User, at: datetime, references: Collection[str]) -> list[Incident]:
    """Those of some references that this person may see and that are counted, in the order of discovery."""
    incidents = readable_incidents(user, at).filter(reference__in=references)
    counted = incidents.exclude(status__in=choices.Status.not_counted).select_related("organisation")
    return list(counted.order_by("discovered_at", "reference"))


def events_for(user: User, at: datetime) -> QuerySet[SharedEvent]:
    """The events of which this person may see an incident, where they may see such events at all."""
    if not scope(user, Can.SHARED_EVENT_SEE, at).includes(None):
        return SharedEvent.objects.none()
    readable = readable_incidents(user, at).order_by().values("pk")
    rows = IncidentInEvent.objects.filter(event=OuterRef("pk"), incident__in=readable)
    return SharedEvent.objects.filter(Exists(rows)).select_related("decided_by")


def events_to_filter_by(user: User, at: datetime, is_any: bool = True) -> list[SharedEvent] | None:
    """The confirmed events that this person may see, the newest first; None for who sees no such events. Where
    it is known that nobody has confirmed any, it is not asked which incidents this person may see.
    """
    if not scope(user, Can.SHARED_EVENT_SEE, at).includes(None):
        return None
    if not is_any:
        return []
    return list(events_for(user, at).filter(status=choices.EventStatus.CONFIRMED)[:SHOWN])


def event_of(incident: Incident) -> SharedEvent | None:
    """The confirmed event that an incident is of now."""
    row = incident.in_events.filter(CONFIRMED).select_related("event").first()
    return row.event if row else None


@asking
def events_of(incidents: Collection[UUID]) -> Steps[dict[UUID, SharedEvent]]:
    """The confirmed events of some incidents, by the keys of these. One query."""

    def rows(_: None, keys: Collection[UUID]) -> QuerySet[IncidentInEvent]:
        return IncidentInEvent.objects.filter(CONFIRMED, incident__among=keys).select_related("event")

    [in_events] = yield [Question("events of incidents", rows, keys=(incidents,))]
    return {row.incident_id: row.event for row in in_events}


def others_with_event(incident: Incident) -> int:
    """How many other bodies have an incident of the same confirmed event."""
    event = event_of(incident)
    return len(bodies_with(event) - {incident.organisation_id}) if event else 0


def bodies_with(event: SharedEvent) -> set[int]:
    """The keys of the bodies that have an incident of an event now."""
    rows = event.rows.filter(ended_at=None).exclude(incident__status__in=choices.Status.not_counted)
    return set(rows.values_list("incident__organisation", flat=True))


def rows_of(event: SharedEvent) -> QuerySet[IncidentInEvent]:
    """What an event holds: of a confirmed one its incidents now, of another one those that were judged."""
    rows = event.rows.order_by("incident__discovered_at", "incident__reference")
    return rows.filter(ended_at=None) if event.is_confirmed else rows


def readable_rows(user: User, at: datetime, event: SharedEvent) -> list[Incident]:
    """The incidents of an event as far as this person may see them, with what their clocks and cases need."""
    keys = list(rows_of(event).values_list("incident", flat=True))
    readable = readable_incidents(user, at).filter(pk__in=keys).order_by().values("pk")
    incidents = Incident.objects.filter(pk__in=readable).select_related("organisation")
    return list(
        incidents.prefetch_related("organisation__names", CASES).order_by("discovered_at", "reference")
    )


def opens(user: User, at: datetime, incidents: Collection[Incident]) -> set[UUID]:
    """The keys of those of some incidents whose own page this person may open."""
    keys = [incident.pk for incident in incidents]
    return set(incidents_for(user, at).filter(pk__in=keys).order_by().values_list("pk", flat=True))


def of_event(event: str, path: str = "") -> Q:
    """The rows whose incident, at `path`, is of a confirmed event: of any (`any`), or of that with this key."""
    prefix = f"{path}__" if path else ""
    rows = IncidentInEvent.objects.filter(CONFIRMED, incident=OuterRef(f"{prefix}pk"))
    return Q(Exists(rows if event == "any" else rows.filter(event=UUID(event))))


def judged_apart(incident: Incident) -> QuerySet[IncidentInEvent]:
    """The rows of other incidents that somebody judged not to be one event with this one."""
    rejected = incident.in_events.filter(event__status=choices.EventStatus.REJECTED).values("event")
    return IncidentInEvent.objects.filter(event__in=rejected)


def events_of_shared_event(event: SharedEvent) -> list[Event]:
    """What happened to an event that several bodies have, newest first."""
    return list(Event.objects.filter(subject__in=subjects_of(event)).order_by("-id"))
