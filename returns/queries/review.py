"""What a reviewer reads: what was signed, with what changed since each question was last asked and since the last submission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.together import Question, Steps, asking
from departments.models import Appointment
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can, Reach, Role, reaches
from returns.models import Evidence, Query, Return, SectionMark, Submission
from returns.queries.content import Earlier, last_answers, signed_content, signed_rows
from returns.queries.visible import review_conflict
from returns.questionnaire import AnswerValue

COMPARED = ("given", "evidence")


@dataclass
class Row:
    """One signed answer and everything that a reviewer sees beside it."""

    question: str
    asked: str
    kind: str
    words: str
    beside: list[list[str]]
    evidence: list[dict[str, Any]]
    before: str = ""
    before_beside: Sequence[tuple[str, str]] = ()
    before_quarter: str = ""
    changed_since_last_asked: bool = False
    first_time: bool = False
    changed_since_submission: bool = False
    submission_before: str = ""
    queries: list[Query] = field(default_factory=list)


@dataclass
class Part:
    """One section of what was signed, with the reviewer's mark."""

    key: str
    title: str
    rows: list[Row]
    mark: SectionMark | None = None
    mark_form: Any = None

    @property
    def compared(self) -> bool:
        """Whether any of it was asked before."""
        return any(row.before for row in self.rows)

    @property
    def changes(self) -> int:
        return sum(row.changed_since_last_asked or row.changed_since_submission for row in self.rows)


def review_of(quarterly_return: Return, submission: Submission | None = None) -> list[Part]:
    """The sections of a submission (the newest by default), compared with what was signed before it."""
    submission = submission or quarterly_return.submission
    if submission is None:
        return []
    sections = signed_content(submission)["sections"]
    asked_now = {
        row["question"]: (row["asked"], row["kind"]) for section in sections for row in section["answers"]
    }
    last = last_answers(quarterly_return, asked_now)
    before, before_words = _signed_before(quarterly_return, submission)
    earlier = signed_rows(before)
    marks = {mark.section: mark for mark in submission.marks.select_related("marked_by")}
    queries: dict[str, list[Query]] = {}
    for query in quarterly_return.queries.select_related("raised_by", "drafted_by"):
        queries.setdefault(query.question, []).append(query)
    confirmed = {
        str(piece.pk): piece
        for piece in quarterly_return.evidence.exclude(findings=[]).select_related("confirmed_by")
    }
    return [
        Part(
            section["key"],
            section["title"],
            [
                _row(data, last, earlier, before_words, queries.get(data["question"], []), confirmed)
                for data in section["answers"]
            ],
            marks.get(section["key"]),
        )
        for section in sections
    ]


def _signed_before(quarterly_return: Return, submission: Submission) -> tuple[Submission | None, str]:
    """What was signed for the same quarter before, and its name: for a correction the edition that it corrects."""
    earlier = quarterly_return.submissions.filter(number__lt=submission.number).order_by("-number").first()
    if earlier is None and quarterly_return.supersedes:
        return quarterly_return.supersedes.submission, f"edition {quarterly_return.supersedes.number}"
    return earlier, "last submission"


def _row(
    data: dict[str, Any],
    last: dict[str, Earlier],
    earlier: dict[str, Any],
    before_words: str,
    queries: list[Query],
    confirmed: dict[str, Evidence],
) -> Row:
    key = data["question"]
    before = last.get(key)
    changed = before is not None and before.value != AnswerValue.from_data(data["given"])
    return Row(
        question=key,
        asked=data["asked"],
        kind=data["kind"],
        words=data["words"],
        beside=data["beside"],
        evidence=[
            {
                **piece,
                "dated_on": date.fromisoformat(piece["dated_on"]),
                "confirmed": confirmed.get(piece["id"]),
            }
            for piece in data["evidence"]
        ],
        before=before.words if before else "",
        before_beside=before.beside if before and changed else (),
        before_quarter=str(before.cycle) if before else "",
        changed_since_last_asked=changed,
        first_time=bool(last) and before is None,
        submission_before=before_words,
        changed_since_submission=bool(earlier)
        and (
            key not in earlier
            or any(_compared(earlier[key], name) != _compared(data, name) for name in COMPARED)
        ),
        queries=queries,
    )


