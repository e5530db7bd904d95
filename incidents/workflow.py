"""The tables of permitted changes: incident, case with the regulator and notice. Names follow the domain's workflows."""

from audit.transitions import Transition
from departments.roles import Can
from incidents import checks

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
    "decide": Transition(
        "decide",
        "incident.decided",
        ("assessed",),
        "decided",
        Can.INCIDENT_DECIDE,
        not_same_person_as=("incident.assessed", "incident.reassessed", "incident.advised"),
        step_up=True,
    ),
    "decide_below": Transition(
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

TABLES = {
    "incident": INCIDENT,
    "regulator_case": REGULATOR_CASE,
    "regulator_notice": REGULATOR_NOTICE,
}
