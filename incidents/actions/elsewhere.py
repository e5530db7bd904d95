"""SECRET and above: no content here, only a stub that keeps body, times, clock and count (F83)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts import unsaved
from accounts.models import User
from audit.record import SYSTEM, Actor, action, subject_of
from audit.transitions import NotReady, Problem
from departments.models import Organisation
from departments.organisations.checks import date_problems
from incidents.actions.cancelling import cancel_undecided
from incidents.actions.cases import close_as_not_needed
from incidents.actions.reporting import sent_before, start
from incidents.checks import NEXT_LOOK
from incidents.models import Decision, HeldElsewhere, Incident, choices
from incidents.workflow import INCIDENT

NO_CONTENT = "Held elsewhere"
# What a stub keeps: body, times, clock and count. Everything else is content, whatever is asked one day.
KEPT = {
    *(
        "id",
        "organisation",
        "reference",
        "year",
        "number",
        "status",
        "version",
        "origin",
        "notified_in_source",
        "reports_before",
        "split_from",
    ),
    *("classification", "report_type", "personal_data", "co_category"),
    *("reporting_link", "kept_from", "kept_until"),
    *("reporter", "reporter_withheld", "reported_at", "discovered_at", "occurred_from", "occurred_to"),
    *("occurred_precision", "triaged_at", "aware_at", "deadline_at", "regimes", "governing_regime"),
    *("people_min", "people_max", "people_known", "decision", "decided_at", "closed_at"),
    "cabinet_office_notified",
}


@action
def report_held_elsewhere(
    *,
    by: User,
    at: datetime,
    organisation: Organisation,
    classification: str,
    personal_data: str,
    discovered_at: datetime,
    holder: str,
    reference_there: str = "",
    next_look_on: date | None = None,
    key: UUID | None = None,
) -> Incident:
    """A stub without content. Its clock and timers run, and it is counted. `key` as in `report`.

    The reporter need not know where it is held: without a reference it is the security adviser's work to enter that.
    """
    if before := sent_before(key, by):
        return before
    problems = date_problems(
        next_look_on, NEXT_LOOK, at, called="The day of the next look", field="next_look_on"
    )
    if problems:
        raise NotReady(problems)
    incident = start(
        by=by,
        at=at,
        organisation=organisation,
        key=key,
        **stub_fields(classification, personal_data, discovered_at),
    )
    return leave_stub(
        incident, at=at, holder=holder, reference_there=reference_there, next_look_on=next_look_on
    )


def stub_fields(classification: str, personal_data: str, discovered_at: datetime) -> dict[str, Any]:
    """What is kept of a report whose content may not be entered here; refuses any other marking."""
    if classification not in choices.ABOVE_THE_CEILING:
        raise NotReady([Problem("Only SECRET and TOP SECRET are held elsewhere", field="classification")])
    return {
        "classification": classification,
        "report_type": "other_information_incident"
        if personal_data == "no"
        else "potential_personal_data_breach",
        "personal_data": personal_data,
        "title": NO_CONTENT,
        "description": "",
        "discovered_at": discovered_at,
    }


def leave_stub(
    incident: Incident,
    *,
    at: datetime,
    holder: str,
    reference_there: str = "",
    next_look_on: date | None = None,
) -> Incident:
    """A new report without content, held elsewhere; inside a caller's transaction."""
    HeldElsewhere.objects.create(
        incident=incident, holder=holder, reference_there=reference_there, next_look_on=next_look_on
    )
    return INCIDENT["hold_elsewhere"].perform(incident, by=SYSTEM, at=at)


@action
def hold_elsewhere(
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    version: int,
    holder: str,
    reference_there: str,
    classification: str,
) -> Incident:
    """Found to be SECRET or above after all: the content is taken out and a stub is left."""
    if classification not in choices.ABOVE_THE_CEILING:
        raise NotReady([Problem("Choose SECRET or TOP SECRET", field="classification")])
    emptied = {
        field.name: field.get_default() for field in Incident._meta.concrete_fields if field.name not in KEPT
    }
    emptied["title"] = NO_CONTENT
    incident = INCIDENT["hold_elsewhere"].perform(
        incident, by=by, at=at, version=version, fields={**emptied, "classification": classification}
    )
    cancel_undecided(incident, at, "held elsewhere")
    incident.assets.clear()
    unsaved.forget(subject_of(incident))
    incident.redactions.update(passage="", reason="", answer="")
    incident.added_words.update(words="")
    HeldElsewhere.objects.update_or_create(
        incident=incident, defaults={"holder": holder, "reference_there": reference_there}
    )
    return incident


@action
def decided_elsewhere(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int,
    decision: str,
    decided_there_at: datetime,
    told_there: str = "",
) -> Incident:
    """The decision taken in the other system, entered as a fact: when, and who was notified there."""
    if decided_there_at > at:
        raise NotReady([Problem("The decision cannot lie in the future", field="decided_there_at")])
    if decided_there_at < incident.discovered_at:
        raise NotReady([Problem("It cannot have been decided before it was found", field="decided_there_at")])
    incident = INCIDENT["elsewhere_decided"].perform(
        incident, by=by, at=at, version=version, fields={"decision": decision, "decided_at": decided_there_at}
    )
    Decision.objects.create(
        incident=incident,
        number=incident.decisions.count() + 1,
        decision=decision,
        reason="Taken in the system that holds the case.",
        decided_at=decided_there_at,
        decided_by=by,
        decided_as="siro",
        significant=decision != choices.Decided.RECORD_ONLY,
        from_history=True,
    )
    if decision == choices.Decided.RECORD_ONLY:
        close_as_not_needed(incident, at, "decided elsewhere to record only")
    HeldElsewhere.objects.filter(incident=incident).update(
        decided_there_at=decided_there_at, told_there=told_there
    )
    return incident
