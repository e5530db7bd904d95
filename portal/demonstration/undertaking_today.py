"""The undertaking of today: what the Commissioner's office asks of a department, its evidence, and the end of the case."""

from datetime import datetime

from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Sanction, choices
from portal.demonstration.evidence import paper
from portal.demonstration.player import commissioner, holder
from portal.demonstration.story_today import MARK, incident_of, office_of


def enter_undertaking(entry: dict, now: datetime, at: datetime) -> None:
    actions.enter_sanction(
        incident_of(entry).regulator_case,
        by=commissioner(),
        at=at,
        kind=choices.SanctionKind.UNDERTAKING,
        issued_on=london_day(at),
        words=f"{MARK}to check every mailing list before it is used, and to train who sends to it.",
    )


def add_undertaking(entry: dict, now: datetime, at: datetime) -> None:
    lines = ["Undertaking to the regulator", f"Incident {incident_of(entry).reference}"]
    actions.add_document(
        _sanction_of(entry),
        by=commissioner(),
        at=at,
        file=paper("undertaking", lines, as_pdf=True),
        name="The undertaking",
    )


def commit(entry: dict, now: datetime, at: datetime) -> None:
    for text, days in (
        ("Check every mailing list before it is used", 5),
        ("Train who sends to mailing lists", 30),
    ):
        due = add_working_days(london_day(now), days)
        actions.add_commitment(
            _sanction_of(entry), by=commissioner(), at=at, words=f"{MARK}{text}", due_on=due
        )


def give_evidence(entry: dict, now: datetime, at: datetime) -> None:
    actions.give_evidence(
        _sanction_of(entry).commitments.get(number=1),
        by=holder(Role.SIRO, office_of(entry)),
        at=at,
        evidence=f"{MARK}a second person has checked each of the lists since this month.",
    )


def accept_evidence(entry: dict, now: datetime, at: datetime) -> None:
    answer = f"{MARK}the lists were seen."
    actions.accept_evidence(
        _sanction_of(entry).commitments.get(number=1), by=commissioner(), at=at, answer=answer
    )


def close_case(entry: dict, now: datetime, at: datetime) -> None:
    actions.regulator_close(
        incident_of(entry).regulator_case,
        by=commissioner(),
        at=at,
        ico_decision=entry["ico_decision"],
        answer=f"{MARK}the undertaking remains in force; nothing else is asked.",
    )


def _sanction_of(entry: dict) -> Sanction:
    return Sanction.objects.get(case__incident=incident_of(entry))
