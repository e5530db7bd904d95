"""The models of the app, from its packages; Django looks for them here."""

from departments.entries import declared
from departments.entries.circulars import (
    Circular,
    CircularAnswer,
    CircularDocument,
    CircularEdition,
    CircularReader,
    CircularReminder,
)
from departments.entries.declared.media_exemptions import MediaExemption
from departments.entries.declared.sharing import SharingArrangement
from departments.entries.instructions import SupplierInstruction
from departments.entries.models import DueThing, Entry, EntryDocument, EntryEdition, Reminder
from departments.imports.models import ChosenColumns, Import, RefusedRow
from departments.lists.models import SavedView, TableFile
from departments.organisations.models import (
    Appointment,
    AppointmentQuerySet,
    Enrolment,
    Organisation,
    OrganisationName,
    Succession,
    SupplierChange,
    name_then,
)
from departments.registers.models import (
    AccumulationThreshold,
    Action,
    ActionClaim,
    ActionRemark,
    AssessmentAnswer,
    Asset,
    AssetAssessment,
    AssetEdition,
    AssetReview,
    ClaimAnswer,
)
from departments.training.models import StaffTraining

__all__ = [
    "AccumulationThreshold",
    "Action",
    "ActionClaim",
    "ActionRemark",
    "Appointment",
    "AppointmentQuerySet",
    "AssessmentAnswer",
    "Asset",
    "AssetAssessment",
    "AssetEdition",
    "AssetReview",
    "ChosenColumns",
    "Circular",
    "CircularAnswer",
    "CircularDocument",
    "CircularEdition",
    "CircularReader",
    "CircularReminder",
    "ClaimAnswer",
    "DueThing",
    "Enrolment",
    "Entry",
    "EntryDocument",
    "EntryEdition",
    "Import",
    "MediaExemption",
    "Organisation",
    "OrganisationName",
    "RefusedRow",
    "Reminder",
    "SavedView",
    "SharingArrangement",
    "StaffTraining",
    "Succession",
    "SupplierChange",
    "SupplierInstruction",
    "TableFile",
    "declared",
    "name_then",
]
