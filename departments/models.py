"""The models of the app, from its two packages; Django looks for them here."""

from departments.organisations.models import (
    Appointment,
    AppointmentQuerySet,
    Enrolment,
    Organisation,
    OrganisationName,
    Succession,
    name_then,
)
from departments.registers.models import Action, ActionClaim, ActionRemark, Asset, ClaimAnswer

__all__ = [
    "Action",
    "ActionClaim",
    "ActionRemark",
    "Appointment",
    "AppointmentQuerySet",
    "Asset",
    "ClaimAnswer",
    "Enrolment",
    "Organisation",
    "OrganisationName",
    "Succession",
    "name_then",
]
