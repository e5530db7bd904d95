"""Numbers about returns, each with its definition, as-of date and the returns behind it.

Only what was signed counts: drafts are nobody's testimony, and an accepted return counts until its correction is
accepted. A rate stands with its numerator, denominator and how many
did not answer; compliance answers are counted by value; a section shows its lowest answer and there is no mean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from audit.record import subject_of
from departments.calendar import london_day
from departments.figures import Figure
from returns.models import Cycle, Return, counted, never_signed
from returns.queries.content import signed_answers, signed_content, signed_rows
from returns.questionnaire import Given, questionnaire

LOWEST_FIRST = ("not_met", "partly_met", "met", "not_applicable")
WORDS = {
    "met": "Met",
    "partly_met": "Partly met",
    "not_met": "Not met",
    "not_applicable": "Not applicable",
    "missing": "Not answered",
}


def returns_in(*cycles: Cycle) -> list[Return]:
    """The current editions of some quarters, taking part or not, with what was signed."""
    return list(
        Return.objects.filter(counted(), cycle__in=cycles)
        .select_related("organisation", "cycle", "submission", "supersedes__submission")
        .order_by("cycle__first_day", "organisation__code")
    )


def cycles_of(year: str) -> list[Cycle]:
    """The quarters of a financial year ("2007-08") that were opened, in order."""
    return list(Cycle.objects.filter(year=year).exclude(status="draft").order_by("quarter"))


def _figure(key: str, returns: Iterable[Return], definition: str, as_of, of: int | None = None) -> Figure:
    found = tuple(subject_of(ret) for ret in returns)
    return Figure(key, len(found), definition, as_of, found, of)


def filing_figures(cycles: Iterable[Cycle], at: datetime) -> list[Figure]:
    """Owed, filed, filed late, accepted, accepted with conditions, in review, missing, not taking part, overdue."""
    all_of_them = returns_in(*cycles)
    owed = [ret for ret in all_of_them if ret.status != "not_taking_part" and not _waits_by_choice(ret)]
    day = london_day(at)

    def having(*statuses: str) -> list[Return]:
        return [ret for ret in owed if ret.status in statuses]

    rows = (
        (
            "owed",
            owed,
            "Returns asked for: one for every body in the returns on the last day of the quarter.",
        ),
        (
            "filed",
            [ret for ret in owed if not ret.never_signed],
            "Returns signed and submitted at least once.",
        ),
        (
            "late",
            [ret for ret in owed if ret.late and not ret.never_signed],
            "Returns first signed after the due date.",
        ),
        ("accepted", having("accepted"), "Returns accepted without conditions."),
        (
            "accepted_with_conditions",
            having("accepted_with_conditions"),
            "Returns accepted with conditions that are still to be discharged.",
        ),
        (
            "in_review",
            having("submitted", "under_review", "queried", "recommended"),
            "Returns signed and not yet decided on.",
        ),
        ("missing", having("missing"), "Returns recorded as missing after the quarter was closed."),
        (
            "overdue",
            [
                ret
                for ret in having("not_started", "in_preparation", "awaiting_siro")
                if ret.never_signed and day > ret.cycle.due_on and not ret.organisation.devolved
            ],
            "Returns never signed, after their due date. Devolved administrations are never overdue.",
        ),
    )
    figures = [
        _figure(f"returns.{key}", found, words, at, None if key == "owed" else len(owed))
        for key, found, words in rows
    ]
    away = [ret for ret in all_of_them if ret not in owed]
    words = "Devolved administrations that take no part; it is their choice, and none is named."
    return [*figures, Figure("returns.not_taking_part", len(away), words, at)]


def _waits_by_choice(ret: Return) -> bool:
    return ret.organisation.devolved and ret.never_signed


@dataclass(frozen=True)
class QuestionFigures:
    """One question over several returns: its words, and its figures."""

    question: str
    text: str
    kind: str
    figures: tuple[Figure, ...]


def answer_figures(
    cycle: Cycle, at: datetime, organisations: Iterable[str] | None = None
) -> list[QuestionFigures]:
    """Every counted question of a quarter over all signed returns, or those of some organisations (codes)."""
    wanted = None if organisations is None else set(organisations)
    returns = [
        ret.standing
        for ret in returns_in(cycle)
        if ret.status != "not_taking_part" and (wanted is None or ret.organisation.code in wanted)
    ]
    signed = [(ret, signed_rows(ret.submission)) for ret in returns if ret.submission]
    found = []
    for question in questionnaire(cycle.edition).questions:
        answered = [
            (ret, Given.from_data(rows[question.id]["given"])) for ret, rows in signed if question.id in rows
        ]
        if not answered:
            continue
        missing = len(returns) - len(answered)
        if question.choices and question.answer != "date":
            figures = _by_value(question, answered, missing, at)
        elif question.answer in ("count", "count_of_total"):
            figures = (_sum(question, answered, missing, at),)
        elif question.answer == "register":
            figures = _by_line(question, answered, missing, at)
        else:
            continue
        found.append(QuestionFigures(question.id, question.text, question.answer, figures))
    return found


def _by_value(question, answered, missing: int, at) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"returns.{question.id}.{value}",
            sum(given.choice == value for _, given in answered),
            f"Signed returns that answered “{words}” to: {question.text}",
            at,
            tuple(subject_of(ret) for ret, given in answered if given.choice == value),
            len(answered),
            missing,
        )
        for value, words in question.choices.items()
    )


def _sum(question, answered, missing: int, at) -> Figure:
    total = question.answer == "count_of_total"
    return Figure(
        f"returns.{question.id}",
        sum((given.part if total else given.number) or 0 for _, given in answered),
        f"Sum over signed returns of: {question.text}. Those with none to count add nothing to either number.",
        at,
        tuple(subject_of(ret) for ret, _ in answered),
        sum(given.whole or 0 for _, given in answered) if total else None,
        missing,
    )


def _by_line(question, answered, missing: int, at) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            f"returns.{question.id}.{line.key}",
            sum(dict(given.figures).get(line.key, 0) for _, given in answered),
            f"{line.text}: sum over signed returns. {question.text}",
            at,
            tuple(subject_of(ret) for ret, given in answered if dict(given.figures).get(line.key)),
            None,
            missing,
        )
        for line in question.lines
    )


@dataclass(frozen=True)
class ReturnLine:
    """One return of an organisation at a glance, for papers. `lowest` is the lowest compliance answer of each section."""

    quarter: str
    words: str
    status: str
    status_words: str
    due_on: date
    signed_on: date | None
    late: bool
    decided_on: date | None
    sha256: str
    edition: int
    submissions: int
    queries: int
    lowest: dict[str, str]
    counts: dict[str, int]
    subject: str


def returns_of(organisation, year: str) -> list[ReturnLine]:
    """An organisation's returns of a financial year, in order, whatever their state."""
    found = (
        Return.objects.filter(counted(), organisation=organisation, cycle__year=year)
        .select_related("cycle", "submission", "organisation", "supersedes__submission")
        .order_by("cycle__quarter")
    )
    return [_line(ret) for ret in found]


