"""What a signatory reads before the answers: a summary of one screen, and what changed since a signature or a step back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from departments.models import Action
from departments.registers.figures import late
from returns.models import Evidence, Query, Remark, Return
from returns.queries import content
from returns.queries.content import Earlier
from returns.questionnaire import AnswerValue, Question, Section, in_words, pieces

WORSE_LAST = ("met", "partly_met", "not_met")
GIVEN_BACK = {  # the steps after which a return is worked on once more, as the page says them
    "send_back": "given back",
    "withdraw": "withdrawn",
    "return_for_rework": "returned for rework",
    "correct": "opened for a correction",
}
SHOWN = 300  # characters of an answer in a list of changes


@dataclass(frozen=True)
class Change:
    """One answer that changed: before and now in words, with the quarter of the one or the author of the other."""

    question: str
    text: str
    before: str
    now: str
    quarter: str = ""
    by: str = ""
    at: datetime | None = None
    evidence: bool = False  # only the evidence changed


@dataclass(frozen=True)
class Summary:
    """The return on one screen."""

    rating: str
    rating_question: str
    rating_before: Earlier | None
    rating_reason: str
    not_met: Sequence[Question]
    partly_met: Sequence[Question]
    worse: Sequence[Question]
    first_time: Sequence[Question]
    late_actions: Sequence[Action]
    incidents: Sequence[tuple[str, str]]
    sections: Sequence[Section]


@dataclass(frozen=True)
class GivenBack:
    """When a return went back to its preparers, and by whom; or when its first query was raised.

    `since` is the moment from which changes count: answers may change from the signature on where it is queried.
    """

    words: str
    by: str
    at: datetime
    since: datetime


def summary_of(
    quarterly_return: Return,
    sections: Sequence[Section],
    answers: Mapping[str, AnswerValue],
    last: Mapping[str, Earlier],
    at: datetime,
) -> Summary:
    """The rating, what is not met, late actions, incidents and what is new, of answers that are about to be signed."""
    questions = [question for section in sections for question in section.questions if question.id in answers]
    rating = next((question for question in questions if question.answer == "rag"), None)
    chosen = [question for question in questions if question.answer == "compliance"]
    incidents = [
        question
        for question in questions
        if any(line.source.startswith("incidents.") for line in question.lines)
    ]
    return Summary(
        rating=in_words(rating, answers[rating.id]) if rating else "",
        rating_question=rating.id if rating else "",
        rating_before=last.get(rating.id) if rating else None,
        rating_reason=answers[rating.id].reason if rating else "",
        not_met=[question for question in chosen if answers[question.id].choice == "not_met"],
        partly_met=[question for question in chosen if answers[question.id].choice == "partly_met"],
        worse=[
            question
            for question in chosen
            if question.id in last and _is_worse(last[question.id].value, answers[question.id])
        ],
        first_time=[question for question in questions if last and question.id not in last],
        late_actions=list(
            Action.objects.filter(late(at), organisation=quarterly_return.organisation_id).order_by(
                "due", "code"
            )
        ),
        incidents=[(question.id, in_words(question, answers[question.id])) for question in incidents],
        sections=sections,
    )


def _is_worse(before: AnswerValue, now: AnswerValue) -> bool:
    if before.choice not in WORSE_LAST or now.choice not in WORSE_LAST:
        return False
    return WORSE_LAST.index(now.choice) > WORSE_LAST.index(before.choice)


def changes_since_last_asked(
    sections: Sequence[Section], answers: Mapping[str, AnswerValue], last: Mapping[str, Earlier]
) -> list[Change]:
    """The answers that differ from those signed when each was last asked."""
    return [
        Change(
            question.id,
            question.text,
            _short(last[question.id].words, last[question.id].beside),
            _short(in_words(question, answers[question.id]), pieces(question, answers[question.id])),
            quarter=str(last[question.id].cycle),
        )
        for section in sections
        for question in section.questions
        if question.id in answers and question.id in last and answers[question.id] != last[question.id].value
    ]


def given_back(quarterly_return: Return) -> GivenBack | None:
    """The last time that a return went back to its preparers; while it is queried, the first query since its signature."""
    if quarterly_return.status == Return.Status.QUERIED:
        first = Query.objects.filter(
            quarterly_return=quarterly_return, raised_at__gte=quarterly_return.signed_at
        ).select_related("raised_by")
        query = first.order_by("raised_at").first()
        if query is None:
            return None
        since = quarterly_return.signed_at or query.raised_at
        return GivenBack("queried", query.raised_by.name, query.raised_at, since)
    remarks = Remark.objects.filter(quarterly_return=quarterly_return, step__in=GIVEN_BACK).select_related(
        "by"
    )
    remark = remarks.order_by("-at", "-id").first()
    return GivenBack(GIVEN_BACK[remark.step], remark.by.name, remark.at, remark.at) if remark else None


def changes_since_given_back(
    quarterly_return: Return, sections: Sequence[Section], answers: Mapping[str, AnswerValue], back: GivenBack
) -> list[Change]:
    """The answers, and the evidence behind them, that somebody changed since the return went back, with who and when.

    The answer before is there where it was signed: in this edition, or in the one that this edition corrects.
    """
    baseline = quarterly_return.submission or (
        quarterly_return.supersedes.submission if quarterly_return.supersedes else None
    )
    signed = content.signed_rows(baseline)
    authored = {answer.question: answer for answer in quarterly_return.answers.select_related("answered_by")}
    since = back.since
    changes, touched = [], _evidence_touched(quarterly_return, since)
    for section in sections:
        for question in section.questions:
            answer = authored.get(question.id)
            changed = bool(answer and answer.answered_at > since)
            if question.id not in answers or not (changed or question.id in touched):
                continue
            row = signed.get(question.id)
            now = _short(in_words(question, answers[question.id]), pieces(question, answers[question.id]))
            before = _short(row["words"], row["beside"]) if row else ""
            if row and AnswerValue.from_data(row["given"]) == answers[question.id]:
                before = now  # the portal may say the same answer in other words than when it was signed
            by, at = (
                (answer.answered_by.name, answer.answered_at) if answer and changed else touched[question.id]
            )
            changes.append(
                Change(question.id, question.text, before, now, by=by, at=at, evidence=not changed)
            )
    return changes


def _evidence_touched(quarterly_return: Return, since: datetime) -> dict[str, tuple[str, datetime]]:
    """Who added or removed evidence last since a moment, and when, by question. Who removed it is not kept with it."""
    touched: dict[str, tuple[str, datetime]] = {}
    for evidence in (
        Evidence.objects.filter(quarterly_return=quarterly_return)
        .select_related("added_by")
        .order_by("added_at")
    ):
        if evidence.removed_at and evidence.removed_at > since:
            touched[evidence.question] = ("", evidence.removed_at)
        elif evidence.added_at > since:
            touched[evidence.question] = (evidence.added_by.name, evidence.added_at)
    return touched


def _short(message: str, beside: Iterable[Sequence[str]]) -> str:
    """An answer with its reason, action and note, in one line that is not longer than a list can show."""
    whole = "; ".join([message, *(f"{label}: {text}" for label, text in beside)])
    return whole if len(whole) <= SHOWN else f"{whole[:SHOWN]}…"
