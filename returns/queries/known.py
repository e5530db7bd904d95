"""What the registers of an organisation know for questions that people answer, and where an answer says otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from departments.entries.figures import Known, known_for
from departments.organisations.calendar import london_day
from returns.models import Return
from returns.questionnaire import AnswerValue, Question, Section

KEPT_SINCE = date(2026, 4, 1)  # quarters that ended before it are older than the registers


@dataclass(frozen=True)
class Difference:
    """An answer and the figure of a register that says otherwise."""

    question: Question
    answer: str
    known: Known


def known_of(questions: Iterable[Question], quarterly_return: Return, at: datetime) -> dict[str, list[Known]]:
    """What the registers know for these questions, today or on the last day of a quarter that has ended. One query."""
    last = quarterly_return.cycle.last_day
    if last < KEPT_SINCE:
        return {}
    wanted = {question.id for question in questions}
    return known_for(quarterly_return.organisation, wanted, min(london_day(at), last))


def suggested(question: Question, known: Iterable[Known]) -> dict[str, int]:
    """The values of the answer that a register suggests, by field; none where the register is empty."""
    figure = next((one for one in known if one.figure.fills and one.among), None)
    if figure is None:
        return {}
    if question.answer == "count_of_total":
        return {"part": figure.count, "whole": figure.among}
    return {"number": figure.count} if question.answer == "count" else {}


def differences(
    sections: Iterable[Section],
    answers: Mapping[str, AnswerValue],
    quarterly_return: Return,
    at: datetime,
) -> list[Difference]:
    """The answers that say another number than a register. One query."""
    questions = [one for section in sections for one in section.questions if one.id in answers]
    known = known_of(questions, quarterly_return, at)
    found = []
    for question in questions:
        given = answers[question.id]
        values = suggested(question, known.get(question.id, ()))
        if values and any(getattr(given, name) != value for name, value in values.items()):
            figure = next(one for one in known[question.id] if one.figure.fills and one.among)
            found.append(Difference(question, _in_words(given), figure))
    return found


def _in_words(given: AnswerValue) -> str:
    if given.part is None or given.whole is None:
        return "not given" if given.number is None else f"{given.number:,}"
    return f"{given.part:,} of {given.whole:,}"
