"""The tables of permitted changes: incident and notification, readable aloud. Names follow the domain's workflows."""

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

SENT_STATES = ("sent", "acknowledged", "further_owed", "final_sent")

NOTIFICATION = {
    "queue": Transition(
        "queue", "notification.queued", ("drafting",), "queued", Can.NOTIFICATION_QUEUE, system=True
    ),
    "not_needed_now": Transition(
        "not_needed_now",
        "notification.not_needed",
        ("drafting",),
        "not_needed",
        Can.NOTIFICATION_NOT_NEEDED_NOW,
        system=True,
    ),
    "not_told_then": Transition(
        "not_told_then",
        "notification.not_told_then",
        ("drafting",),
        "not_needed",
        Can.NOTIFICATION_NOT_TOLD_THEN,
        reason=3,
    ),
    "needed_after_all": Transition(
        "needed_after_all",
        "notification.needed_after_all",
        ("not_needed",),
        "drafting",
        Can.NOTIFICATION_NEEDED_AFTER_ALL,
        system=True,
    ),
    "queue_phase": Transition(
        "queue_phase",
        "notification.phase_queued",
        ("drafting",),
        "queued",
        Can.NOTIFICATION_QUEUE_PHASE,
        step_up=True,
    ),
    "begin_send": Transition(
        "begin_send", "notification.sending", ("queued",), "sending", Can.NOTIFICATION_BEGIN_SEND, system=True
    ),
    "claim_lapsed": Transition(
        "claim_lapsed",
        "notification.claim_lapsed",
        ("sending",),
        "queued",
        Can.NOTIFICATION_CLAIM_LAPSED,
        system=True,
    ),
    "sent_ok": Transition(
        "sent_ok", "notification.sent", ("sending",), "sent", Can.NOTIFICATION_SENT_OK, system=True
    ),
    "sent_bad": Transition(
        "sent_bad",
        "notification.send_failed",
        ("sending",),
        "send_failed",
        Can.NOTIFICATION_SENT_BAD,
        system=True,
    ),
    "retry": Transition(
        "retry", "notification.retried", ("send_failed",), "queued", Can.NOTIFICATION_RETRY, system=True
    ),
    "manual_send": Transition(
        "manual_send",
        "notification.sent_by_hand",
        ("queued", "send_failed", "sending"),
        "sent",
        Can.NOTIFICATION_MANUAL_SEND,
        step_up=True,
    ),
    "acknowledge": Transition(
        "acknowledge", "notification.acknowledged", ("sent",), "acknowledged", Can.NOTIFICATION_ACKNOWLEDGE
    ),
    "ask_more": Transition(
        "ask_more",
        "notification.more_asked",
        ("acknowledged", "sent"),
        "further_owed",
        Can.NOTIFICATION_ASK_MORE,
    ),
    "further_phase": Transition(
        "further_phase",
        "notification.further_begun",
        ("further_owed", "acknowledged", "sent"),
        "drafting",
        Can.NOTIFICATION_FURTHER_PHASE,
    ),
    "final": Transition(
        "final", "notification.final", ("acknowledged",), "final_sent", Can.NOTIFICATION_FINAL
    ),
    "regulator_close": Transition(
        "regulator_close",
        "notification.regulator_closed",
        ("acknowledged", "final_sent"),
        "regulator_closed",
        Can.NOTIFICATION_REGULATOR_CLOSE,
    ),
    "reopen_by_regulator": Transition(
        "reopen_by_regulator",
        "notification.reopened_by_regulator",
        ("regulator_closed",),
        "further_owed",
        Can.NOTIFICATION_REOPEN_BY_REGULATOR,
    ),
    "withdraw_notice": Transition(
        "withdraw_notice",
        "notification.withdrawing",
        SENT_STATES,
        "withdrawing",
        Can.NOTIFICATION_WITHDRAW_NOTICE,
        reason=20,
        step_up=True,
    ),
    "withdrawal_told": Transition(
        "withdrawal_told",
        "notification.withdrawn",
        ("withdrawing",),
        "withdrawn",
        Can.NOTIFICATION_WITHDRAWAL_TOLD,
        system=True,
    ),
    "withdrawal_refused": Transition(
        "withdrawal_refused",
        "notification.withdrawal_refused",
        ("withdrawing",),
        "further_owed",
        Can.NOTIFICATION_WITHDRAWAL_REFUSED,
    ),
}

TABLES = {"incident": INCIDENT, "notification": NOTIFICATION}
