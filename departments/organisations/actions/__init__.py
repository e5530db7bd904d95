"""The verbs: everything that changes organisations and appointments."""

from departments.organisations.actions.appointments import (
    appoint,
    end_appointment,
    lend,
    set_extract_to_commissioner,
)
from departments.organisations.actions.reference import Loaded, load_reference
from departments.organisations.actions.suppliers import add_supplier

__all__ = [
    "Loaded",
    "add_supplier",
    "appoint",
    "end_appointment",
    "lend",
    "load_reference",
    "set_extract_to_commissioner",
]
