"""The verbs: everything that changes entries of registers."""

from departments.entries.actions.circulars import (
    add_circular,
    answer_circular,
    close_consultation,
    edit_circular,
    publish_circular,
    renew_circular,
    withdraw_circular,
)
from departments.entries.actions.documents import add_document, add_entry_document
from departments.entries.actions.editions import values_of
from departments.entries.actions.entries import (
    add_entry,
    edit_entry,
    end_entry,
    remind,
    remind_of_entries,
    remind_person,
    review_entry,
    use_entry_again,
)
from departments.entries.actions.instructions import (
    acknowledge_instruction,
    remind_supplier,
    remind_suppliers,
    send_instruction,
)

__all__ = [
    "acknowledge_instruction",
    "add_circular",
    "add_document",
    "add_entry",
    "add_entry_document",
    "answer_circular",
    "close_consultation",
    "edit_circular",
    "edit_entry",
    "end_entry",
    "publish_circular",
    "remind",
    "remind_of_entries",
    "remind_person",
    "remind_supplier",
    "remind_suppliers",
    "renew_circular",
    "review_entry",
    "send_instruction",
    "use_entry_again",
    "values_of",
    "withdraw_circular",
]
