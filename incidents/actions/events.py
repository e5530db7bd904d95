"""Saying whether incidents of several bodies are one event (docs/adr/0042). No incident, clock, case or duty changes with it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.models import User
from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, locked
from incidents.models import Incident, IncidentInEvent, SharedEvent, choices
from incidents.queries.events import CONFIRMED, bodies_with
from incidents.workflow.events import SHARED_EVENT

FEWEST = 2  # bodies that have an event: those of one body are merged by that body


@action
def confirm_event(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    incidents: Collection[Incident],
    name: str,
    reason: str,
    version: int | None = None,
) -> SharedEvent:
    """This incident and those of other bodies are one event, of this name."""
    if not name.strip():
        raise NotReady([Problem("Enter a name for the event", field="name")])
    rows = _locked((incident, *incidents))
    _check(rows)
    event = _answered("confirm", rows, by=by, at=at, name=name, reason=reason)
    _join(event, rows, by=by, at=at, reason=reason)
    return event


@action
def reject_event(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    incidents: Collection[Incident],
    reason: str,
    version: int | None = None,
) -> SharedEvent:
    """This incident and those of other bodies are not one event: the portal no longer says that they may be."""
    rows = _locked((incident, *incidents))
    _check(rows)
    event = _answered("reject", rows, by=by, at=at, name="Not one event", reason=reason)
    IncidentInEvent.objects.bulk_create(
        IncidentInEvent(event=event, incident=row, added_at=at, reason=reason.strip(), ended_at=at)
        for row in rows
    )
    return event


@action
def add_to_event(
    event: SharedEvent,
    *,
    by: User,
    at: datetime,
    incidents: Collection[Incident],
    reason: str,
    version: int | None = None,
) -> SharedEvent:
    """More incidents are of a confirmed event."""
    rows = _locked(incidents)
    _check_free(rows)
    event = SHARED_EVENT["add_incidents"].perform(
        event, by=by, at=at, version=version, reason=reason, incidents=[row.reference for row in rows]
    )
    _join(event, rows, by=by, at=at, reason=reason)
    return event


@action
def remove_from_event(
    event: SharedEvent,
    *,
    by: User,
    at: datetime,
    incident: Incident,
    reason: str,
    version: int | None = None,
) -> SharedEvent:
    """An incident is of another event after all. The event keeps incidents of at least two bodies."""
    (incident,) = _locked([incident])
    event = locked(event)
    row = event.rows.filter(incident=incident, ended_at=None).first()
    if row is None:
        raise NotReady([Problem("This incident is not part of the event", field="incident")])
    rest = event.rows.filter(ended_at=None).exclude(pk=row.pk)
    if len(set(rest.values_list("incident__organisation", flat=True))) < FEWEST:
        text = "The event would be of one organisation alone: take the whole answer back instead"
        raise NotReady([Problem(text, field="incident")])
    event = SHARED_EVENT["remove_incident"].perform(
        event, by=by, at=at, version=version, reason=reason, incidents=[incident.reference]
    )
    _leave([row], by=by, at=at, reason=reason)
    return event


@action
def take_back_event(
    event: SharedEvent, *, by: User, at: datetime, reason: str, version: int | None = None
) -> SharedEvent:
    """The question is open again, whatever was answered."""
    _locked(row.incident for row in event.rows.filter(ended_at=None).select_related("incident"))
    event = SHARED_EVENT["take_back"].perform(
        event,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"ended_at": at, "end_reason": reason.strip()},
    )
    _leave(event.rows.filter(ended_at=None).select_related("incident"), by=by, at=at, reason=reason)
    return event


def follow_merger(incident: Incident, target: Incident, at: datetime) -> None:
    """The incident that goes on takes the place of a merged one in its event, unless it is of an event already."""
    row = incident.in_events.filter(ended_at=None).first()
    if row is None:
        return
    row.ended_at, row.end_reason = at, f"Merged into {target.reference}."
    row.save(update_fields=["ended_at", "end_reason"])
    if not target.in_events.filter(ended_at=None).exists():
        IncidentInEvent.objects.create(event=row.event, incident=target, added_at=at, reason=row.reason)


def _locked(incidents: Iterable[Incident]) -> list[Incident]:
    """Incidents before the event, in one order."""
    by_key = {incident.pk: incident for incident in incidents}
    return [locked(by_key[key]) for key in sorted(by_key)]


def _check(rows: list[Incident]) -> None:
    _check_free(rows)
    if len({row.organisation_id for row in rows}) < FEWEST:
        text = (
            "Choose incidents of other organisations: those of one organisation are merged by its own people"
        )
        raise NotReady([Problem(text, field="incidents")])


def _check_free(rows: list[Incident]) -> None:
    if not rows:
        raise NotReady([Problem("Choose the incidents", field="incidents")])
    for row in rows:
        if row.status in choices.Status.not_counted:
            text = f"{row.reference} is no longer counted as an incident: choose another one"
            raise NotReady([Problem(text, field="incidents")])
        if row.in_events.filter(CONFIRMED).exists():
            text = f"{row.reference} is part of a confirmed event already: take it out of that one first"
            raise NotReady([Problem(text, field="incidents")])


def _answered(
    step: str, rows: list[Incident], *, by: User, at: datetime, name: str, reason: str
) -> SharedEvent:
    event = SharedEvent.objects.create(name=name.strip(), reason=reason.strip(), decided_at=at, decided_by=by)
    return SHARED_EVENT[step].perform(
        event, by=by, at=at, reason=reason, incidents=[row.reference for row in rows]
    )


def _join(event: SharedEvent, rows: list[Incident], *, by: Actor, at: datetime, reason: str) -> None:
    for row in rows:
        IncidentInEvent.objects.create(event=event, incident=row, added_at=at, reason=reason.strip())
    others = len(bodies_with(event)) - 1
    for row in rows:
        record("incident.event_joined", subject=row, by=by, at=at, others=others)


def _leave(rows: Iterable[IncidentInEvent], *, by: Actor, at: datetime, reason: str) -> None:
    for row in list(rows):
        row.ended_at, row.end_reason = at, reason.strip()
        row.save(update_fields=["ended_at", "end_reason"])
        record("incident.event_left", subject=row.incident, by=by, at=at)
