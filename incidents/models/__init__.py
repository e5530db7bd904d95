"""Facts about incidents, and the constraints that hold whoever writes them."""

from incidents.models.incident import SEARCHED, HeldElsewhere, Incident, ReferenceCounter
from incidents.models.judgement import Assessment, Decision
from incidents.models.regulator import (
    CASES,
    COPY_SHEET,
    IS_OR_WILL_BE_SENT,
    NOTICES,
    Owed,
    RegulatorCase,
    RegulatorNotice,
    Timer,
)

__all__ = [
    "CASES",
    "COPY_SHEET",
    "IS_OR_WILL_BE_SENT",
    "NOTICES",
    "SEARCHED",
    "Assessment",
    "Decision",
    "HeldElsewhere",
    "Incident",
    "Owed",
    "ReferenceCounter",
    "RegulatorCase",
    "RegulatorNotice",
    "Timer",
]