def _line(ret: Return) -> ReturnLine:
    values, signed = compliance_by_section(ret), ret.standing
    counts = dict.fromkeys(LOWEST_FIRST, 0)
    for value in (value for section in values.values() for value in section):
        counts[value] += 1
    return ReturnLine(
        quarter=ret.cycle.slug,
        words=ret.cycle.words,
        status=ret.status,
        status_words=ret.get_status_display(),
        due_on=ret.cycle.due_on,
        signed_on=london_day(signed.signed_at) if signed.signed_at else None,
        late=ret.late,
        decided_on=london_day(ret.decided_at) if ret.decided_at else None,
        sha256=signed.submission.sha256 if signed.submission else "",
        edition=ret.number,
        submissions=ret.submissions.count(),
        queries=ret.queries.count(),
        lowest={key: min(section, key=LOWEST_FIRST.index) for key, section in values.items() if section},
        counts=counts,
        subject=subject_of(ret),
    )


def compliance_by_section(ret: Return) -> dict[str, list[str]]:
    """The compliance answers that were signed, by section."""
    submission = ret.standing.submission
    if submission is None:
        return {}
    return {
        section["key"]: [row["given"]["choice"] for row in section["answers"] if row["kind"] == "compliance"]
        for section in signed_content(submission)["sections"]
    }


@dataclass(frozen=True)
class Said:
    """One signed answer in words, with the return it stands in."""

    quarter: str
    question: str
    asked: str
    words: str
    beside: tuple[tuple[str, str], ...]
    nil: bool
    subject: str


def said_by(organisation, year: str, questions: Iterable[str] | None = None) -> list[Said]:
    """What an organisation signed in a year, answer by answer; only some questions when named (for a statement)."""
    wanted = None if questions is None else set(questions)
    found = []
    for ret in (
        Return.objects.filter(counted(), organisation=organisation, cycle__year=year)
        .exclude(never_signed())
        .select_related("cycle", "submission", "supersedes__submission")
        .order_by("cycle__quarter")
    ):
        for key, row in signed_rows(ret.standing.submission).items():
            if wanted is None or key in wanted:
                found.append(
                    Said(
                        ret.cycle.slug,
                        key,
                        row["asked"],
                        row["words"],
                        tuple(tuple(piece) for piece in row["beside"]),
                        bool(row["given"].get("nil")),
                        subject_of(ret.standing),
                    )
                )
    return found


def given_by(ret: Return) -> dict[str, Given]:
    """The signed answers of one return as values."""
    return signed_answers(ret.standing.submission)
