"""The decision: the SIRO's or a recorded delegate's, on the DPO's recorded advice. Notify queues the first notice."""

from datetime import date, datetime

from accounts.models import User
from audit.record import Actor, action
from audit.transitions import NotReady, Problem, Refused, locked
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can, Role
from incidents.actions.cancelling import cancel_unsent, reinstate_in_flight
from incidents.actions.cases import close_as_not_needed, new_case, open_case
from incidents.actions.judging import OLD_LAW, facts_of, latest
from incidents.actions.notifying import CHANGED_SINCE, queue_first
from incidents.actions.people import follow_decision
from incidents.actions.previewing import fingerprint_of_all
from incidents.checks.laws import is_of_another_authority
from incidents.duty import scoring
from incidents.models import Assessment, Decision, Incident, RegulatorNotice, choices
from incidents.workflow import INCIDENT, RECORD_HISTORY, REGULATOR_CASE, closed_by_history


@action
def decide(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    decision: str,
    reason: str = "",
    to_follow_by: date | None = None,
    override: str = "",
    late_reason: str = "",
    seen: str = "",
) -> Incident:
    """Decide. Above the advice freely; below it (the rule's or the DPO's) only the SIRO or a deputy, with a reason.

    Notify or above freezes and queues the first notice in this transaction; record only ends the case as not needed.
    `to_follow_by` is the day by which what is not known yet will follow, `override` why a text that looks like
    personal data may go (F87), `late_reason` why the notice is late (F27). `seen` is the fingerprint of the notices that the
    person read: where they say something else by now, nothing is decided.
    """
    if decision not in choices.Decided.values:
        raise NotReady([Problem("Choose a decision", field="decision")])
    fresh = locked(incident)
    assessment = _advised(fresh)
    low = scoring.below(decision, assessment.advice, assessment.dpo_advice)
    step = INCIDENT["decide_below" if low else "decide"]
    if why := step.refusal(fresh, by=by, at=at):
        raise Refused(why, step.power)
    if decision == choices.Decided.RECORD_ONLY and fresh.personal_data != "no" and len(reason.strip()) < 50:
        raise NotReady(
            [Problem("Give the reason for recording only, in at least 50 characters", field="reason")]
        )
    grounds = _cabinet_office(fresh, assessment, decision)
    role = acting_role(by, Can(step.power), fresh, at)
    incident = step.perform(
        fresh,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"decision": decision, "decided_at": at, **_centre(fresh, grounds)},
        decision=decision,
        advice=assessment.advice,
        dpo_advice=assessment.dpo_advice,
        notify_cabinet_office=bool(grounds),
    )
    _decision(
        incident, assessment, decision, by=by, at=at, role=role, reason=reason, below=low, grounds=grounds
    )
    if decision == choices.Decided.RECORD_ONLY:
        cancel_unsent(incident, at, "record_only")
        close_as_not_needed(incident, at, "record_only")
    else:
        notices = _notify(
            incident,
            by=by,
            at=at,
            to_follow_by=to_follow_by,
            override=override,
            late_reason=late_reason,
        )
        if seen and seen != fingerprint_of_all(notices):
            raise NotReady([Problem(CHANGED_SINCE)])
    follow_decision(incident, at)
    return incident


@action
def decide_as_history_says(
    incident: Incident, *, by: User, at: datetime, version: int | None = None, notified: str, history: str
) -> Incident:
    """Before 25 May 2018 there was no duty and no DPO: what was notified follows recorded history, never today's rule.

    `notified` is yes, no or not_known; `history` says what was in fact done, with its source. No notice is sent.
    """
    fresh = locked(incident)
    if fresh.governing_regime != OLD_LAW:
        raise NotReady(
            [Problem("What was done then can be recorded only for a time when no law required a notice")]
        )
    if notified not in choices.Measure.values or not history.strip():
        raise NotReady(
            [Problem("Say whether the Commissioner was notified, and what is recorded", field="history")]
        )
    if why := RECORD_HISTORY.refusal(fresh, by=by, at=at):
        raise Refused(why, Can.INCIDENT_DECIDE)
    assessment = latest(fresh)
    decision = choices.Decided.NOTIFY if notified == "yes" else choices.Decided.RECORD_ONLY
    grounds = _cabinet_office(fresh, assessment, decision) if assessment else ()
    step = RECORD_HISTORY
    role = acting_role(by, Can(step.power), fresh, at)
    fields = {
        "decision": decision,
        "decided_at": at,
        "notified_in_source": notified,
        "history": history.strip(),
        **_centre(fresh, grounds),
    }
    incident = step.perform(
        fresh,
        by=by,
        at=at,
        version=version,
        fields=fields,
        decision=decision,
        history=notified,
        notify_cabinet_office=bool(grounds),
    )
    decided = _decision(
        incident,
        assessment,
        decision,
        by=by,
        at=at,
        role=role,
        reason=history,
        below=False,
        grounds=grounds,
        history=True,
    )
    for case in closed_by_history(incident):
        REGULATOR_CASE["not_told_then"].perform(
            case, by=by, at=at, reason=history, fields={"not_needed_reason": history.strip()}, told=notified
        )
    return decided.incident


def _advised(incident: Incident) -> Assessment:
    assessment = latest(incident)
    if assessment is None:
        raise NotReady([Problem("It has not been assessed yet")])
    if not assessment.dpo_advice:
        raise NotReady(
            [Problem("The Data Protection Officer's advice is not recorded yet: the decision waits for it")]
        )
    if assessment.facts["personal_data"] != incident.personal_data:
        raise NotReady(
            [Problem("The answer on personal data has changed since it was assessed: assess it again first")]
        )
    return assessment


def _cabinet_office(incident: Incident, assessment: Assessment, decision: str) -> tuple[str, ...]:
    return scoring.cabinet_office_reasons(
        facts_of(incident), severity=assessment.severity, likelihood=assessment.likelihood, decision=decision
    )


def _centre(incident: Incident, grounds: tuple[str, ...]) -> dict[str, bool]:
    """Whether the Cabinet Office is notified of it, by this decision or an earlier one."""
    return {"cabinet_office_notified": bool(grounds) or incident.cabinet_office_notified}


def _decision(
    incident: Incident,
    assessment: Assessment | None,
    decision: str,
    *,
    by: User,
    at: datetime,
    role: Role | None,
    reason: str,
    below: bool,
    grounds: tuple[str, ...],
    history: bool = False,
) -> Decision:
    return Decision.objects.create(
        incident=incident,
        number=incident.decisions.count() + 1,
        assessment=assessment,
        decision=decision,
        reason=reason.strip(),
        below_advice=below,
        decided_at=at,
        decided_by=by,
        decided_as=str(role or ""),
        notify_cabinet_office=bool(grounds),
        cabinet_office=list(grounds),
        significant=scoring.notifies(decision),
        from_history=history,
    )


def _notify(
    incident: Incident, *, by: Actor, at: datetime, to_follow_by: date | None, override: str, late_reason: str
) -> list[RegulatorNotice]:
    """Queue the notices that this decision sends, one to each addressee; none where that of an earlier decision remains valid."""
    notices = []
    governing = open_case(incident, at) or new_case(incident, at)
    others = incident.regulator_cases.filter(status=choices.CaseStatus.OWED).exclude(pk=governing.pk)
    for case in (governing, *(other for other in others if is_of_another_authority(other))):
        reinstate_in_flight(case, at)
        if case.status == choices.CaseStatus.WITHDRAWN or not case.has_notices:
            notices.append(
                queue_first(
                    case, by=by, at=at, to_follow_by=to_follow_by, override=override, late_reason=late_reason
                )
            )
    return notices
