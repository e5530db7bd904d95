"""The verbs: everything that changes organisations, posts, assets and actions."""

from departments.actions.appointments import appoint, end_appointment, set_extract_to_commissioner
from departments.actions.assets import add_asset, edit_asset, retire_asset
from departments.actions.improvements import (
    agree_action,
    ask_cancel,
    begin_action,
    cancel,
    escalate_overdue,
    load_report_actions,
    not_accepted,
    propose_action,
    reject_action,
    replan,
    report_done,
    verify_action,
)
from departments.actions.reference import Loaded, load_reference
from departments.actions.signatures import Promise, Signature, follow_signature

__all__ = [
    "Loaded",
    "Promise",
    "Signature",
    "add_asset",
    "agree_action",
    "appoint",
    "ask_cancel",
    "begin_action",
    "cancel",
    "edit_asset",
    "end_appointment",
    "escalate_overdue",
    "follow_signature",
    "load_reference",
    "load_report_actions",
    "not_accepted",
    "propose_action",
    "reject_action",
    "replan",
    "report_done",
    "retire_asset",
    "set_extract_to_commissioner",
    "verify_action",
]