def _compared(data: dict[str, Any], name: str) -> Any:
    """Evidence is compared by what it is, not by the row that holds it."""
    if name != "evidence":
        return data[name]
    return [{key: value for key, value in row.items() if key != "id"} for row in data[name]]


def reviewers_for(quarterly_return: Return, at: datetime) -> list[Appointment]:
    """Who may be given the review of a return: the appointments, of people who do not work for the body."""
    return _appointments_with("return.take_up", quarterly_return, at)


@asking
def judges_at(returns: Collection[Return], at: datetime) -> Steps[list[User]]:
    """Everybody who may take up or accept any of these returns now, with as much of their appointments as powers look at. One
    query.
    """
    of_sponsor, of_others = _roles_of_judges()

    def appointments(then: datetime, sponsors: Collection[int]) -> QuerySet[Appointment]:
        near = Q(role__in=of_others) | Q(role__in=of_sponsor, organisation__among=sponsors)
        held = Appointment.objects.held_on(london_day(then)).filter(near)
        whole = Appointment.objects.filter(user__in=held.order_by().values("user"))
        columns = ("role", "limited_to", "starts_on", "ends_on", "user__is_active")
        of_organisation = [f"organisation__{name}" for name in ("code", "name", "kind", "sponsor")]
        return whole.select_related("user", "organisation").only(*columns, *of_organisation)

    sponsors = {quarterly_return.organisation.sponsor_id for quarterly_return in returns} - {None}
    [held] = yield [Question("judges", appointments, at, keys=(sponsors,))]
    return powers.people_of(held)


@cache
def _roles_of_judges() -> tuple[list[Role], list[Role]]:
    """The roles that take up or accept returns: those that do it only for what their organisation sponsors, and the others."""
    held = [(role, {*reaches(role, Can.RETURN_TAKE_UP), *reaches(role, Can.RETURN_ACCEPT)}) for role in Role]
    of_sponsor = [role for role, reach in held if reach == {Reach.SPONSORED}]
    return of_sponsor, [role for role, reach in held if reach - {Reach.SPONSORED}]


def answerers_for(quarterly_return: Return, at: datetime) -> list[Appointment]:
    """Who may draft an answer to a query of a return."""
    return _appointments_with("query.draft_answer", quarterly_return, at)


def reviewer_now(quarterly_return: Return, at: datetime) -> User | None:
    """Whose review it is: the reviewer while they hold a role that reviews this body; None once it is anybody's who does."""
    person = quarterly_return.reviewer
    if person and powers.can(person, Can.RETURN_TAKE_UP, quarterly_return, at):
        return None if review_conflict(person, quarterly_return, Can.RETURN_TAKE_UP, at) else person
    return None


def answerer_now(query: Query, at: datetime) -> User | None:
    """Whose query it is: the person it was given to while they may answer for the body; None once it is anybody's who may."""
    person = query.given_to
    return person if person and powers.can(person, Can.QUERY_DRAFT_ANSWER, query, at) else None


def _appointments_with(power: str, quarterly_return: Return, at: datetime) -> list[Appointment]:
    roles = powers.holders(Can(power))
    day = london_day(at)
    bodies = [quarterly_return.organisation_id, quarterly_return.organisation.sponsor_id]
    appointments = (
        Appointment.objects.held_on(day)
        .filter(role__in=roles)
        .filter(Q(organisation__in=[pk for pk in bodies if pk]) | Q(organisation__kind="central_team"))
        .select_related("user", "organisation")
        .order_by("user__name", "pk")
    )
    seen: dict[int, Appointment] = {}
    for appointment in appointments:
        if appointment.user_id not in seen and powers.can(appointment.user, power, quarterly_return, at):
            seen[appointment.user_id] = appointment
    return list(seen.values())
