"""The rules of all packages; they are registered when this module is imported."""

from departments.entries import notices as of_entries
from departments.imports import notices as of_imports
from departments.organisations import notices as of_organisations
from departments.registers import notices as of_registers

__all__ = ["of_entries", "of_imports", "of_organisations", "of_registers"]
