"""The verbs of incidents, of cases with the regulator and of their notices. Keyword-only, one transaction each, the time passed in as `at`."""

from incidents.actions.at_once import give_authority, notify_now, take_back_authority
from incidents.actions.automatic import call_after_failure, call_people, sweep_fail_safe
from incidents.actions.deciding import decide, decide_as_history_says
from incidents.actions.elsewhere import decided_elsewhere, hold_elsewhere, report_held_elsewhere
from incidents.actions.events import (
    add_to_event,
    confirm_event,
    reject_event,
    remove_from_event,
    take_back_event,
)
from incidents.actions.history import record_history
from incidents.actions.holding import (
    ask_off,
    ask_on,
    confirm_off,
    confirm_on,
    hold,
    keep_on,
    prolong,
    refuse_on,
    release_hold,
    sweep_holds,
)
from incidents.actions.judging import advise, ask_back, assess, reassess
from incidents.actions.merging import merge, split
from incidents.actions.notifying import (
    abandon_further_notice,
    begin_further_notice,
    cancel_notice,
    on_delivery_change,
    record_sent_manually,
    send_further_notice,
    withdraw,
)
from incidents.actions.other_laws import not_owed_there
from incidents.actions.outside import (
    add_words,
    make_link,
    replace_link,
    report_from_outside,
    report_held_elsewhere_from_outside,
    withdraw_link,
)
from incidents.actions.overdue import sweep_overdue
from incidents.actions.people import (
    free_from_people_notice,
    owe_people_notice_again,
    plan_people_notice,
    record_people_sending,
)
from incidents.actions.redacting import agree_remove, hide, refuse_redaction, restore
from incidents.actions.register import record_register_download
from incidents.actions.regulator import (
    acknowledge,
    ask_more,
    mark_final,
    record_reference,
    refuse_withdrawal,
    regulator_close,
    reopen_by_regulator,
)
from incidents.actions.reporting import report
from incidents.actions.responding import (
    close,
    close_without_personal_data,
    contained,
    dismiss,
    reopen,
    reopen_dismissed,
    respond,
)
from incidents.actions.sanctions import (
    accept_evidence,
    add_commitment,
    add_document,
    add_file,
    appeal_sanction,
    close_sanction,
    enter_sanction,
    give_evidence,
    refuse_evidence,
    set_aside_sanction,
    uphold_sanction,
)
from incidents.actions.standing import decline_instruction, end_instruction, set_hours, sign_instruction
from incidents.actions.timers import sweep_timers
from incidents.actions.triage import save, take_triage

__all__ = [
    "abandon_further_notice",
    "accept_evidence",
    "acknowledge",
    "add_commitment",
    "add_document",
    "add_file",
    "add_to_event",
    "add_words",
    "advise",
    "agree_remove",
    "appeal_sanction",
    "ask_back",
    "ask_more",
    "ask_off",
    "ask_on",
    "assess",
    "begin_further_notice",
    "call_after_failure",
    "call_people",
    "cancel_notice",
    "close",
    "close_sanction",
    "close_without_personal_data",
    "confirm_event",
    "confirm_off",
    "confirm_on",
    "contained",
    "decide",
    "decide_as_history_says",
    "decided_elsewhere",
    "decline_instruction",
    "dismiss",
    "end_instruction",
    "enter_sanction",
    "free_from_people_notice",
    "give_authority",
    "give_evidence",
    "hide",
    "hold",
    "hold_elsewhere",
    "keep_on",
    "make_link",
    "mark_final",
    "merge",
    "not_owed_there",
    "notify_now",
    "on_delivery_change",
    "owe_people_notice_again",
    "plan_people_notice",
    "prolong",
    "reassess",
    "record_history",
    "record_people_sending",
    "record_reference",
    "record_register_download",
    "record_sent_manually",
    "refuse_evidence",
    "refuse_on",
    "refuse_redaction",
    "refuse_withdrawal",
    "regulator_close",
    "reject_event",
    "release_hold",
    "remove_from_event",
    "reopen",
    "reopen_by_regulator",
    "reopen_dismissed",
    "replace_link",
    "report",
    "report_from_outside",
    "report_held_elsewhere",
    "report_held_elsewhere_from_outside",
    "respond",
    "restore",
    "save",
    "send_further_notice",
    "set_aside_sanction",
    "set_hours",
    "sign_instruction",
    "split",
    "sweep_fail_safe",
    "sweep_holds",
    "sweep_overdue",
    "sweep_timers",
    "take_back_authority",
    "take_back_event",
    "take_triage",
    "uphold_sanction",
    "withdraw",
    "withdraw_link",
]
