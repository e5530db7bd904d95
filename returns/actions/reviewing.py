"""The centre's and the sponsor's steps: take up, mark, recommend, decide. They never touch a department's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from audit.record import SYSTEM, Actor, action
from audit.transitions import NotReady, Problem, Stale, locked
from departments.organisations import powers
from departments.organisations.checks import date_problems
from departments.organisations.roles import Can
from departments.registers.checks import DUE
from returns.actions.promises import set_condition
from returns.actions.steps import step
from returns.models import Return, SectionMark
from returns.queries import content, review_conflict
from returns.queries.conditions import open_conditions
from returns.workflow import MARKING, RETURN


@dataclass(frozen=True)
class Condition:
    """What must be done for an acceptance to remain valid: it becomes an action of the organisation."""

    summary: str
    owner_role: str
    due: date


@action
def take_up(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """Begin the review: this person is the reviewer."""
    return step("take_up", quarterly_return, by=by, at=at, version=version, fields={"reviewer": by})


@action
def reassign(
    quarterly_return: Return, *, to: User, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Give the review to another person, who may not work for the body nor have left it within 12 months (SD3)."""
    if not powers.can(to, Can.RETURN_TAKE_UP, quarterly_return, at) or review_conflict(
        to, quarterly_return, Can.RETURN_TAKE_UP, at
    ):
        raise NotReady([Problem("This person may not review this return. Choose somebody else", field="to")])
    return step(
        "reassign", quarterly_return, by=by, at=at, version=version, words=reason, fields={"reviewer": to}
    )


@action
def mark_section(
    quarterly_return: Return,
    *,
    section: str,
    mark: str,
    by: User,
    at: datetime,
    note: str = "",
    sha256: str | None = None,
) -> SectionMark:
    """Keep the reviewer's mark ("clear", "weak", "doubtful") and note on one section of what was signed.

    `sha256` is the hash of the submission the person read; when another one was signed since, nothing is marked.
    """
    quarterly_return = locked(quarterly_return)
    if sha256 is not None and sha256 != _hash(quarterly_return):
        raise Stale(quarterly_return)
    keys = (
        [part["key"] for part in content.signed_content(quarterly_return.submission)["sections"]]
        if quarterly_return.submission
        else []
    )
    if section not in keys:
        raise NotReady([Problem(f"There is no section {section} in what was signed")])
    if mark not in SectionMark.Mark.values:
        raise NotReady([Problem("Choose a mark", field="mark")])
    if mark != SectionMark.Mark.CLEAR and not note.strip():
        raise NotReady(
            [Problem(f"Say in a note what is weak or doubtful in section {section}", field="note")]
        )
    if len(note) > 1500:
        raise NotReady([Problem("The note must be 1,500 characters or fewer", field="note")])
    quarterly_return = MARKING.perform(quarterly_return, by=by, at=at, section=section, mark=mark)
    section_mark, _ = SectionMark.objects.update_or_create(
        submission=quarterly_return.submission,
        section=section,
        defaults={"mark": mark, "note": note.strip(), "marked_by": by, "marked_at": at},
    )
    return section_mark


@action
def return_for_rework(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Give the whole return back to be done again; the next signature makes the next submission."""
    return step("return_for_rework", quarterly_return, by=by, at=at, version=version, words=reason)


@action
def recommend(
    quarterly_return: Return, *, words: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Recommend what the approver should do, once every section is marked and no query is open."""
    quarterly_return = locked(quarterly_return)
    return step(
        "recommend",
        quarterly_return,
        by=by,
        at=at,
        version=version,
        words=words,
        sha256=_hash(quarterly_return),
    )


@action
def accept(
    quarterly_return: Return,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    sha256: str | None = None,
    words: str = "",
) -> Return:
    """Accept what was signed. The event names its hash. A correction keeps the conditions that are still open."""
    name = "accept_with_conditions" if open_conditions(quarterly_return).exists() else "accept"
    return _decide(name, quarterly_return, by=by, at=at, version=version, sha256=sha256, words=words)


@action
def accept_with_conditions(
    quarterly_return: Return,
    *,
    conditions: Sequence[Condition],
    by: Actor,
    at: datetime,
    version: int | None = None,
    sha256: str | None = None,
    words: str = "",
) -> Return:
    """Accept what was signed on conditions, each of which becomes an action with an owner and a date."""
    problems = [] if conditions else [Problem("Enter at least one condition", field="summary_1")]
    for condition in conditions:
        if not condition.summary.strip() or not condition.owner_role.strip():
            problems.append(Problem("Say what must be done and by whom", field="summary_1"))
        problems += date_problems(condition.due, DUE, at, called="The date of a condition", field="due_1")
    if problems:
        raise NotReady(problems)
    quarterly_return = _decide(
        "accept_with_conditions",
        quarterly_return,
        by=by,
        at=at,
        version=version,
        sha256=sha256,
        words=words,
        conditions=len(conditions),
    )
    for condition in conditions:
        set_condition(
            quarterly_return,
            summary=condition.summary,
            owner_role=condition.owner_role,
            due=condition.due,
            by=by,
            at=at,
        )
    return quarterly_return


def _decide(name: str, quarterly_return: Return, *, sha256: str | None, at: datetime, **more: Any) -> Return:
    quarterly_return = locked(quarterly_return)
    if sha256 is not None and sha256 != _hash(quarterly_return):
        raise Stale(quarterly_return)
    if (corrected := quarterly_return.supersedes) and quarterly_return.is_open_correction:
        RETURN["supersede"].perform(corrected, by=SYSTEM, at=at, edition=quarterly_return.number)
    return step(
        name, quarterly_return, at=at, fields={"decided_at": at}, sha256=_hash(quarterly_return), **more
    )


def _hash(quarterly_return: Return) -> str:
    return quarterly_return.submission.sha256 if quarterly_return.submission else ""


@action
def refuse(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """The approver does not follow the recommendation: back to the reviewer."""
    return step("refuse", quarterly_return, by=by, at=at, version=version, words=reason)


@action
def recall(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Open the review of an accepted return again, because a new fact shows that it should not have been accepted."""
    return step(
        "recall", quarterly_return, by=by, at=at, version=version, words=reason, fields={"decided_at": None}
    )


@action
def discharge_conditions(
    quarterly_return: Return, *, by: User, at: datetime, version: int | None = None
) -> Return:
    """Every condition has been verified: the acceptance is whole."""
    return step("discharge_conditions", quarterly_return, by=by, at=at, version=version)


@action
def record_missing(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """The quarter is closed and nothing was signed: the report will name it."""
    return step("record_missing", quarterly_return, by=by, at=at, version=version)
