"""What the addressee of a notice does: its reference, its questions, its decision. A body may record it on its behalf."""

from datetime import date, datetime
from typing import Any

from audit.record import Actor, action
from audit.transitions import NotReady, Problem, locked
from departments.organisations.checks import date_problems
from incidents.actions.asked import keep_question
from incidents.checks import WANTED_BY
from incidents.models import Incident, RegulatorCase, choices
from incidents.workflow import REGULATOR_CASE

LONGEST_REFERENCE = 40


@action
def acknowledge(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None, case_reference: str
) -> RegulatorCase:
    """The addressee gives its reference: only now is it notified (F63)."""
    return REGULATOR_CASE["acknowledge"].perform(
        case, by=by, at=at, version=version, **_reference(case_reference, at)
    )


@action
def ask_more(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    wanted: str,
    wanted_by: date,
) -> RegulatorCase:
    """The addressee wants more by a day: what, in words that the body reads. Each question is kept; several can be open."""
    asked = _question(wanted, wanted_by, at)
    case = REGULATOR_CASE["ask_more"].perform(case, by=by, at=at, version=version, **asked)
    return keep_question(case, wanted, wanted_by, at)


@action
def record_reference(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None, case_reference: str
) -> RegulatorCase:
    """A reference is data: it comes at any time after sending, also after a withdrawal, and can be corrected."""
    return REGULATOR_CASE["record_reference"].perform(
        case, by=by, at=at, version=version, **_reference(case_reference, at)
    )


@action
def mark_final(case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None) -> RegulatorCase:
    """Nothing is owed any more, and the last notice was the final one."""
    return REGULATOR_CASE["final"].perform(case, by=by, at=at, version=version, fields={"final_at": at})


@action
def regulator_close(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    ico_decision: str,
    answer: str,
) -> RegulatorCase:
    """The regulator has closed its case, with its decision and words that the body reads."""
    problems = []
    if ico_decision not in dict(choices.IcoDecision.final):
        problems.append(Problem("Choose the regulator's decision", field="ico_decision"))
    if not answer.strip():
        problems.append(Problem("Enter the decision in words", field="answer"))
    if problems:
        raise NotReady(problems)
    case = REGULATOR_CASE["regulator_close"].perform(
        case,
        by=by,
        at=at,
        version=version,
        fields={"closed_at": at, "closed_answer": answer.strip()},
        decision=ico_decision,
    )
    Incident.objects.filter(pk=case.incident_id).update(ico_decision=ico_decision)
    return case


@action
def reopen_by_regulator(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    wanted: str,
    wanted_by: date,
) -> RegulatorCase:
    """The regulator takes its case up again, and says what it wants by when."""
    asked = _question(wanted, wanted_by, at)
    asked["fields"] |= {"closed_at": None}
    case = REGULATOR_CASE["reopen_by_regulator"].perform(case, by=by, at=at, version=version, **asked)
    return keep_question(case, wanted, wanted_by, at)


@action
def refuse_withdrawal(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    answer: str,
    wanted_by: date,
    case_reference: str = "",
) -> RegulatorCase:
    """The regulator does not accept a withdrawal: the notification remains, and what it wants is owed by a day.

    Where it has given no reference yet, it gives one with this.
    """
    asked = _question(answer, wanted_by, at)
    asked["fields"] |= {"withdrawal_answer": answer.strip()}
    if not locked(case).case_reference:
        asked["fields"] |= _reference(case_reference, at)["fields"]
    case = REGULATOR_CASE["withdrawal_refused"].perform(case, by=by, at=at, version=version, **asked)
    return keep_question(case, answer, wanted_by, at)


def _reference(case_reference: str, at: datetime) -> dict[str, Any]:
    reference = case_reference.strip()[:LONGEST_REFERENCE]
    if not reference:
        raise NotReady([Problem("Enter the case reference", field="case_reference")])
    return {"fields": {"case_reference": reference, "acknowledged_at": at}, "reference": reference}


def _question(text: str, by_day: date, at: datetime) -> dict[str, Any]:
    """The fields and facts of a question of the addressee's."""
    problems = []
    if not text.strip():
        problems.append(Problem("Say what is wanted", field="wanted"))
    problems += date_problems(by_day, WANTED_BY, at, called="The day", field="wanted_by")
    if problems:
        raise NotReady(problems)
    fields = {"more_wanted": text.strip(), "more_wanted_by": by_day, "more_asked_at": at, "final_at": None}
    return {"fields": fields, "due": by_day.isoformat()}
