"""The verbs: everything that changes organisations and appointments."""

from departments.organisations.actions.appointments import (
    appoint,
    end_appointment,
    lend,
    set_extract_to_commissioner,
)
from departments.organisations.actions.reference import Loaded, load_reference

__all__ = ["Loaded", "appoint", "end_appointment", "lend", "load_reference", "set_extract_to_commissioner"]
