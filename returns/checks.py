"""Rules that a return must meet before it goes to its signatory: one small function each, all in `CHECKS`.

A rule takes a `Filing` (everything about one return, read once) and yields problems in words for its preparer, each
with the address of its question.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from accounts.unsaved import unsaved_of
from audit.record import subject_of
from audit.transitions import Problem
from departments.organisations.calendar import london_day
from departments.registers.checks import DUE
from govuk.limits import TOMORROW, happened, promised
from returns.models import Cycle, Query, Return
from returns.queries import content, registers
from returns.queries.conditions import open_conditions
from returns.questionnaire import AnswerValue, Question, Section, shown
from returns.questionnaire.values import day_words

YEAR = timedelta(days=366)
DUE_ON = promised(days=366, likely_days=92, earliest=TOMORROW)  # the due date of a quarter
ANSWER_BY = promised(days=366, likely_days=60, earliest=TOMORROW)  # by when a query is to be answered
HAPPENED = happened(likely_days=5 * 365)
EVIDENCE_DATED = happened(likely_days=3 * 365)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence, as far as the rules look."""

    dated_on: date


@dataclass(frozen=True)
class Filing:
    """One return as its rules see it. `registers` holds what the registers say now, by question and line."""

    sections: tuple[Section, ...]
    answers: Mapping[str, AnswerValue]
    evidence: Mapping[str, tuple[Piece, ...]]
    registers: Mapping[str, Mapping[str, int]]
    first_day: date
    last_day: date
    today: date
    address: str = ""

    @property
    def answered(self) -> Iterator[tuple[Question, AnswerValue]]:
        """The questions shown that have an answer, with it."""
        for section in self.sections:
            for question in section.questions:
                if question.id in self.answers:
                    yield question, self.answers[question.id]

    def problem(self, question: Question, text: str) -> Problem:
        """A problem with one question, linked to its field."""
        section = next(section.key for section in self.sections if question in section.questions)
        return Problem(
            f"{question.id}: {text}",
            href=f"{self.address}section/{section}/#question-{question.id}",
            field=question.id,
        )


Check = Callable[[Filing], Iterator[Problem]]


def every_question_answered(filing: Filing) -> Iterator[Problem]:
    """Every question asked this quarter has an answer; nil is one, blank is not."""
    for section in filing.sections:
        for question in section.questions:
            if question.id not in filing.answers:
                yield filing.problem(question, "not answered yet")


def part_not_above_whole(filing: Filing) -> Iterator[Problem]:
    """The part of a whole is not more than the whole."""
    for question, answer in filing.answered:
        if answer.part is not None and answer.whole is not None and answer.part > answer.whole:
            yield filing.problem(question, f"{answer.part:,} is more than {answer.whole:,}")


def reason_where_wanted(filing: Filing) -> Iterator[Problem]:
    """Everything but met has a reason, and so has the worse of yes and no, and every rating."""
    for question, answer in filing.answered:
        short = question.answer == "compliance" and answer.choice != "met"
        worse = question.answer == "yes_no" and answer.choice == question.worse
        if (short or worse or question.answer == "rag") and not answer.reason:
            yield filing.problem(question, f"give the reason for “{question.choices.get(answer.choice, '')}”")


def action_where_short(filing: Filing) -> Iterator[Problem]:
    """What is partly or not met has an action with an owner and a date to come."""
    for question, answer in filing.answered:
        if question.answer != "compliance" or answer.choice not in ("partly_met", "not_met"):
            continue
        missing = [
            missing
            for missing, value in (
                ("what will be done", answer.action_summary),
                ("who will do it", answer.action_owner),
                ("by when", answer.action_due),
            )
            if not value
        ]
        if missing:
            yield filing.problem(question, f"say {' and '.join(missing)}")
        elif answer.action_due and (wrong := DUE.problem(answer.action_due, filing.today)):
            yield filing.problem(question, f"the date by which the action will be done {wrong}")


def evidence_for_what_is_claimed(filing: Filing) -> Iterator[Problem]:
    """A document or link is evidence for what is claimed as done, dated within 12 months."""
    for question, answer in filing.answered:
        if question.evidence != "one_file" or not question.claims(answer):
            continue
        pieces = filing.evidence.get(question.id, ())
        if not pieces:
            yield filing.problem(question, "add evidence for what is claimed as done")
        elif all(piece.dated_on < filing.today - YEAR for piece in pieces):
            yield filing.problem(question, "the evidence is older than 12 months")


def evidence_dated_in_quarter(filing: Filing) -> Iterator[Problem]:
    """Where something is claimed for the quarter, one document is dated in it."""
    for question, answer in filing.answered:
        if question.evidence != "dated_in_quarter" or not question.claims(answer):
            continue
        pieces = filing.evidence.get(question.id, ())
        if not any(filing.first_day <= piece.dated_on <= filing.last_day for piece in pieces):
            yield filing.problem(question, "add evidence dated in the quarter")


