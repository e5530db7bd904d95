"""After the decision: containing, learning, closing; and the ways out: dismissing, merging, reopening."""

from datetime import datetime
from typing import Any

from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.cancelling import cancel_unsent
from incidents.actions.cases import close_as_not_needed, open_case, reopen_not_needed
from incidents.actions.timers import set_clock, set_timers, watch_again
from incidents.models import Incident, choices
from incidents.workflow import INCIDENT

WORST_FIRST = (choices.PersonalData.YES, choices.PersonalData.SUSPECTED, choices.PersonalData.NO)


@action
def respond(incident: Incident, *, by: Actor, at: datetime, version: int | None = None) -> Incident:
    """Work on it goes on."""
    return INCIDENT["respond"].perform(incident, by=by, at=at, version=version)


@action
def contained(incident: Incident, *, by: Actor, at: datetime, version: int | None = None) -> Incident:
    """Contained and prevented; what is left is to learn."""
    return INCIDENT["contained"].perform(incident, by=by, at=at, version=version)


@action
def close(incident: Incident, *, by: Actor, at: datetime, version: int | None = None) -> Incident:
    """Close it: the DPO or adviser where it was only recorded, the SIRO where the regulator was notified."""
    name = "close_recorded" if incident.decision == choices.Decided.RECORD_ONLY else "close"
    return INCIDENT[name].perform(incident, by=by, at=at, version=version, fields={"closed_at": at})


@action
def reopen(
    incident: Incident, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> Incident:
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
def dismiss(
    incident: Incident, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> Incident:
    """Not an incident: kept in the record and counted as dismissed; its case with the regulator ends as not needed."""
    incident = INCIDENT["dismiss"].perform(
        incident, by=by, at=at, version=version, reason=reason, fields={"status_reason": reason.strip()}
    )
    cancel_unsent(incident, at, "dismissed")
    close_as_not_needed(incident, at, "dismissed")
    return incident


@action
def merge(
    incident: Incident, *, by: Actor, at: datetime, version: int | None = None, into: Incident
) -> Incident:
    """The same event as another one of the same body, not yet decided: the earlier times and the worse answer on
    personal data win, and the other's clock and duty to notify go on under it."""
    both = {one.pk: locked(one) for one in sorted((incident, into), key=lambda one: one.pk)}
    target = both[into.pk]
    if target.pk == incident.pk or target.organisation_id != incident.organisation_id:
        raise NotReady([Problem("Choose another incident of the same body", field="into")])
    if target.status not in choices.Status.undecided:
        raise NotReady(
            [
                Problem(
                    f"{target} is {target.get_status_display().lower()}: choose one that is not decided yet, or assess it "
                    "again first on what is known now",
                    field="into",
                )
            ]
        )
    role = acting_role(by, Can.INCIDENT_MERGE, target, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", Can.INCIDENT_MERGE)
    incident = INCIDENT["merge"].perform(
        incident, by=by, at=at, version=version, fields={"merged_into": target}, into=target.reference
    )
    cancel_unsent(incident, at, "merged")
    close_as_not_needed(incident, at, "merged")
    changed = _take_over(target, incident)
    open_case(target, at)
    if target.personal_data != "no" and reopen_not_needed(target, at):
        watch_again(target)
    set_timers(target)
    record(
        "incident.merged_here",
        subject=target,
        by=by,
        at=at,
        role=role,
        other=incident.reference,
        fields=changed,
    )
    return incident


def _take_over(target: Incident, other: Incident) -> list[str]:
    """Carry over the earlier times and the worse answer on personal data; returns the names of what changed."""
    found = min(target.discovered_at, other.discovered_at)
    taken: dict[str, Any] = {
        "discovered_at": found,
        "personal_data": min(target.personal_data, other.personal_data, key=WORST_FIRST.index),
    }
    if target.occurred_from and target.occurred_from > found:
        taken |= {"occurred_from": other.occurred_from, "occurred_precision": other.occurred_precision}
    if other.aware_at and (target.aware_at is None or other.aware_at < target.aware_at):
        taken |= {"aware_at": other.aware_at, "aware_reason": other.aware_reason}
    changed = sorted(name for name, value in taken.items() if getattr(target, name) != value)
    for name in changed:
        setattr(target, name, taken[name])
    target.version += 1
    set_clock(target)
    target.save()
    return changed
