"""The verbs: everything that changes organisations and appointments."""

from departments.organisations.actions.appointments import (
    appoint,
    end_appointment,
    lend,
    set_extract_to_commissioner,
)
from departments.organisations.actions.reference import Loaded, load_reference
from departments.organisations.actions.suppliers import (
    add_supplier,
    close_supplier,
    correct_supplier,
    use_supplier_again,
)

__all__ = [
    "Loaded",
    "add_supplier",
    "appoint",
    "close_supplier",
    "correct_supplier",
    "end_appointment",
    "lend",
    "load_reference",
    "set_extract_to_commissioner",
    "use_supplier_again",
]