def sample_described(filing: Filing) -> Iterator[Problem]:
    """A sampled answer says how the sample was taken, how many were checked and how many were right."""
    for question, answer in filing.answered:
        if question.evidence != "sampled" or not question.claims(answer):
            continue
        if not answer.sample_method or answer.sample_checked is None or answer.sample_right is None:
            yield filing.problem(question, "say how a sample was checked, how many, and how many were right")


def register_confirmed(filing: Filing) -> Iterator[Problem]:
    """What rests on a register has its confirmation in the quarter."""
    for question, answer in filing.answered:
        wanted = question.answer == "register" or (
            question.evidence == "register_confirmed" and question.claims(answer)
        )
        if wanted and not answer.confirmed:
            yield filing.problem(question, "confirm that the register behind it is complete")


def date_not_in_future(filing: Filing) -> Iterator[Problem]:
    """No date is in the future, or before everything that the portal keeps."""
    for question, answer in filing.answered:
        if answer.day and (wrong := HAPPENED.problem(answer.day, filing.today)):
            yield filing.problem(question, f"the date {wrong}")


def register_lines_complete(filing: Filing) -> Iterator[Problem]:
    """Every line of a register has its number; 0 is one."""
    for question, answer in filing.answered:
        missing = [line.text for line in question.lines if line.key not in dict(answer.figures)]
        if missing:
            yield filing.problem(question, f"enter a number, 0 for none: {'; '.join(missing)}")


def figures_agree_with_register(filing: Filing) -> Iterator[Problem]:
    """Incidents in the return are those in the register: a later entry asks for a new confirmation."""
    for question, answer in filing.answered:
        figures = dict(answer.figures)
        for line in question.lines:
            now = filing.registers.get(question.id, {}).get(line.key)
            steady = line.source.startswith(registers.STEADY)
            if steady and now is not None and line.key in figures and figures[line.key] != now:
                text = f"“{line.text}” is {figures[line.key]:,} here and {now:,} in the register: confirm it again"
                yield filing.problem(question, text)


CHECKS: tuple[Check, ...] = (
    every_question_answered,
    part_not_above_whole,
    reason_where_wanted,
    action_where_short,
    evidence_for_what_is_claimed,
    evidence_dated_in_quarter,
    sample_described,
    register_confirmed,
    register_lines_complete,
    date_not_in_future,
    figures_agree_with_register,
)


def problems_of(filing: Filing) -> list[Problem]:
    """Everything that must be put right, question by question."""
    return [problem for check in CHECKS for problem in check(filing)]


def filing_of(
    quarterly_return: Return, at: datetime, answers: Mapping[str, AnswerValue] | None = None
) -> Filing:
    """Read everything about a return that the rules look at; with its current answers unless others are given."""
    if answers is None:
        answers = content.answers_of(quarterly_return)
    sections = shown(content.asked_of(quarterly_return), answers)
    questions = [question for section in sections for question in section.questions]
    evidence = {
        key: tuple(Piece(piece.dated_on) for piece in pieces)
        for key, pieces in content.evidence_of(quarterly_return).items()
    }
    return Filing(
        sections=sections,
        answers=answers,
        evidence=evidence,
        registers=registers.drawn_for(questions, quarterly_return, at),
        first_day=quarterly_return.cycle.first_day,
        last_day=quarterly_return.cycle.last_day,
        today=london_day(at),
        address=reverse(
            "returns:return", args=[quarterly_return.organisation.code, quarterly_return.cycle.slug]
        ),
    )


# What the workflow asks of a return, a query or a cycle before a step


def ready_to_send(
    quarterly_return: Return, at: datetime, answers: Mapping[str, AnswerValue] | None = None
) -> list[Problem]:
    """All rules of the questionnaire hold, for the current answers unless others are given."""
    return problems_of(filing_of(quarterly_return, at, answers))


def nothing_unsaved(quarterly_return: Return, at: datetime) -> list[Problem]:
    """What was typed and not saved is put right or cleared."""
    place = (quarterly_return.organisation.code, quarterly_return.cycle.slug)
    return [
        Problem(
            f"{row.name}: what was typed is not saved: {row.problem}. Put it right, or clear it",
            f"{reverse('returns:section', args=[*place, row.part])}#question-{row.name}",
        )
        for row in unsaved_of(subject_of(quarterly_return))
    ]


def signing_is_open(quarterly_return: Return, at: datetime) -> list[Problem]:
    """A return says what a whole quarter was: it is signed when the quarter has ended, or earlier by the centre's leave."""
    if quarterly_return.may_be_signed_on(london_day(at)):
        return []
    return [
        Problem(
            f"Signing opens on {day_words(quarterly_return.signing_opens_on)}, when the quarter has ended. "
            "To sign before, ask the Cabinet Office approver for permission"
        )
    ]


