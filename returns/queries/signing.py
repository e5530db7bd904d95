"""What a signatory is about to sign: the answers with the figures of the registers drawn again, and what moved in them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from audit.chain import sha256_of
from departments.organisations.calendar import london_day
from returns.models import Return
from returns.queries import content, registers
from returns.questionnaire import AnswerValue, Question, questionnaire, shown


@dataclass(frozen=True)
class Moved:
    """A figure that the register no longer says: as it was confirmed (None where it was not asked), and as it is now."""

    question: str
    line: str
    text: str
    before: int | None
    now: int


@dataclass(frozen=True)
class ToSign:
    """What a signature now would freeze. `answers` have the figures of `moved` as the registers say them now."""

    answers: Mapping[str, AnswerValue]
    moved: tuple[Moved, ...]
    entered_later: dict[str, Any]
    content: dict[str, Any]
    sha256: str

    @property
    def promised(self) -> list[tuple[str, AnswerValue]]:
        """The answers whose action the signature agrees to, by question."""
        return [
            (key, answer)
            for key, answer in self.answers.items()
            if answer.action_summary and answer.choice in ("partly_met", "not_met")
        ]

    @property
    def moved_questions(self) -> dict[str, AnswerValue]:
        """The answers in which a figure moved."""
        return {moved_line.question: self.answers[moved_line.question] for moved_line in self.moved}


def to_sign(quarterly_return: Return, at: datetime) -> ToSign:
    """Draw the figures of a return again. Where no signature is awaited, the answers are those that are stored."""
    answers = content.answers_of(quarterly_return)
    moved: tuple[Moved, ...] = ()
    later: dict[str, Any] | None = None
    if quarterly_return.status in Return.Status.signed_in:
        answers, moved = _drawn_again(quarterly_return, answers, at)
    if quarterly_return.status == Return.Status.AWAITING_SIRO:
        later = entered_later(quarterly_return, at)
    data = content.content_of(quarterly_return, answers=answers, entered_later=later)
    return ToSign(answers, moved, data.get("entered_later", {}), data, sha256_of(data))


def _drawn_again(
    quarterly_return: Return, answers: dict[str, AnswerValue], at: datetime
) -> tuple[dict[str, AnswerValue], tuple[Moved, ...]]:
    """The answers with the figures of today, and which ones moved.

    The first edition says how the registers are on the day of its signature. A correction, or an answer to a query, says
    again what was signed then: only figures that do not change by waiting are drawn again for it.
    """
    sections = content.asked_of(quarterly_return)
    questions = [question for section in sections for question in section.questions if question.lines]
    drawn = registers.drawn_for(questions, quarterly_return, at)
    first = quarterly_return.number == 1 and quarterly_return.status == Return.Status.AWAITING_SIRO
    answers, moved = dict(answers), []
    for question in questions:
        if question.id in answers:
            moved += _moved(question, answers[question.id], drawn[question.id], every=first)
            figures = dict(answers[question.id].figures)
            figures |= {
                moved_line.line: moved_line.now for moved_line in moved if moved_line.question == question.id
            }
            answers[question.id] = replace(answers[question.id], figures=tuple(figures.items()))
    if moved:
        opened = [question for section in shown(sections, answers) for question in section.questions]
        for question in opened:
            if question.id not in answers and question.lines and all(line.source for line in question.lines):
                now = drawn[question.id]
                answers[question.id] = AnswerValue(confirmed=True, figures=tuple(now.items()))
                moved += [
                    Moved(question.id, line.key, line.text, None, now[line.key]) for line in question.lines
                ]
    return answers, tuple(moved)


def _moved(question: Question, answer: AnswerValue, drawn: Mapping[str, int], *, every: bool) -> list[Moved]:
    confirmed = dict(answer.figures)
    return [
        Moved(question.id, line.key, line.text, confirmed.get(line.key), drawn[line.key])
        for line in question.lines
        if line.key in drawn
        and (every or line.source.startswith(registers.STEADY))
        and confirmed.get(line.key) != drawn[line.key]
    ]


def entered_later(quarterly_return: Return, at: datetime) -> dict[str, Any]:
    """What the registers hold for the quarter before beyond what was signed for it, as plain data; empty where nothing.

    {"quarter": "2007-08-q1", "words": "April to June 2007", "signed_on": "2007-07-10", "figures": [{"question", "line",
    "text", "signed", "now"}]}
    """
    signed = content.previous_submission(quarterly_return)
    if signed is None:
        return {}
    before, rows = signed.quarterly_return, content.signed_rows(signed)
    questions = [
        question
        for question in questionnaire(before.cycle.edition).questions
        if question.lines and question.id in rows
    ]
    drawn = registers.drawn_for(questions, before, at)
    figures = []
    for question in questions:
        confirmed = rows[question.id]["given"].get("figures", {})
        for line in question.lines:
            now = drawn[question.id].get(line.key)
            if line.source.startswith(registers.OF_THE_QUARTER) and confirmed.get(line.key, now) != now:
                figures.append(
                    {"question": question.id, "line": line.key, "text": line.text, "signed": confirmed[line.key], "now": now}
                )  # fmt: skip
    if not figures:
        return {}
    return {
        "quarter": before.cycle.slug,
        "words": before.cycle.months,
        "signed_on": str(london_day(signed.signed_at)),
        "figures": figures,
    }
