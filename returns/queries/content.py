"""What a return says: its questions, its current answers, those signed before, and the content that is signed."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Func, JSONField, Prefetch, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Cast

from accounts.confirmed import confirmation_of, confirmed_of, read_confirmed
from accounts.models import ConfirmedValue
from audit.chain import canonical, sha256_of
from audit.compiled import objects_of
from departments.organisations.calendar import Quarter
from govuk.limits import in_words as day_in_words
from returns.models import (
    Answer,
    AnswerFigure,
    Cycle,
    Evidence,
    Query,
    Return,
    SignedAnswer,
    Submission,
    counted,
)
from returns.questionnaire import (
    AnswerValue,
    Facts,
    Question,
    Section,
    asked,
    in_words,
    pieces,
    questionnaire,
    shown,
)

# The answers to some questions in what was signed: a page needs those of one section, and not all that were signed.
SIGNED_ROWS = "$.sections[*].answers[*] ? (@.question == $questions[*])"
LOOK_BACK = 8  # quarters; a question asked once a year is found although one return of it is missing
DECLARATION = (
    "I declare that this return is complete and right to the best of my knowledge, and that the gaps known to me are "
    "listed in it."
)


def asked_of(quarterly_return: Return) -> tuple[Section, ...]:
    """Everything the organisation is asked in the quarter, conditions on other answers aside."""
    return _asked(
        quarterly_return.cycle.edition, quarterly_return.cycle.period, Facts.of(quarterly_return.organisation)
    )


@cache
def _asked(edition: str, quarter: Quarter, facts: Facts) -> tuple[Section, ...]:
    """Read once for each edition, quarter and kind of organisation: questionnaires do not change while the portal runs."""
    return asked(questionnaire(edition), quarter, facts)


def answers_of(quarterly_return: Return, questions: Collection[str] | None = None) -> dict[str, AnswerValue]:
    """The current answers: all, or those to some questions."""
    if questions is None:
        rows = objects_of("answers", lambda _, keys: _answers(keys), None, [quarterly_return.pk])
    else:
        rows = list(quarterly_return.answers.filter(question__in=questions).order_by("question"))
    answers: list[Answer] = rows
    # The figures' own order would join four tables.
    figures = Prefetch("figures", AnswerFigure.objects.order_by("key"))
    prefetch_related_objects([answer for answer in answers if answer.has_figures], figures)
    return {answer.question: answer.value for answer in answers}


def _answers(keys: list[Any]) -> QuerySet[Answer]:
    return Answer.objects.filter(quarterly_return__among=keys).order_by("question")


def confirmed_answers(quarterly_return: Return) -> dict[str, list[ConfirmedValue]]:
    """What was confirmed of unlikely answers, by question: the form of a section asks about them."""
    by_question: dict[str, list[ConfirmedValue]] = {}
    for confirmed_value in confirmed_of(quarterly_return):
        by_question.setdefault(confirmed_value.name.partition("_")[0], []).append(confirmed_value)
    return by_question


def beside(
    question: Question, answer: AnswerValue, confirmed: Iterable[ConfirmedValue]
) -> list[tuple[str, str]]:
    """What is beside an answer: note, reason, action, sample, and what was confirmed of it when the portal asked."""
    return pieces(question, answer) + [
        ("Confirmed", f"{confirmed_value.value} is right. The portal had asked: “{confirmed_value.question}”")
        for confirmed_value in confirmed
        if confirmed_value.value in _values_asked_about(answer, confirmed_value.name.partition("_")[2])
    ]


def _values_asked_about(answer: AnswerValue, part: str) -> tuple[str, ...]:
    """The values of an answer in words, as the form of a section asks about them."""
    if part in ("day", "action_due"):
        day = getattr(answer, part)
        return (day_in_words(day),) if day else ()
    whole = (f"{answer.part:,} of {answer.whole:,}",) if None not in (answer.part, answer.whole) else ()
    return (*whole, f"{answer.amount():,}")


def evidence_of(quarterly_return: Return) -> dict[str, list[Evidence]]:
    """The current evidence for each answer."""
    by_question: dict[str, list[Evidence]] = {}
    rows = objects_of("evidence", lambda _, keys: _evidence(keys), None, [quarterly_return.pk])
    read_confirmed(evidence for evidence in rows if evidence.dated_on)
    for evidence in rows:
        evidence.date_confirmed = confirmation_of(evidence, "dated_on", evidence.dated_on) is not None
        by_question.setdefault(evidence.question, []).append(evidence)
    return by_question


def _evidence(keys: list[Any]) -> QuerySet[Evidence]:
    there = Evidence.objects.filter(quarterly_return__among=keys, removed_at=None)
    return there.select_related("confirmed_by").order_by("added_at", "id")


def previous_submission(quarterly_return: Return) -> Submission | None:
    """What the organisation signed for the quarter before, in the edition that counts."""
    before = quarterly_return.cycle.period.previous()
    return (
        Submission.objects.filter(
            counted("quarterly_return__"),
            current_of__isnull=False,
            quarterly_return__organisation=quarterly_return.organisation_id,
            quarterly_return__cycle__year=before.year_name,
            quarterly_return__cycle__quarter=before.number,
        )
        .select_related("quarterly_return__cycle", "quarterly_return__organisation")
        .first()
    )


@dataclass(frozen=True)
class Earlier:
    """The answer signed when a question was last asked, and for which quarter."""

    value: AnswerValue
    words: str
    beside: tuple[tuple[str, str], ...]
    cycle: Cycle
    from_return: Return
    can_repeat: bool


def last_answers(
    quarterly_return: Return, asked_now: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Earlier]:
    """For each question asked now, the answer signed when it was last asked: a quarter ago, or a year for yearly ones.

    `asked_now` are the words and the type of each question by its id; those of the questionnaire by default. In another
    edition of the questionnaire a question is the same where its words and its type are.
    """
    if asked_now is None:
        asked_now = asked_in(asked_of(quarterly_return))
    questions, first_day = tuple(asked_now), quarterly_return.cycle.first_day
    submissions = objects_of(
        ("last answers", questions, first_day),
        lambda _, keys: _submissions_before(keys, first_day, questions),
        None,
        [quarterly_return.organisation_id],
    )
    earlier: dict[str, Earlier] = {}
    for submission in submissions:
        same_edition = submission.quarterly_return.cycle.edition == quarterly_return.cycle.edition
        for row in submission.rows:
            key = row["question"]
            if key not in asked_now or key in earlier:
                continue
            if same_edition or asked_now[key] == (row["asked"], row["kind"]):
                earlier[key] = _earlier(row, submission.quarterly_return)
    return earlier


def _submissions_before(
    organisations: list[Any], day: date, questions: Sequence[str]
) -> QuerySet[Submission]:
    """What counts of some organisations for the quarters before a day, newest first, with the `rows` of some questions."""
    rows = Func(
        Cast("content", JSONField()),
        Value(SIGNED_ROWS),
        Cast(Value(json.dumps({"questions": list(questions)})), JSONField()),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    return (
        Submission.objects.filter(
            counted("quarterly_return__"),
            current_of__isnull=False,
            quarterly_return__organisation__among=organisations,
            quarterly_return__cycle__last_day__lt=day,
        )
        .select_related("quarterly_return__cycle")
        .only(
            "quarterly_return",
            *(f"quarterly_return__cycle__{name}" for name in ("edition", "year", "quarter")),
        )
        .annotate(rows=rows)
        .order_by("-quarterly_return__cycle__first_day")[:LOOK_BACK]
    )


def asked_in(sections: Iterable[Section]) -> dict[str, tuple[str, str]]:
    """The words and the type of each question of some sections, by its id."""
    return {
        question.id: (question.text, question.answer)
        for section in sections
        for question in section.questions
    }


def _earlier(row: dict[str, Any], quarterly_return: Return) -> Earlier:
    beside = tuple((label, text) for label, text in row["beside"])
    can_repeat = row["kind"] not in ("register", "declaration")
    return Earlier(
        AnswerValue.from_data(row["given"]),
        row["words"],
        beside,
        quarterly_return.cycle,
        quarterly_return,
        can_repeat,
    )


def content_of(
    quarterly_return: Return,
    *,
    answers: Mapping[str, AnswerValue] | None = None,
    entered_later: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """What signing this return would freeze: plain data, with the questions in the words that were asked.

    `answers` are the current ones, and `entered_later` (what the registers hold for the quarter before beyond what
    was signed for it) is what this return last named, unless others are given. It is left out where it is empty.
    """
    sections, evidence = asked_of(quarterly_return), evidence_of(quarterly_return)
    confirmed = confirmed_answers(quarterly_return)
    if answers is None:
        answers = answers_of(quarterly_return)
    if entered_later is None:
        entered_later = (
            signed_content(quarterly_return.submission).get("entered_later")
            if quarterly_return.submission
            else None
        )
    data = {
        "document": "Quarterly return on information risk",
        "demonstration": quarterly_return.cycle.demonstration,
        "organisation": {
            "code": quarterly_return.organisation.code,
            "name": quarterly_return.organisation.name_on(quarterly_return.cycle.last_day),
        },
        "quarter": {
            "name": quarterly_return.cycle.slug,
            "first_day": str(quarterly_return.cycle.first_day),
            "last_day": str(quarterly_return.cycle.last_day),
        },
        "return": {"id": str(quarterly_return.pk), "edition": quarterly_return.number},
        "questionnaire": {
            "edition": quarterly_return.cycle.edition,
            "sha256": quarterly_return.cycle.questionnaire_sha256,
        },
        "sections": [
            _section_data(section, answers, evidence, confirmed) for section in shown(sections, answers)
        ],
        "declaration": DECLARATION,
    }
    return data | ({"entered_later": entered_later} if entered_later else {})


def _section_data(
    section: Section,
    answers: Mapping[str, AnswerValue],
    evidence: Mapping[str, Sequence[Evidence]],
    confirmed: Mapping[str, Any],
) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "answers": [
            _answer_data(
                question, answers[question.id], evidence.get(question.id, ()), confirmed.get(question.id, ())
            )
            for question in section.questions
            if question.id in answers
        ],
    }


def _answer_data(
    question: Question, answer: AnswerValue, evidence: Sequence[Evidence], confirmed: Any
) -> dict[str, Any]:
    return {
        "question": question.id,
        "asked": question.text,
        "kind": question.answer,
        "given": answer.as_data(),
        "words": in_words(question, answer),
        "beside": [list(piece) for piece in beside(question, answer, confirmed)],
        "evidence": [_evidence_data(piece) for piece in evidence],
    }


def _evidence_data(evidence: Evidence) -> dict[str, Any]:
    where = {"link": evidence.link} if evidence.link else {"sha256": evidence.sha256, "size": evidence.size}
    confirmed = {"date_confirmed": True} if evidence.date_confirmed else {}
    return {
        "id": str(evidence.pk),
        "name": evidence.name,
        "dated_on": str(evidence.dated_on),
        **where,
        **confirmed,
    }


def drafts_hash(queries: Iterable[Query]) -> str:
    """The SHA-256 of the drafted answers among queries, so that none is signed in other words than were read."""
    return sha256_of(
        [[query.number, query.answer] for query in queries if query.status == Query.Status.DRAFTED]
    )


def canonical_text(content: dict[str, Any]) -> str:
    """The bytes that are hashed, as text: keys sorted, no spaces, UTF-8."""
    return canonical(content).decode()


def submissions_of(quarterly_return: Return) -> QuerySet[Submission]:
    """What was signed, newest first, each with the answers to queries that were signed beside it."""
    answers = SignedAnswer.objects.select_related("query", "signed_by").order_by("signed_at", "query__number")
    submissions = quarterly_return.submissions.select_related("signed_by", "leave_given_by").order_by(
        "-number"
    )
    return submissions.prefetch_related(Prefetch("signed_answers", answers))


def signed_content(submission: Submission) -> dict[str, Any]:
    """What was signed, as data."""
    content: dict[str, Any] = json.loads(submission.content)
    return content


def signed_rows(submission: Submission | None) -> dict[str, dict[str, Any]]:
    """What was signed, by question: words asked, words answered, notes and actions, evidence."""
    if submission is None:
        return {}
    return {
        row["question"]: row
        for section in signed_content(submission)["sections"]
        for row in section["answers"]
    }


def signed_answers(submission: Submission | None) -> dict[str, AnswerValue]:
    """The answers that were signed, as values."""
    return {key: AnswerValue.from_data(row["given"]) for key, row in signed_rows(submission).items()}


@dataclass(frozen=True)
class Progress:
    """How far one section is: answered of asked, counting only what its conditions show."""

    section: Section
    answered: int
    total: int

    @property
    def is_done(self) -> bool:
        """Every question is answered, and there is one."""
        return 0 < self.answered == self.total

    @property
    def status_words(self) -> str:
        if not self.answered:
            return "Not started"
        return "Answered" if self.is_done else f"{self.answered} of {self.total} answered"


def progress_of(quarterly_return: Return) -> list[Progress]:
    """Each section with how much of it is answered."""
    answers = answers_of(quarterly_return)
    return [
        Progress(
            section, sum(question.id in answers for question in section.questions), len(section.questions)
        )
        for section in shown(asked_of(quarterly_return), answers)
    ]


@dataclass(frozen=True)
class AuthoredAnswer:
    """Who answered last, for the page that shows two versions."""

    value: AnswerValue
    by: str
    at: datetime
    user: int


def answer_with_author(quarterly_return: Return, question: str) -> AuthoredAnswer | None:
    """One current answer, with who gave it and when."""
    answer = (
        quarterly_return.answers.filter(question=question)
        .select_related("answered_by")
        .prefetch_related("figures")
        .first()
    )
    if answer is None:
        return None
    return AuthoredAnswer(answer.value, answer.answered_by.name, answer.answered_at, answer.answered_by_id)
