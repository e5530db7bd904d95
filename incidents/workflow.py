"""The tables of permitted changes: incident, case with the regulator and notice. Names follow the domain's workflows."""

from dataclasses import dataclass
from datetime import datetime

from audit.record import SYSTEM
from audit.transitions import Transition
from departments.powers import acting_role
from departments.roles import Can, R
from incidents import checks
from incidents.duty import scoring
from incidents.models import Assessment, Incident
from incidents.models import choices as c

DELEGATION = (
    f"Your delegation reaches to severity {checks.DELEGATE_SEVERITY} and to advice to record. "
    "The SIRO decides this one."
)


@dataclass(frozen=True)
class JudgingStep(Transition):
    """A step that judges an incident: not for whoever caused it (SD5), and for a delegate of the SIRO within the
    delegation alone."""

    def refusal(self, thing: Incident, *, by, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM:
            return why
        if thing.caused_by_id == by.pk:
            return "The person who caused an incident takes no part in judging it."
        if acting_role(by, Can(self.power), thing, at) is R.INCIDENT_DELEGATE:
            newest = thing.assessments.order_by("-number").first()
            return DELEGATION if newest and not checks.is_within_delegation(newest) else ""
        return ""


INCIDENT = {
    "take_triage": Transition(
        "take_triage", "incident.triaged", ("reported",), "triage", Can.INCIDENT_TAKE_TRIAGE
    ),
    "hold_elsewhere": Transition(
        "hold_elsewhere",
        "incident.held_elsewhere",
        ("reported", "triage"),
        "held_elsewhere",
        Can.INCIDENT_HOLD_ELSEWHERE,
        system=True,
    ),
    "elsewhere_decided": Transition(
        "elsewhere_decided",
        "incident.decided_elsewhere",
        ("held_elsewhere",),
        "decided",
        Can.INCIDENT_ELSEWHERE_DECIDED,
        step_up=True,
    ),
    "dismiss": Transition(
        "dismiss", "incident.dismissed", ("triage",), "not_an_incident", Can.INCIDENT_DISMISS, reason=50
    ),
    "merge": Transition("merge", "incident.merged", ("triage", "assessed"), "merged", Can.INCIDENT_MERGE),
    "assess": Transition(
        "assess",
        "incident.assessed",
        ("triage",),
        "assessed",
        Can.INCIDENT_ASSESS,
        checks=(checks.triage_complete, checks.category_fits),
    ),
    "reassess": Transition(
        "reassess",
        "incident.reassessed",
        ("assessed", "decided", "responding", "learning"),
        "assessed",
        Can.INCIDENT_REASSESS,
        reason=10,
        checks=(checks.triage_complete,),
    ),
    "decide": JudgingStep(
        "decide",
        "incident.decided",
        ("assessed",),
        "decided",
        Can.INCIDENT_DECIDE,
        not_same_person_as=("incident.assessed", "incident.reassessed", "incident.advised"),
        step_up=True,
    ),
    "decide_below": JudgingStep(
        "decide_below",
        "incident.decided_below",
        ("assessed",),
        "decided",
        Can.INCIDENT_DECIDE_BELOW,
        not_same_person_as=("incident.assessed", "incident.reassessed", "incident.advised"),
        reason=50,
        step_up=True,
    ),
    "respond": Transition("respond", "incident.responding", ("decided",), "responding", Can.INCIDENT_RESPOND),
    "contained": Transition(
        "contained",
        "incident.contained",
        ("responding",),
        "learning",
        Can.INCIDENT_CONTAINED,
        checks=(checks.containment_written,),
    ),
    "close_recorded": Transition(
        "close_recorded",
        "incident.closed_recorded",
        ("learning", "decided", "responding"),
        "closed",
        Can.INCIDENT_CLOSE_RECORDED,
        not_same_person_as=("incident.assessed", "incident.reassessed"),
        checks=(checks.was_recorded_only, checks.ready_to_close),
    ),
    "close": Transition(
        "close",
        "incident.closed",
        ("learning",),
        "closed",
        Can.INCIDENT_CLOSE,
        not_same_person_as=("incident.triaged", "incident.contained"),
        checks=(checks.first_notice_sent, checks.ready_to_close),
    ),
    "reopen": Transition(
        "reopen", "incident.reopened", ("closed",), "responding", Can.INCIDENT_REOPEN, reason=10
    ),
}

# Writing that keeps the state: not steps of the workflow, but under the same powers.
ADVISING = JudgingStep("advise", "incident.advised", ("assessed",), None, Can.INCIDENT_ADVISE)
AFTER_DECISION = ("decided", "responding", "learning")
EDITING = {
    section: Transition(f"edit_{section}", "incident.edited", states, None, Can.INCIDENT_EDIT)
    for section, states in (
        ("triage", ("triage",)),
        ("notice", ("triage", "assessed", *AFTER_DECISION)),
        ("response", AFTER_DECISION),
        ("learning", AFTER_DECISION),
    )
}

REGULATOR_CASE = {
    "not_needed_now": Transition(
        "not_needed_now",
        "notification.not_needed",
        ("owed",),
        "not_needed",
        Can.REGULATOR_CASE_NOT_NEEDED_NOW,
        system=True,
    ),
    "not_told_then": Transition(
        "not_told_then",
        "notification.not_told_then",
        ("owed",),
        "not_needed",
        Can.REGULATOR_CASE_NOT_TOLD_THEN,
        reason=3,
    ),
    "needed_after_all": Transition(
        "needed_after_all",
        "notification.needed_after_all",
        ("not_needed", "withdrawn"),
        "owed",
        Can.REGULATOR_CASE_NEEDED_AFTER_ALL,
        system=True,
    ),
    "acknowledge": Transition(
        "acknowledge",
        "notification.acknowledged",
        ("owed",),
        "notified",
        Can.REGULATOR_CASE_ACKNOWLEDGE,
        checks=(checks.was_sent,),
    ),
    "ask_more": Transition(
        "ask_more",
        "notification.more_asked",
        ("owed", "notified"),
        None,
        Can.REGULATOR_CASE_ASK_MORE,
        checks=(checks.was_sent,),
    ),
    "further_phase": Transition(
        "further_phase",
        "notification.further_begun",
        ("owed", "notified"),
        None,
        Can.REGULATOR_CASE_FURTHER_PHASE,
        checks=(checks.was_sent, checks.nothing_under_way),
    ),
    "final": Transition(
        "final",
        "notification.final",
        ("notified",),
        None,
        Can.REGULATOR_CASE_FINAL,
        checks=(checks.nothing_under_way, checks.nothing_owed),
    ),
    "regulator_close": Transition(
        "regulator_close",
        "notification.regulator_closed",
        ("notified",),
        "closed",
        Can.REGULATOR_CASE_REGULATOR_CLOSE,
    ),
    "reopen_by_regulator": Transition(
        "reopen_by_regulator",
        "notification.reopened_by_regulator",
        ("closed",),
        "notified",
        Can.REGULATOR_CASE_REOPEN_BY_REGULATOR,
    ),
    "withdraw_notice": Transition(
        "withdraw_notice",
        "notification.withdrawing",
        ("owed", "notified"),
        "withdrawn",
        Can.REGULATOR_CASE_WITHDRAW_NOTICE,
        reason=20,
        checks=(checks.decided_to_record_only, checks.was_sent, checks.nothing_under_way),
        step_up=True,
    ),
    "withdrawal_refused": Transition(
        "withdrawal_refused",
        "notification.withdrawal_refused",
        ("withdrawn",),
        "notified",
        Can.REGULATOR_CASE_WITHDRAWAL_REFUSED,
        checks=(checks.nothing_under_way,),
    ),
}

# Whether, when and how a notice was sent is no status here: its row of the outbox alone knows it.
REGULATOR_NOTICE = {
    "queue": Transition(
        "queue", "notification.queued", ("drafting",), "ready", Can.REGULATOR_NOTICE_QUEUE, system=True
    ),
    "queue_phase": Transition(
        "queue_phase",
        "notification.phase_queued",
        ("drafting",),
        "ready",
        Can.REGULATOR_NOTICE_QUEUE_PHASE,
        step_up=True,
    ),
    "abandon_phase": Transition(
        "abandon_phase",
        "notification.phase_abandoned",
        ("drafting",),
        "abandoned",
        Can.REGULATOR_NOTICE_ABANDON_PHASE,
    ),
    "manual_send": Transition(
        "manual_send",
        "notification.sent_by_hand",
        ("ready",),
        None,
        Can.REGULATOR_NOTICE_MANUAL_SEND,
        checks=(checks.not_sent_yet,),
        step_up=True,
    ),
}


def closed_by_history(incident: Incident):
    """The cases with the regulator that end where recorded history decides: nothing was owed then."""
    return incident.regulator_cases.filter(status="owed", notices=None)


def refusal_of_history(incident: Incident, *, by, at: datetime) -> str:
    """Why this person may not record what history says; empty when they may. It decides, and ends what is owed."""
    why = INCIDENT["decide"].refusal(incident, by=by, at=at)
    return why or next(
        (
            words
            for case in closed_by_history(incident)
            if (words := REGULATOR_CASE["not_told_then"].refusal(case, by=by, at=at))
        ),
        "",
    )


def open_decisions(incident: Incident, assessment: Assessment, *, by, at: datetime) -> dict[str, str]:
    """Every decision, with why this person may not take it; "" where they may. Below the advice few may decide."""
    steps = {
        decision: INCIDENT[
            "decide_below" if scoring.below(decision, assessment.advice, assessment.dpo_advice) else "decide"
        ]
        for decision in c.Decided.values
    }
    return {decision: step.refusal(incident, by=by, at=at) for decision, step in steps.items()}


TABLES = {
    "incident": INCIDENT,
    "regulator_case": REGULATOR_CASE,
    "regulator_notice": REGULATOR_NOTICE,
}
