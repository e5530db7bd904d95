"""Facts about incidents, and the constraints that hold whoever writes them."""

from incidents.models.asked import Question
from incidents.models.holding import Hold, KillSwitch
from incidents.models.incident import ENDED, SETTLED_HISTORY, WORDS, HeldElsewhere, Incident, ReferenceCounter
from incidents.models.judgement import Assessment, Decision
from incidents.models.outside import AddedWords, OutsideReport, ReportingLink
from incidents.models.people import USUAL_DAYS_FOR_PEOPLE, PeopleNotice, PeopleSending
from incidents.models.redaction import Redaction
from incidents.models.regulator import (
    CASES,
    COPY_SHEET,
    IS_OR_WILL_BE_SENT,
    NOTICES,
    WITH_MESSAGES,
    Call,
    Owed,
    RegulatorCase,
    RegulatorNotice,
    Timer,
)
from incidents.models.sanction import Commitment, Sanction, SanctionDocument
from incidents.models.shared_event import IncidentInEvent, SharedEvent
from incidents.models.standing import (
    LONGEST_HOURS,
    USUAL_DAYS,
    USUAL_HOURS,
    StandingAuthority,
    StandingInstruction,
    TimerSetting,
)

__all__ = [
    "CASES",
    "COPY_SHEET",
    "ENDED",
    "IS_OR_WILL_BE_SENT",
    "LONGEST_HOURS",
    "NOTICES",
    "SETTLED_HISTORY",
    "USUAL_DAYS",
    "USUAL_DAYS_FOR_PEOPLE",
    "USUAL_HOURS",
    "WITH_MESSAGES",
    "WORDS",
    "AddedWords",
    "Assessment",
    "Call",
    "Commitment",
    "Decision",
    "HeldElsewhere",
    "Hold",
    "Incident",
    "IncidentInEvent",
    "KillSwitch",
    "OutsideReport",
    "Owed",
    "PeopleNotice",
    "PeopleSending",
    "Question",
    "Redaction",
    "ReferenceCounter",
    "RegulatorCase",
    "RegulatorNotice",
    "ReportingLink",
    "Sanction",
    "SanctionDocument",
    "SharedEvent",
    "StandingAuthority",
    "StandingInstruction",
    "Timer",
    "TimerSetting",
]
