"""Opening and ending cases with the regulator, as the incident's facts and decisions have it."""

from datetime import datetime

from audit.record import SYSTEM
from incidents.checks.laws import is_of_another_authority, laws_of
from incidents.duty import clock
from incidents.models import Incident, RegulatorCase, choices
from incidents.workflow import REGULATOR_CASE

RECORD_ONLY, NO_PERSONAL_DATA = "record_only", "no personal data"
OF_PEOPLE = (RECORD_ONLY, NO_PERSONAL_DATA)  # reasons that speak of the people affected alone

# Every function here is called by an action that has locked the incident.


def open_case(incident: Incident, at: datetime) -> RegulatorCase | None:
    """The case under the governing law, opened as soon as a duty may exist; None while none does.

    Beside it one is opened for each other authority. While it has no notice, a case goes with the law; after that it
    stays what it is. One of another authority ends where triage takes its law back before a notice was made ready.
    """
    laws = laws_of(incident)
    if not laws:
        first = incident.regulator_case
        return _readdress(first, incident) if first else None
    cases = list(incident.regulator_cases.all())
    wanted = {(law.key, law.addressee) for law in laws}
    governing = _of_law(cases, laws[0]) or _free(cases, wanted, laws[0])
    governing = _readdress(governing, incident) if governing else new_case(incident, at)
    for law in laws[1:]:
        if not any(case.addressee == law.addressee for case in cases if case.pk != governing.pk):
            _create(incident, law, at)
    for case in cases:
        left = is_of_another_authority(case) and (case.regime, case.addressee) not in wanted
        if (
            left
            and case.pk != governing.pk
            and case.status == choices.CaseStatus.OWED
            and not case.has_notices
        ):
            REGULATOR_CASE["not_needed_now"].perform(case, by=SYSTEM, at=at, why="the law was taken back")
    return governing


def _of_law(cases: list[RegulatorCase], law: clock.Regime) -> RegulatorCase | None:
    return next((case for case in cases if (case.regime, case.addressee) == (law.key, law.addressee)), None)


def _free(
    cases: list[RegulatorCase], wanted: set[tuple[str, str]], law: clock.Regime
) -> RegulatorCase | None:
    """A case that goes with the governing law: one with its addressee, or one that no other law of the incident has."""
    same = next((case for case in cases if case.addressee == law.addressee), None)
    rest = (case for case in cases if (case.regime, case.addressee) not in wanted and not case.has_notices)
    return same or next((case for case in rest if not is_of_another_authority(case)), None)


def new_case(incident: Incident, at: datetime) -> RegulatorCase:
    """A case under the governing law, also where no personal data are concerned: somebody decided to notify."""
    return _create(incident, clock.law().regimes[incident.governing_regime], at)


def _create(incident: Incident, law: clock.Regime, at: datetime) -> RegulatorCase:
    return RegulatorCase.objects.create(
        incident=incident,
        organisation=incident.organisation,
        addressee=law.addressee,
        regime=law.key,
        opened_at=at,
    )


def close_as_not_needed(incident: Incident, at: datetime, why: str) -> None:
    """A case in which no notice has been made ready, or all were cancelled in time, ends as not needed.

    A decision that a breach means no risk to people says nothing of what another authority is owed: its case goes on.
    """
    still_owed = why in OF_PEOPLE and bool(laws_of(incident))
    for case in incident.regulator_cases.filter(status=choices.CaseStatus.OWED):
        if case.has_notices or (still_owed and _stays_owed(case, incident, why)):
            continue
        REGULATOR_CASE["not_needed_now"].perform(case, by=SYSTEM, at=at, why=why)


def _stays_owed(case: RegulatorCase, incident: Incident, why: str) -> bool:
    """Whether a case goes on where the breach means no risk to people, or concerns no personal data.

    Where none are concerned, the decision is on the other law alone.
    """
    if incident.personal_data == choices.PersonalData.NO:
        return why == NO_PERSONAL_DATA and case.regime in {law.key for law in laws_of(incident)}
    return is_of_another_authority(case)


def reopen_not_needed(incident: Incident, at: datetime) -> bool:
    """Cases that had ended as not needed are owed again, under the same clock; whether there was one."""
    regulator_cases = list(incident.regulator_cases.filter(status=choices.CaseStatus.NOT_NEEDED))
    for case in regulator_cases:
        REGULATOR_CASE["needed_after_all"].perform(case, by=SYSTEM, at=at)
    return bool(regulator_cases)


def _readdress(case: RegulatorCase, incident: Incident) -> RegulatorCase:
    regime = clock.law().regimes[incident.governing_regime]
    if (case.regime, case.addressee) != (regime.key, regime.addressee) and not case.has_notices:
        case.regime, case.addressee = regime.key, regime.addressee
        case.save(update_fields=["regime", "addressee"])
    return case
