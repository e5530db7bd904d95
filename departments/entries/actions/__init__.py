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

__all__ = [
    "add_entry",
    "edit_entry",
    "end_entry",
    "note_export",
    "remind",
    "remind_of_entries",
    "review_entry",
    "use_entry_again",
    "values_of",
]
