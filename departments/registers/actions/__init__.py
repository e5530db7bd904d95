"""The verbs: everything that changes assets and actions."""

from departments.registers.actions.assets import add_asset, edit_asset, retire_asset
from departments.registers.actions.improvements import (
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
from departments.registers.actions.reviews import (
    accept_assessment,
    begin_review,
    bring_reviews_up_to_date,
    query_assessment,
    submit_assessment,
)
from departments.registers.actions.signatures import Promise, Signature, follow_signature
from departments.registers.actions.thresholds import set_threshold

__all__ = [
    "Promise",
    "Signature",
    "accept_assessment",
    "add_asset",
    "agree_action",
    "ask_cancel",
    "begin_action",
    "begin_review",
    "bring_reviews_up_to_date",
    "cancel",
    "edit_asset",
    "escalate_overdue",
    "follow_signature",
    "load_report_actions",
    "not_accepted",
    "propose_action",
    "query_assessment",
    "reject_action",
    "replan",
    "report_done",
    "retire_asset",
    "set_threshold",
    "submit_assessment",
    "verify_action",
]
