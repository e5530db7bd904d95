"""What the registers of an organisation know for questions that people answer, and where an answer says otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from departments.entries.figures import KEPT_SINCE, Known, known_for
from departments.organisations.calendar import london_day
from returns.models import Return
from returns.questionnaire import AnswerValue, Question, Section


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
    figure = next(
        (known_figure for known_figure in known if known_figure.figure.fills and known_figure.among), None
    )
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
    questions = [question for section in sections for question in section.questions if question.id in answers]
    known = known_of(questions, quarterly_return, at)
    differing = []
    for question in questions:
        answer = answers[question.id]
        values = suggested(question, known.get(question.id, ()))
        if values and any(getattr(answer, name) != value for name, value in values.items()):
            figure = next(
                known_figure
                for known_figure in known[question.id]
                if known_figure.figure.fills and known_figure.among
            )
            differing.append(Difference(question, _in_words(answer), figure))
    return differing


def _in_words(answer: AnswerValue) -> str:
    if answer.part is None or answer.whole is None:
        return "not given" if answer.number is None else f"{answer.number:,}"
    return f"{answer.part:,} of {answer.whole:,}"
