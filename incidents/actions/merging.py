"""Merging two incidents that are one event, and splitting one that is two events (docs/adr/0030)."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from audit.record import Actor, action, record
from audit.transitions import NotReady, Problem, Refused, locked
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents.actions.cancelling import cancel_unsent
from incidents.actions.cases import close_as_not_needed, open_case, reopen_not_needed
from incidents.actions.events import follow_merger
from incidents.actions.notifying import owe
from incidents.actions.people import follow_merge
from incidents.actions.reporting import begin, next_reference
from incidents.actions.timers import set_clock, set_timers, watch_again
from incidents.actions.triage import NOTICE
from incidents.checks import is_undecided
from incidents.checks.laws import laws_of
from incidents.checks.merging import why_not_into, worse_personal_data
from incidents.duty.clock import london_day
from incidents.models import USUAL_DAYS, Incident, RegulatorCase, choices
from incidents.workflow import INCIDENT

# What the second incident of a split has from the first: who reported it, its times, the laws and how it came about.
SHARED = (
    "classification", "report_type", "reporter", "reporter_withheld", "reporting_link", "origin", "media", "discovered_at", "how_discovered",
    "occurred_from", "occurred_precision", "occurred_to", "aware_at", "aware_reason", "caused_by", "regimes",
    "controller_or_processor", "other_body", "supplier", "supplier_serves_others", "premises", "country",
)  # fmt: skip


@action
def merge(
    incident: Incident, *, by: Actor, at: datetime, version: int | None = None, into: Incident
) -> Incident:
    """The same event as another open incident of the body, before or after a decision. Returns what was merged.

    The earlier times and the worse answer on personal data win. No notice that went is recalled: a case with a notice that was made
    ready goes over, and its notice with it. Where the other incident has one of its own for the same law, the addressee
    has two: what had not gone yet is cancelled, and a case with one that went stays here, to be withdrawn. What is owed to the
    people affected, and what they were sent, goes over too (`follow_merge`).
    """
    both = {row.pk: locked(row) for row in sorted((incident, into), key=lambda row: row.pk)}
    target = both[into.pk]
    if reason := why_not_into(both[incident.pk], target, at):
        raise NotReady([Problem(reason, field="into")])
    role = acting_role(by, Can.INCIDENT_MERGE, target, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", Can.INCIDENT_MERGE)
    incident = INCIDENT["merge"].perform(
        incident, by=by, at=at, version=version, fields={"merged_into": target}, into=target.reference
    )
    carried = _carry_cases(incident, target)
    cancel_unsent(incident, at, "merged")
    close_as_not_needed(incident, at, "merged")
    people = follow_merge(incident, target)
    follow_merger(incident, target, at)
    changed = _take_over(target, incident, with_notices=bool(carried))
    open_case(target, at)
    undecided = is_undecided(target)
    if undecided and laws_of(target) and reopen_not_needed(target, at):
        watch_again(target)
    set_timers(target)
    _owe_reason_for_delay(target, at)
    extra: dict[str, Any] = {"people": True} if people else {}
    record(
        "incident.merged_here",
        subject=target,
        by=by,
        at=at,
        role=role,
        other=incident.reference,
        fields=changed,
        cases=[str(case.pk) for case in carried],
        **extra,
    )
    return incident


@action
def split(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    reason: str,
    title: str,
    description: str,
    personal_data: str,
) -> Incident:
    """What turned out to be another event becomes an incident of its own, in triage, with the same awareness. Returns it.

    The first incident, its decision and its notices stay as they are. The second has a clock from the same moment, and a
    decision of its own.
    """
    missing = {"title": title, "description": description}
    if problems := [Problem(f"Enter the {name}", field=name) for name, text in missing.items() if not text]:
        raise NotReady(problems)
    locked(incident.organisation)  # before the incident, as where one is reported
    reference, year, number = next_reference(incident.organisation, at)
    incident = INCIDENT["split"].perform(
        incident, by=by, at=at, version=version, reason=reason, other=reference
    )
    second = Incident(
        organisation=incident.organisation,
        reference=reference,
        year=year,
        number=number,
        status=choices.Status.TRIAGE,
        split_from=incident,
        reported_at=at,
        triaged_at=at,
        title=title,
        description=description,
        personal_data=personal_data,
        status_reason=reason.strip(),
        **{name: getattr(incident, name) for name in SHARED},
    )
    begin(second, at)
    role = acting_role(by, Can.INCIDENT_SPLIT, second, at)
    record("incident.split_off", subject=second, by=by, at=at, role=role or "", other=incident.reference)
    return second


def _carry_cases(incident: Incident, target: Incident) -> list[RegulatorCase]:
    """The cases with a notice that was made ready, now of the other incident; not where that has one for the same law."""
    carried = []
    for case in incident.regulator_cases.all():
        case = locked(case)
        if not case.has_notices:
            continue
        twin = target.regulator_cases.filter(regime=case.regime, addressee=case.addressee).first()
        if twin and twin.notices.exists():
            continue
        if twin:  # the two change places; between, one of them has no law, for there is one case for each
            twin.regime, regime = "", twin.regime
            twin.save(update_fields=["regime"])
        _move(case, target)
        if twin:
            twin.regime = regime
            _move(twin, incident)
        carried.append(case)
    if carried:
        _carry_owed(incident, target)
    return carried


def _move(case: RegulatorCase, incident: Incident) -> None:
    case.incident = incident
    case.version += 1
    case.save(update_fields=["incident", "regime", "version"])


def _carry_owed(incident: Incident, target: Incident) -> None:
    """What the notices left to follow is owed by the other incident now, by the earlier day."""
    there = {field_owed.field: field_owed for field_owed in target.owed.all()}
    for owed in incident.owed.filter(supplied_at=None):
        same = there.get(owed.field)
        if same is None:
            owed.incident = target
            owed.save(update_fields=["incident"])
            continue
        same.expected_on = owed.expected_on if same.supplied_at else min(same.expected_on, owed.expected_on)
        same.supplied_at = None
        same.save(update_fields=["expected_on", "supplied_at"])
        owed.delete()


def _take_over(target: Incident, other: Incident, *, with_notices: bool) -> list[str]:
    """Carry over the earlier times and the worse answer on personal data; returns the names of what changed.

    With the notices go the answers that were given for them, where the other incident has none.
    """
    discovered_at = min(target.discovered_at, other.discovered_at)
    facts: dict[str, Any] = {
        "discovered_at": discovered_at,
        "personal_data": worse_personal_data(target, other),
    }
    if target.occurred_from and target.occurred_from > discovered_at:
        facts |= {"occurred_from": other.occurred_from, "occurred_precision": other.occurred_precision}
    if other.aware_at and (target.aware_at is None or other.aware_at < target.aware_at):
        facts |= {"aware_at": other.aware_at, "aware_reason": other.aware_reason}
    if with_notices:
        facts |= {name: getattr(other, name) for name in NOTICE if _is_blank(getattr(target, name))}
    changed = sorted(name for name, value in facts.items() if getattr(target, name) != value)
    for name in changed:
        setattr(target, name, facts[name])
    target.version += 1
    set_clock(target)
    target.save()
    return changed


def _is_blank(value: object) -> bool:
    return value in ("", None, [])


def _owe_reason_for_delay(incident: Incident, at: datetime) -> None:
    """A notice that went in time by its own incident's clock may be late by the earlier one: the reason is then owed (F27)."""
    sent = [case.first_sent_at for case in incident.regulator_cases.all() if case.first_sent_at]
    late = incident.deadline_at is not None and sent and min(sent) > incident.deadline_at
    if late and not incident.late_reason:
        owe(incident, ["late_reason"], london_day(at) + timedelta(days=USUAL_DAYS))
