"""Under which laws somebody must be notified of an incident, as its own answers say it. No writes (docs/adr/0045)."""

from datetime import datetime

from audit.transitions import Problem
from incidents.duty import clock
from incidents.models import Incident, RegulatorCase, choices


def laws_of(incident: Incident) -> tuple[clock.Regime, ...]:
    """The governing law first, then one for each other authority; none where no personal data are concerned and triage
    named no law that knows a duty without them."""
    return clock.laws_of(
        incident.regimes,
        clock.london_day(incident.discovered_at),
        incident.controller_or_processor,
        personal=incident.personal_data != choices.PersonalData.NO,
    )


def is_of_another_authority(case: RegulatorCase) -> bool:
    """Whether its notice goes to another authority, which asks another question than what the breach means for people."""
    return case.addressee == choices.Addressee.COMPETENT_AUTHORITY


def of_another_authority(case: RegulatorCase, at: datetime) -> list[Problem]:
    """The SIRO may say by itself that nothing is owed under it."""
    if is_of_another_authority(case):
        return []
    return [Problem("Whether the regulator is notified is the decision on the incident")]
