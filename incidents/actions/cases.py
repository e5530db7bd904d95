"""Opening and ending cases with the regulator, as the incident's facts and decisions have it."""

from datetime import datetime

from audit.record import SYSTEM
from incidents.duty import clock
from incidents.models import Incident, RegulatorCase, choices
from incidents.workflow import REGULATOR_CASE

# Every function here is called by an action that has locked the incident.


def open_case(incident: Incident, at: datetime) -> RegulatorCase | None:
    """The case under the governing law, opened as soon as personal data may be concerned; None while they are not.

    While it has no notice, a case goes with the governing law; after that it stays what it is.
    """
    if case := incident.regulator_case:
        return _readdress(case, incident)
    return None if incident.personal_data == "no" else new_case(incident, at)


def new_case(incident: Incident, at: datetime) -> RegulatorCase:
    """A case under the governing law, also where no personal data are concerned: somebody decided to notify."""
    regime = clock.law().regimes[incident.governing_regime]
    return RegulatorCase.objects.create(
        incident=incident,
        organisation=incident.organisation,
        addressee=regime.addressee,
        regime=regime.key,
        opened_at=at,
    )


def close_as_not_needed(incident: Incident, at: datetime, why: str) -> None:
    """A case in which no notice has been made ready, or all were cancelled in time, ends as not needed."""
    for case in incident.regulator_cases.filter(status=choices.CaseStatus.OWED):
        if case.has_notices:
            continue
        REGULATOR_CASE["not_needed_now"].perform(case, by=SYSTEM, at=at, why=why)


def reopen_not_needed(incident: Incident, at: datetime) -> bool:
    """Cases that had ended as not needed are owed again, under the same clock; whether there was one."""
    found = list(incident.regulator_cases.filter(status=choices.CaseStatus.NOT_NEEDED))
    for case in found:
        REGULATOR_CASE["needed_after_all"].perform(case, by=SYSTEM, at=at)
    return bool(found)


def _readdress(case: RegulatorCase, incident: Incident) -> RegulatorCase:
    regime = clock.law().regimes[incident.governing_regime]
    if (case.regime, case.addressee) != (regime.key, regime.addressee) and not case.has_notices:
        case.regime, case.addressee = regime.key, regime.addressee
        case.save(update_fields=["regime", "addressee"])
    return case
