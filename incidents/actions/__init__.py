"""The verbs of incidents and of their notifications. Keyword-only, one transaction each, the time passed in as `at`."""

from incidents.actions.deciding import decide, decide_as_history_says
from incidents.actions.elsewhere import decided_elsewhere, hold_elsewhere, report_held_elsewhere
from incidents.actions.history import record_history
from incidents.actions.judging import advise, assess, reassess
from incidents.actions.reporting import report
from incidents.actions.responding import close, contained, dismiss, merge, reopen, respond
from incidents.actions.telling import (
    acknowledge,
    ask_more,
    begin_further_phase,
    mark_final,
    notice_fared,
    queue_phase,
    regulator_close,
    sent_by_hand,
    withdraw,
)
from incidents.actions.timers import sweep_timers
from incidents.actions.triage import save, take_triage

__all__ = [
    "acknowledge",
    "advise",
    "ask_more",
    "assess",
    "begin_further_phase",
    "close",
    "contained",
    "decide",
    "decide_as_history_says",
    "decided_elsewhere",
    "dismiss",
    "hold_elsewhere",
    "mark_final",
    "merge",
    "notice_fared",
    "queue_phase",
    "reassess",
    "record_history",
    "regulator_close",
    "reopen",
    "report",
    "report_held_elsewhere",
    "respond",
    "save",
    "sent_by_hand",
    "sweep_timers",
    "take_triage",
    "withdraw",
]
