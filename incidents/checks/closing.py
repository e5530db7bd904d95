"""Whether an incident may be closed without a decision, because no personal data are concerned. No writes."""

from datetime import datetime

from audit.transitions import Problem
from incidents.duty import scoring
from incidents.models import Incident, choices

# What the grounds for notifying the Cabinet Office are asked of, where nobody has assessed the incident.
GROUNDS = ("classification", "press_interest", "supplier_serves_others")


def no_personal_data(incident: Incident, at: datetime) -> list[Problem]:
    """Triage says that no personal data are concerned."""
    if incident.personal_data == choices.PersonalData.NO:
        return []
    return [Problem("Personal data are or may be concerned: assess it, so that the SIRO can decide")]


def no_law_with_a_clock(incident: Incident, at: datetime) -> list[Problem]:
    """No law sets a deadline for it: one on networks or on electronic communications would."""
    if incident.deadline_at is None and not any(case.is_needed for case in incident.regulator_cases.all()):
        return []
    return [Problem("A law sets a deadline for it: assess it, so that the SIRO can decide")]


def is_near_miss(incident: Incident) -> bool:
    """Nothing went wrong and no law sets a deadline: it is closed on the report, with what was done about it."""
    return (
        incident.report_type == choices.ReportType.NEAR_MISS
        and incident.personal_data == choices.PersonalData.NO
        and incident.deadline_at is None
    )


def not_for_the_cabinet_office(incident: Incident, at: datetime) -> list[Problem]:
    """No ground for notifying the Cabinet Office holds: that duty is not one of personal data alone (F29, F49).

    It is a duty about what has happened, and so none about a near miss.
    """
    if is_near_miss(incident):
        return []
    if not incident.press_interest:
        text = "Say in triage whether ministers, Parliament or the press know of it, or are likely to"
        return [Problem(text, field="press_interest")]
    facts = {name: getattr(incident, name) for name in GROUNDS}
    decision = choices.Decided.RECORD_ONLY
    if not scoring.cabinet_office_reasons(facts, severity=0, likelihood=1, decision=decision):
        return []
    return [
        Problem("The Cabinet Office may have to be notified of it: assess it, so that the SIRO can decide")
    ]
