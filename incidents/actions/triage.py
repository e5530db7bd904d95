"""Taking an incident for triage, and saving what is found out, section by section."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts import unsaved
from accounts.unsaved import Typed
from audit.record import Actor, action, record, subject_of
from audit.transitions import NotNow, NotReady, Problem, Refused, Stale, Transition, locked
from departments.models import Action, Asset
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.cases import open_case
from incidents.actions.timers import set_clock, set_timers
from incidents.checks import between_answers
from incidents.models import Incident
from incidents.workflow import EDITING, INCIDENT


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRIAGE = _names(
    "report_type personal_data how_discovered controller_or_processor other_body regimes how_occurred incident_type cyber"
    " co_category breach_kind premises country supplier supplier_serves_others provisional_cause press_interest"
    " asset_not_on_register occurred_from occurred_precision occurred_to aware_at aware_reason ongoing data_types data_note"
    " harm_flags people_min people_max people_known subject_types vulnerable_people whereabouts"
    " protected_personal_data encryption backup_available exposure recipient recipient_control"
    " recipient_confirmed_on exfiltration outage effect_on_people integrity_state caused_by caused_by_id media"
)
NOTICE = _names(
    "contact_for_regulator registration_number consequences high_risk_exception containment measures_before"
    " staff_training people_told others_told others_told_detail cyber_impact recovery_time records_count"
    " late_reason contact_email contact_telephone cross_border processor_involved how_occurred occurred_to ongoing country"
    " data_types subject_types essential_service service_impact users_affected area_affected cross_border_impact"
    " helpful_information"
)
RESPONSE = _names("containment recovered prevention people_told people_told_on people_told_count")
LEARNING = _names(
    "ico_decision sanction root_cause review_theme no_action_reason lesson_for_sharing publish_ok publish_reason"
    " co_category how_occurred media protected_personal_data asset_not_on_register"
)
SECTIONS = {"triage": TRIAGE, "notice": NOTICE, "response": RESPONSE, "learning": LEARNING}


@action
def take_triage(incident: Incident, *, by: Actor, at: datetime, version: int | None = None) -> Incident:
    """The incident is somebody's. The time of triage is set here and starts nothing (F72)."""
    return INCIDENT["take_triage"].perform(incident, by=by, at=at, version=version, fields={"triaged_at": at})


@action
def save(
    incident: Incident,
    *,
    by: Actor,
    at: datetime,
    version: int,
    section: str,
    fields: dict[str, Any],
    assets: Iterable[Asset] | None = None,
    actions: Iterable[Action] | None = None,
    unsound: Mapping[str, Typed] | None = None,
    asked: Iterable[str] | None = None,
) -> Incident:
    """Save answers of one section (triage, notice, response, learning). The audit log keeps which fields, not what.

    `unsound` is what was typed and is not fit to be saved: it is kept as typed, beside the answers. `asked` are the
    questions of the page, where it has not all of the section: what is kept of the others stays.

    Raises Refused, NotNow where the section is not open in this state, Stale, or NotReady where the times contradict.
    """
    fresh = _open_to(EDITING[section], incident, by=by, at=at, version=version)
    apply(fresh, {name: value for name, value in fields.items() if name in SECTIONS[section]}, at=at, by=by)
    if assets is not None:
        fresh.assets.set(assets)
    if actions is not None:
        fresh.actions.set(actions)
    if unsound is not None:
        unsaved.keep(subject_of(fresh), section, unsound, by=by, at=at, sent=asked)
    return fresh


def _open_to(editing: Transition, incident: Incident, *, by: Actor, at: datetime, version: int) -> Incident:
    """The row as it is now, locked, for a person who may edit it and has seen its newest version."""
    fresh = locked(incident)
    if why := editing.refusal(fresh, by=by, at=at):
        raise Refused(why, editing.power)
    if fresh.status not in editing.source:
        raise NotNow(fresh, editing)
    if version != fresh.version:
        raise Stale(fresh, editing)
    return fresh


def apply(incident: Incident, fields: dict[str, Any], *, by: Actor, at: datetime) -> list[str]:
    """Set, check, save and record; returns the names of the fields that changed."""
    changed = sorted(name for name, value in fields.items() if getattr(incident, name) != value)
    for name in changed:
        setattr(incident, name, fields[name])
    if problems := contradictions(incident, at, set(changed)):
        raise NotReady(problems)
    set_clock(incident)
    incident.version += 1
    incident.save()
    open_case(incident, at)
    set_timers(incident)
    role = acting_role(by, Can.INCIDENT_EDIT, incident, at) or ""
    record("incident.edited", subject=incident, by=by, at=at, role=role, fields=changed)
    return changed


def contradictions(incident: Incident, at: datetime, changed: set[str]) -> list[Problem]:
    """Times and numbers that cannot both be true, before the database refuses them.

    What an older incident holds and the database allows is a problem only where one of the answers changes.
    """
    problems = between_answers(incident, at, changed)
    if incident.aware_at and not incident.discovered_at <= incident.aware_at <= at:
        problems.append(
            Problem("The time of awareness must lie between the discovery and now", field="aware_at")
        )
    if incident.aware_at and incident.aware_at > incident.discovered_at and not incident.aware_reason.strip():
        problems.append(Problem("Say why awareness came later than the discovery", field="aware_reason"))
    if incident.occurred_from and incident.occurred_from > incident.discovered_at:
        problems.append(
            Problem(
                "The time it happened must not be later than the time it was found", field="occurred_from"
            )
        )
    if incident.occurred_to and incident.occurred_from and incident.occurred_to < incident.occurred_from:
        problems.append(
            Problem(
                "The time it ended must be the same as or after the time it happened", field="occurred_to"
            )
        )
    least, most = incident.people_min, incident.people_max
    if least is not None and most is not None and most < least:
        problems.append(
            Problem("The most people must be the same as or more than the fewest", field="people_max")
        )
    notified_count = incident.people_told_count
    if (
        notified_count is not None
        and incident.people_max is not None
        and notified_count > incident.people_max
    ):
        problems.append(
            Problem(
                "The number of people notified must not be more than the most that could be affected",
                field="people_told_count",
            )
        )
    return problems
