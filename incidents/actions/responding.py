"""After the decision: containing, learning, closing; and the ways out: dismissing, merging, reopening."""

from datetime import datetime

from audit.record import action
from audit.transitions import NotReady, Problem, Refused
from departments.powers import acting_role
from departments.roles import Can
from incidents.actions.clockwork import set_clock, set_timers
from incidents.actions.telling import close_as_not_needed
from incidents.models import Incident
from incidents.models import choices as c
from incidents.workflow import INCIDENT


@action
def respond(*, incident: Incident, by, at: datetime, version: int | None = None) -> Incident:
    """Work on it goes on."""
    return INCIDENT["respond"].perform(incident, by=by, at=at, version=version)


@action
def contained(*, incident: Incident, by, at: datetime, version: int | None = None) -> Incident:
    """Contained and prevented; what is left is to learn."""
    return INCIDENT["contained"].perform(incident, by=by, at=at, version=version)


@action
def close(*, incident: Incident, by, at: datetime, version: int | None = None) -> Incident:
    """Close it: the DPO or adviser where it was only recorded, the SIRO where the regulator was told."""
    name = "close_recorded" if incident.decision == c.Decided.RECORD_ONLY else "close"
    return INCIDENT[name].perform(incident, by=by, at=at, version=version, fields={"closed_at": at})


@action
def reopen(*, incident: Incident, by, at: datetime, version: int | None = None, reason: str) -> Incident:
    """Something new has come up after closing."""
    return INCIDENT["reopen"].perform(
        incident,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"closed_at": None, "status_reason": reason.strip()},
    )


@action
def dismiss(*, incident: Incident, by, at: datetime, version: int | None = None, reason: str) -> Incident:
    """Not an incident: kept in the record and counted as dismissed; the notification closes as not needed."""
    incident = INCIDENT["dismiss"].perform(
        incident, by=by, at=at, version=version, reason=reason, fields={"status_reason": reason.strip()}
    )
    close_as_not_needed(incident, at, "dismissed")
    return incident


@action
def merge(*, incident: Incident, by, at: datetime, version: int | None = None, into: Incident) -> Incident:
    """The same event as another one of the same body; the earlier times win."""
    target = Incident.objects.select_for_update(of=("self",)).get(pk=into.pk)
    if target.pk == incident.pk or target.organisation_id != incident.organisation_id:
        raise NotReady([Problem("Choose another incident of the same body", "#id_into")])
    if target.status in (c.Status.MERGED, c.Status.NOT_AN_INCIDENT, c.Status.CLOSED):
        raise NotReady([Problem("Choose an incident that is still open", "#id_into")])
    if acting_role(by, Can.INCIDENT_MERGE, target, at) is None:
        raise Refused("You do not hold a role that may do this here.", Can.INCIDENT_MERGE)
    incident = INCIDENT["merge"].perform(
        incident, by=by, at=at, version=version, fields={"merged_into": target}, into=target.reference
    )
    close_as_not_needed(incident, at, "merged")
    _earlier_times_win(target, incident)
    return incident


def _earlier_times_win(target: Incident, other: Incident) -> None:
    target.discovered_at = min(target.discovered_at, other.discovered_at)
    if target.occurred_from and target.occurred_from > target.discovered_at:
        target.occurred_from = other.occurred_from
    aware = [moment for moment in (target.aware_at, other.aware_at) if moment]
    target.aware_at = min(aware) if aware else None
    target.version += 1
    set_clock(target)
    target.save()
    set_timers(target)
