"""What is counted of returns, in one place: plain rows of a year, and the figures over them. Pages and papers only print them.

Only what was signed counts, and an accepted return counts until its correction is accepted. Whether
one is late or overdue is said by `Return.late` and `returns.models.overdue`, and nowhere else.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, TypeVar

from audit.models import Event
from audit.record import subject_of
from departments.models import Organisation
from departments.organisations.calendar import london_day
from departments.registers.figures import Figure, figure_of
from returns.models import Return, Submission, counted
from returns.queries.conditions import conditions_of
from returns.queries.content import signed_rows

LATE = (
    "Returns first signed after the day on which they were due. Days are calendar days, and the due day itself is in time. "
    "A later correction makes none late, and devolved administrations are never late."
)
DEFINITIONS = {
    "returns.accepted": "Returns of the year that the centre accepted, with or without conditions, of all that were asked for.",
    "returns.late": LATE,
    "returns.queried": "Returns on which the centre’s reviewer put at least one question.",
}


class ReturnRow(TypedDict):
    """One return of a year. Dates are ISO, empty where there is none; `days_late` are calendar days, zero where it is not late."""

    subject: str
    cycle: str
    number: int
    name: str
    status: str
    due: str
    signed_on: str
    accepted_on: str
    days_late: int
    queries: int
    sent_back: int
    reworked: int
    corrected: bool
    nil: bool
    conditions: list[str]
    hash: str


class AnswerRow(TypedDict):
    """One signed answer. `value` is what was chosen; `part` and `whole` are the numbers of a share."""

    quarter: int
    name: str
    subject: str
    question: str
    words: str
    value: str
    part: int | None
    whole: int | None


def returns_of(organisation: Organisation, year: str, at: datetime) -> list[Return]:
    """The returns of a financial year ("2007-08") that count, of the quarters that had ended by then, in their order."""
    returns = Return.objects.filter(
        counted(), organisation=organisation, cycle__year=year, cycle__last_day__lt=london_day(at)
    )
    return list(
        returns.select_related("cycle", "submission", "supersedes__submission")
        .prefetch_related("queries")
        .order_by("cycle__quarter")
    )


def row_of(quarterly_return: Return, at: datetime) -> ReturnRow:
    """A return as it is at a moment, as plain data."""
    cycle, subject, counting = quarterly_return.cycle, subject_of(quarterly_return), quarterly_return.standing
    happened = Counter(Event.objects.filter(subject=subject, at__lte=at).values_list("kind", flat=True))
    first = (
        Submission.objects.filter(
            quarterly_return__cycle=cycle, quarterly_return__organisation=quarterly_return.organisation_id
        )
        .order_by("signed_at")
        .first()
    )
    signed_on = london_day(first.signed_at) if first else None
    days_after = (signed_on - cycle.due_on).days if signed_on and quarterly_return.late else 0
    return {
        "subject": subject,
        "cycle": cycle.slug,
        "number": cycle.quarter,
        "name": cycle.months,
        "status": quarterly_return.status,
        "due": cycle.due_on.isoformat(),
        "signed_on": signed_on.isoformat() if signed_on else "",
        "accepted_on": london_day(counting.decided_at).isoformat() if counting.decided_at else "",
        "days_late": max(days_after, 0),
        "queries": len(quarterly_return.queries.all()),
        "sent_back": happened["return.sent_back"],
        "reworked": happened["return.returned_for_rework"],
        "corrected": quarterly_return.number > 1,
        "nil": _is_nil(signed_rows(counting.submission).get("F1")),
        "conditions": list(conditions_of(quarterly_return).values_list("summary", flat=True)),
        "hash": counting.submission.sha256 if counting.submission else "",
    }


def _is_nil(row: dict[str, Any] | None) -> bool:
    """Whether nil was returned for incidents, which is an answer where silence is not."""
    answer = row["given"] if row else {}
    return bool(answer.get("confirmed")) and not sum(answer.get("figures", {}).values())


def answers_of(returns: Sequence[Return]) -> dict[str, list[AnswerRow]]:
    """What was signed, by question, in the order of the quarters."""
    answers: dict[str, list[AnswerRow]] = {}
    for quarterly_return in returns:
        counting = quarterly_return.standing
        for key, row in signed_rows(counting.submission).items():
            answer = row["given"]
            answers.setdefault(key, []).append(
                {
                    "quarter": quarterly_return.cycle.quarter,
                    "name": quarterly_return.cycle.months,
                    "subject": subject_of(counting),
                    "question": row["asked"],
                    "words": row["words"],
                    "value": answer.get("choice", ""),
                    "part": answer.get("part"),
                    "whole": answer.get("whole"),
                }
            )
    return answers


Row = TypeVar("Row", bound=ReturnRow)


def accepted(rows: Sequence[Row]) -> list[Row]:
    """Those that the centre accepted, with or without conditions."""
    return [row for row in rows if row["status"].startswith("accepted")]


def late(rows: Sequence[Row]) -> list[Row]:
    """Those that were first signed after the day on which they were due."""
    return [row for row in rows if row["days_late"]]


def queried(rows: Sequence[Row]) -> list[Row]:
    """Those on which the centre's reviewer put a question."""
    return [row for row in rows if row["queries"]]


def figures_of(rows: Sequence[ReturnRow], day: date) -> list[Figure]:
    """How many of the returns were accepted, came late and were questioned, as at a day."""
    chosen = {"returns.accepted": accepted, "returns.late": late, "returns.queried": queried}
    return [figure_of(key, choose(rows), rows, DEFINITIONS[key], day) for key, choose in chosen.items()]
