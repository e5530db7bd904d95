"""The verbs: everything that changes entries of registers."""

from departments.entries.actions.editions import values_of
from departments.entries.actions.entries import (
    add_entry,
    edit_entry,
    end_entry,
    note_export,
    remind,
    remind_of_entries,
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
    "add_entry",
    "edit_entry",
    "end_entry",
    "note_export",
    "remind",
    "remind_of_entries",
    "remind_supplier",
    "remind_suppliers",
    "review_entry",
    "send_instruction",
    "use_entry_again",
    "values_of",
]
