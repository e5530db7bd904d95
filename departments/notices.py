"""The rules of both packages; they are registered when this module is imported."""

from departments.organisations import notices as of_organisations
from departments.registers import notices as of_registers

__all__ = ["of_organisations", "of_registers"]
