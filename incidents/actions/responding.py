"""After the decision: containing, learning, closing; and the ways out: dismissing, closing without a decision, reopening."""

from datetime import datetime

from audit.record import Actor, action
from audit.transitions import NotReady, Problem
from incidents.actions.cancelling import cancel_unsent
from incidents.actions.cases import close_as_not_needed, open_case, reopen_not_needed
from incidents.actions.timers import set_timers, watch_again
from incidents.checks.closing import is_near_miss
from incidents.checks.laws import laws_of
from incidents.models import Incident, choices
from incidents.workflow import INCIDENT


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
def close_without_personal_data(
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    reason: str,
    co_category: str = "",
    publish_ok: str = "",
) -> Incident:
    """Nothing was to be decided: no personal data, no law with a deadline, no ground for the Cabinet Office.

    A near miss has no category and is in no annual table: neither is asked of it.
    """
    if is_near_miss(incident):
        co_category = publish_ok = ""
    elif co_category not in choices.Category.values or co_category == choices.Category.NOT_KNOWN:
        raise NotReady([Problem("Choose the Cabinet Office category", field="co_category")])
    if not is_near_miss(incident) and publish_ok not in (choices.PublishOk.PUBLISH, choices.PublishOk.NUMBER):
        raise NotReady([Problem("Choose what may be published", field="publish_ok")])
    fields = {
        "closed_at": at,
        "status_reason": reason.strip(),
        "no_action_reason": reason.strip()[:1000],
        "co_category": co_category,
        "publish_ok": publish_ok,
    }
    return INCIDENT["close_without_personal_data"].perform(
        incident, by=by, at=at, version=version, reason=reason, fields=fields
    )


@action
def reopen_dismissed(
    incident: Incident, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> Incident:
    """It is an incident after all: triage goes on under the same clock, and its case with the regulator is open again."""
    incident = INCIDENT["reopen_dismissed"].perform(
        incident, by=by, at=at, version=version, reason=reason, fields={"status_reason": reason.strip()}
    )
    open_case(incident, at)
    if laws_of(incident) and reopen_not_needed(incident, at):
        watch_again(incident)
    set_timers(incident)
    return incident
