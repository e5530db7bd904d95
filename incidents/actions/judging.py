"""Working out the rule's advice, and the DPO's own."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from audit.record import action
from audit.transitions import NotNow, NotReady, Problem, locked
from incidents.actions.cancelling import cancel_undecided
from incidents.actions.cases import close_as_not_needed, open_case, reopen_not_needed
from incidents.actions.timers import set_clock, set_timers, watch_again
from incidents.actions.triage import TRIAGE, contradictions
from incidents.checks.triage import NOT_OUTSIDE
from incidents.duty import scoring
from incidents.models import Assessment, Incident, choices
from incidents.workflow import INCIDENT

FACTS = (
    "personal_data", "breach_kind", "harm_flags", "people_min", "people_max", "people_known", "vulnerable_people",
    "whereabouts", "encryption", "backup_available", "premises", "incident_type", "exposure", "recipient",
    "recipient_control", "exfiltration", "outage", "effect_on_people", "integrity_state", "classification",
    "press_interest", "supplier_serves_others",
)  # fmt: skip
REPEAT_WITHIN = timedelta(days=365)
NO_CAUSE = {"not_known", "unknown"}
OLD_LAW = "dpa_1998"


@action
def assess(incident: Incident, *, by: User, at: datetime, version: int | None = None) -> Incident:
    """Freeze the facts and the rule's advice on them, line by line. The DPO's own advice is asked next."""
    return _judge("assess", incident, by=by, at=at, version=version)


@action
def reassess(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    reason: str,
    fields: dict[str, Any] | None = None,
) -> Incident:
    """Judge again on new facts. Earlier advice and decision stay; the clock never starts again.

    A case that had ended as not needed is owed again when the new advice is notify or above.
    """
    new = {name: value for name, value in (fields or {}).items() if name in TRIAGE}
    return _judge("reassess", incident, by=by, at=at, version=version, reason=reason, new=new)


def facts_of(incident: Incident) -> dict[str, Any]:
    """The answers that the rule reads, by field name, with whether the cause is a repeat."""
    facts = {name: getattr(incident, name) for name in FACTS}
    if not incident.exfiltration and incident.cyber == "no":
        facts["exfiltration"] = "not_applicable"
    if not incident.backup_available and not _backup_matters(incident):
        facts["backup_available"] = "not_applicable"
    if incident.exposure in NOT_OUTSIDE:  # of a recipient nothing is asked then, and nothing is unknown
        for name in ("recipient", "recipient_control"):
            facts[name] = facts[name] or "not_applicable"
    facts["repeat_of_cause_within_12_months"] = "yes" if repeats_cause(incident) else "no"
    return facts


def _backup_matters(incident: Incident) -> bool:
    """Whether the form asks if the data are available elsewhere (F41); what it does not ask is not unknown."""
    touched = {"availability", "integrity", "not_known"} & set(incident.breach_kind)
    return bool(touched) or incident.encryption in ("effective_key_safe", "not_known", "")


def repeats_cause(incident: Incident) -> bool:
    """The same cause of the same type of incident in this body within 12 months before.

    The root cause where known, else the first view of it. A cause or a type that is not known is the same as no other.
    """
    causes = set(incident.root_cause or incident.provisional_cause) - NO_CAUSE
    if not causes or incident.incident_type in scoring.NO_ANSWER:
        return False
    earlier = Incident.objects.filter(
        organisation=incident.organisation,
        incident_type=incident.incident_type,
        reported_at__lt=incident.reported_at,
        reported_at__gte=incident.reported_at - REPEAT_WITHIN,
    ).exclude(status__in=choices.Status.not_counted)
    return any(
        causes & set(root or first) for root, first in earlier.values_list("root_cause", "provisional_cause")
    )


def latest(incident: Incident) -> Assessment | None:
    """The newest assessment of an incident, or None where nobody has assessed it."""
    return incident.assessments.order_by("-number").first()


def _judge(
    step: str,
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int | None,
    reason: str = "",
    new: dict[str, Any] | None = None,
) -> Incident:
    fresh = locked(incident)
    for name, value in (new or {}).items():
        setattr(fresh, name, value)
    if problems := contradictions(fresh, at, set(new or {})):
        raise NotReady(problems)
    set_clock(fresh)
    facts = facts_of(fresh)
    advice = scoring.assess(facts)
    fields = {**(new or {}), "governing_regime": fresh.governing_regime, "deadline_at": fresh.deadline_at}
    if fresh.kept_until and fresh.kept_until > at:  # from here on others have to act on it (F04)
        fields["kept_until"] = at
    if step == "reassess":
        fields["status_reason"] = reason
    incident = INCIDENT[step].perform(
        incident,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields=fields,
        advice=advice.advice,
        severity=advice.severity,
        likelihood=advice.likelihood,
        rule_version=advice.rule_version,
    )
    open_case(incident, at)
    if incident.personal_data == "no":
        cancel_undecided(incident, at, "no personal data")
        close_as_not_needed(incident, at, "no personal data")
    elif (
        scoring.notifies(advice.advice)
        and incident.governing_regime != OLD_LAW
        and reopen_not_needed(incident, at)
    ):
        watch_again(incident)
    set_timers(incident)
    Assessment.objects.create(
        incident=incident,
        number=incident.assessments.count() + 1,
        made_at=at,
        made_by=by,
        rule_version=advice.rule_version,
        regime=incident.governing_regime,
        facts=facts,
        reasoning=advice.as_data(),
        advice=advice.advice,
        severity=advice.severity,
        likelihood=advice.likelihood,
        substantial_risk=advice.substantial_risk,
        cabinet_office=list(_cabinet_office(facts, advice)),
    )
    return incident


def _cabinet_office(facts: dict[str, Any], advice: scoring.Advice) -> tuple[str, ...]:
    decision = advice.advice if scoring.notifies(advice.advice) else "record_only"
    return scoring.cabinet_office_reasons(
        facts, severity=advice.severity, likelihood=advice.likelihood, decision=decision
    )


@action
def advise(
    incident: Incident, *, by: User, at: datetime, version: int | None = None, advice: str, reason: str = ""
) -> Incident:
    """The DPO's (or deputy's) own advice beside the rule's, given once for each assessment (F84, F85; article 38)."""
    if advice not in choices.Decided.values:
        raise NotReady([Problem("Choose what you advise", field="advice")])
    assessment = latest(incident)
    rule = assessment.advice if assessment else ""
    incident = INCIDENT["advise"].perform(incident, by=by, at=at, version=version, advice=advice, rule=rule)
    if assessment is None or assessment.dpo_advice:
        raise NotNow(incident, INCIDENT["advise"])
    if advice != rule and len(reason.strip()) < 20:
        raise NotReady([Problem("Give your reason in at least 20 characters", field="reason")])
    assessment.dpo_advice, assessment.dpo_reason = advice, reason.strip()
    assessment.dpo, assessment.dpo_at = by, at
    assessment.save(update_fields=["dpo_advice", "dpo_reason", "dpo", "dpo_at"])
    return incident


@action
def ask_back(
    incident: Incident, *, by: User, at: datetime, version: int | None = None, reason: str
) -> Incident:
    """The SIRO asks a question before deciding: it is assessed again, the advice so far is kept, the clock runs on."""
    return INCIDENT["ask_back"].perform(
        incident, by=by, at=at, version=version, reason=reason, fields={"status_reason": reason.strip()}
    )
