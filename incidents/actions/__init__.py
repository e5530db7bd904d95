"""The verbs of incidents, of cases with the regulator and of their notices. Keyword-only, one transaction each, the time passed in as `at`."""

from incidents.actions.automatic import call_people, sweep_fail_safe
from incidents.actions.deciding import decide, decide_as_history_says
from incidents.actions.elsewhere import decided_elsewhere, hold_elsewhere, report_held_elsewhere
from incidents.actions.history import record_history
from incidents.actions.judging import advise, assess, reassess
from incidents.actions.notifying import (
    abandon_further_notice,
    begin_further_notice,
    on_delivery_change,
    record_sent_manually,
    send_further_notice,
    withdraw,
)
from incidents.actions.regulator import (
    acknowledge,
    ask_more,
    mark_final,
    refuse_withdrawal,
    regulator_close,
    reopen_by_regulator,
)
from incidents.actions.reporting import report
from incidents.actions.responding import close, contained, dismiss, merge, reopen, respond
from incidents.actions.standing import end_instruction, sign_instruction
from incidents.actions.timers import sweep_timers
from incidents.actions.triage import save, take_triage

__all__ = [
    "abandon_further_notice",
    "acknowledge",
    "advise",
    "ask_more",
    "assess",
    "begin_further_notice",
    "call_people",
    "close",
    "contained",
    "decide",
    "decide_as_history_says",
    "decided_elsewhere",
    "dismiss",
    "end_instruction",
    "hold_elsewhere",
    "mark_final",
    "merge",
    "on_delivery_change",
    "reassess",
    "record_history",
    "record_sent_manually",
    "refuse_withdrawal",
    "regulator_close",
    "reopen",
    "reopen_by_regulator",
    "report",
    "report_held_elsewhere",
    "respond",
    "save",
    "send_further_notice",
    "sign_instruction",
    "sweep_fail_safe",
    "sweep_timers",
    "take_triage",
    "withdraw",
]