def quarter_has_not_ended(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Permission to sign early is given or ended only while the quarter runs."""
    if london_day(at) < quarterly_return.signing_opens_on:
        return []
    return [Problem("The quarter has ended: the return can be signed without permission")]


def no_leave_yet(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Permission to sign early is given once."""
    return (
        [Problem("Permission was given already. The return can be signed now")]
        if quarterly_return.leave_given_at
        else []
    )


def leave_was_given(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Permission to sign early is taken back only where it was given."""
    return [] if quarterly_return.leave_given_at else [Problem("No permission was given for this return")]


def to_put_right(quarterly_return: Return, at: datetime) -> set[str]:
    """The questions that a rule of the questionnaire finds fault with now, unanswered ones among them."""
    return {problem.field for problem in ready_to_send(quarterly_return, at)}


def is_devolved(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Taking part is a choice for devolved administrations only (2007 report, paragraph 4)."""
    return (
        []
        if quarterly_return.organisation.devolved
        else [Problem("Only a devolved administration may choose not to take part")]
    )


def may_be_missing(quarterly_return: Return, at: datetime) -> list[Problem]:
    """A return is missing when its quarter is closed and it was never signed; a devolved one never is."""
    if quarterly_return.organisation.devolved:
        return [Problem("A devolved administration takes part by choice and is never recorded as missing")]
    if not quarterly_return.never_signed:
        return [Problem("The return was signed before and is not missing")]
    return (
        []
        if quarterly_return.cycle.status == Cycle.Status.CLOSED
        else [Problem("The quarter is still open for returns")]
    )


def not_frozen(quarterly_return: Return, at: datetime) -> list[Problem]:
    """A frozen quarter stays as it is."""
    return [Problem("The quarter is frozen")] if quarterly_return.cycle.status == Cycle.Status.FROZEN else []


def in_review(query: Query, at: datetime) -> list[Problem]:
    """A query is worked on while its return is reviewed; after the decision it stays as it is."""
    quarterly_return = query.quarterly_return
    if quarterly_return.status not in (Return.Status.UNDER_REVIEW, Return.Status.QUERIED):
        return [
            Problem(
                f"The return is now: {quarterly_return.get_status_display()}. Its queries stay as they are"
            )
        ]
    return not_frozen(quarterly_return, at)


def quarter_is_open(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Nothing is begun before the centre opens the quarter."""
    return (
        [Problem("The quarter is not open yet")]
        if quarterly_return.cycle.status == Cycle.Status.DRAFT
        else []
    )


def every_section_marked(quarterly_return: Return, at: datetime) -> list[Problem]:
    """A recommendation rests on a mark for every section of what was signed."""
    if quarterly_return.submission is None:
        return [Problem("The return has not been signed")]
    marked = set(quarterly_return.submission.marks.values_list("section", flat=True))
    address = reverse(
        "returns:review", args=[quarterly_return.organisation.code, quarterly_return.cycle.slug]
    )
    return [
        Problem(f"Mark section {section['key']}: {section['title']}", f"{address}#section-{section['key']}")
        for section in content.signed_content(quarterly_return.submission)["sections"]
        if section["key"] not in marked
    ]


def past_due(cycle: Cycle, at: datetime) -> list[Problem]:
    """A quarter is closed after its due date."""
    return [] if cycle.is_past_due(london_day(at)) else [Problem("The due date has not passed yet")]


def no_open_query(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Nothing that was asked still waits."""
    waiting = quarterly_return.queries.unsigned()
    return [Problem(f"Query {query.number} on {query.question} is not answered yet") for query in waiting]


def every_query_drafted(quarterly_return: Return, at: datetime) -> list[Problem]:
    """One signature answers all, so every open query needs its draft first."""
    waiting = quarterly_return.queries.open()
    return [
        Problem(f"Query {query.number} on {query.question} has no drafted answer yet") for query in waiting
    ]


def conditions_met(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Every condition of the acceptance has been verified, or lifted by the centre."""
    return [
        Problem(f"{action.code} is not verified yet: {action.summary}", action.get_absolute_url())
        for action in open_conditions(quarterly_return)
    ]


def no_correction_in_work(quarterly_return: Return, at: datetime) -> list[Problem]:
    """An accepted edition is changed by one correction at a time."""
    if quarterly_return.corrections.exclude(status__in=Return.Status.closed).exists():
        return [Problem("A correction of this return is being prepared. Finish it or drop it first")]
    return []


def is_a_correction(quarterly_return: Return, at: datetime) -> list[Problem]:
    """Only what corrects an accepted edition can be dropped: that edition still counts."""
    if quarterly_return.is_open_correction:
        return []
    return [Problem("This is not a correction of an accepted return")]
