"""Saving answers: a section at a time, never silently over what somebody else has saved in between."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from accounts import unsaved
from accounts.confirmed import copy_confirmed
from accounts.models import User
from accounts.unsaved import Typed
from audit.record import action, subject_of
from audit.transitions import NotNow, NotReady, Problem, Refused, Stale, locked
from departments.organisations.calendar import london_day
from returns import checks
from returns.models import Answer, AnswerFigure, Evidence, Return
from returns.models.returns import FIELDS
from returns.queries import content, registers
from returns.questionnaire import AnswerValue, Question, value_problems
from returns.workflow import ANSWERING

KEPT_DAYS = 366  # evidence of the last time goes along with a repeated answer while it is within 12 months


@dataclass(frozen=True)
class Conflict:
    """One question to which two people gave different answers: what this person typed, and what is there now."""

    question: str
    yours: AnswerValue | None
    theirs: content.AuthoredAnswer | None


class StaleAnswers(Stale):
    """Answers changed since this person saw them. Carries both versions."""

    def __init__(self, quarterly_return: Return, conflicts: list[Conflict]) -> None:
        super().__init__(quarterly_return)
        self.conflicts = conflicts


@action
def save_answers(
    quarterly_return: Return,
    *,
    answers: Mapping[str, AnswerValue | None],
    by: User,
    at: datetime,
    seen: Mapping[str, str] | None = None,
    same: Iterable[str] = (),
) -> Return:
    """Save the answers that differ from what is there; None or a blank one clears. Saving the same twice does nothing.

    `seen` holds, by question, the token of the answer the person saw ("" for none); a question not in it is written
    unchecked. `same` are the questions to which the answer of the last time is repeated. Raises StaleAnswers with both
    versions and then saves nothing.
    """
    quarterly_return = locked(quarterly_return)
    repeated = _repeated(quarterly_return, same)
    return _save(quarterly_return, answers=answers, by=by, at=at, seen=seen or {}, repeated=repeated)


def _save(
    quarterly_return: Return,
    *,
    answers: Mapping[str, AnswerValue | None],
    by: User,
    at: datetime,
    seen: Mapping[str, str],
    repeated: Mapping[str, content.Earlier],
) -> Return:
    """The same for a return that is locked."""
    questions = open_questions(quarterly_return, at)
    wanted = dict(answers) | {key: earlier.value for key, earlier in repeated.items()}
    if strange := sorted(set(wanted) - set(questions)):
        raise NotReady([Problem(f"{key} is not open for an answer") for key in strange])
    changes = _changes(quarterly_return, questions, wanted, seen, at)
    if not changes:
        return quarterly_return
    _refuse_bad_values(questions, changes)
    tokens = {key: answer.token if answer else "" for key, answer in changes.items()}
    quarterly_return = ANSWERING.perform(quarterly_return, by=by, at=at, is_locked=True, answers=tokens)
    write_answers(quarterly_return, questions, changes, by=by, at=at, same=repeated)
    for key, earlier in repeated.items():
        if key in changes:
            _take_evidence_along(quarterly_return, key, earlier, at)
    return quarterly_return


@action
def save_section(
    quarterly_return: Return,
    *,
    section: str,
    answers: Mapping[str, AnswerValue | None],
    seen: Mapping[str, str],
    same: Iterable[str],
    unsound: Mapping[str, Typed],
    by: User,
    at: datetime,
) -> Return:
    """Save the sound answers of a section, and keep as typed what is not: beside the answers, and counted nowhere."""
    fresh = locked(quarterly_return)
    if why := ANSWERING.refusal(fresh, by=by, at=at):
        raise Refused(why, ANSWERING.power)
    if fresh.status not in ANSWERING.source:
        raise NotNow(fresh, ANSWERING)
    same = list(same)
    repeated = _repeated(fresh, same)
    saved = _save(fresh, answers=answers, seen=seen, repeated=repeated, by=by, at=at)
    unsaved.keep(
        subject_of(quarterly_return), section, unsound, sent=[*answers, *same, *unsound], by=by, at=at
    )
    return saved


@action
def confirm_unchanged(
    quarterly_return: Return, *, questions: Iterable[str], by: User, at: datetime
) -> Return:
    """Repeat the answers signed when the questions were last asked, with their evidence where it is still within 12 months."""
    return save_answers(quarterly_return, answers={}, same=questions, by=by, at=at)


def open_questions(quarterly_return: Return, at: datetime) -> dict[str, Question]:
    """What may be answered now: in preparation everything asked; while queries are open, what is queried or must be put
    right before the answers can be signed.

    A corrected answer may open a question that was not asked before it, and time may overtake what was right.
    """
    questions = {
        question.id: question
        for section in content.asked_of(quarterly_return)
        for question in section.questions
    }
    if quarterly_return.status != Return.Status.QUERIED:
        return questions
    queried = set(quarterly_return.queries.unsigned().values_list("question", flat=True))
    wanted = queried | checks.to_put_right(quarterly_return, at)
    return {key: question for key, question in questions.items() if key in wanted}


def _repeated(quarterly_return: Return, same: Iterable[str]) -> dict[str, content.Earlier]:
    keys = tuple(same)
    if not keys:
        return {}
    last = content.last_answers(quarterly_return)
    if missing := [key for key in keys if key not in last or not last[key].can_repeat]:
        raise NotReady([Problem(f"{key} has no earlier answer to repeat") for key in missing])
    return {key: last[key] for key in keys}


def _changes(
    quarterly_return: Return,
    questions: Mapping[str, Question],
    wanted: Mapping[str, AnswerValue | None],
    seen: Mapping[str, str],
    at: datetime,
) -> dict[str, AnswerValue | None]:
    """What differs from what is stored; raises when somebody else's answer would be overwritten without notice."""
    stored = content.answers_of(quarterly_return, list(wanted))
    changes: dict[str, AnswerValue | None] = {}
    conflicts = []
    for key, answer in wanted.items():
        answer = _with_register(questions[key], quarterly_return, answer, at)
        now = stored[key].token if key in stored else ""
        new = answer.token if answer else ""
        if new == now:
            continue
        if key in seen and seen[key] != now:
            if new == seen[key]:
                continue  # this person did not touch it
            conflicts.append(Conflict(key, answer, content.answer_with_author(quarterly_return, key)))
        changes[key] = answer
    if conflicts:
        raise StaleAnswers(quarterly_return, conflicts)
    return changes


def _with_register(
    question: Question, quarterly_return: Return, answer: AnswerValue | None, at: datetime
) -> AnswerValue | None:
    """Add what the portal draws from its registers. A figure that was shown must still be the register's."""
    if answer is None or answer.is_blank:
        return None
    if not question.lines:
        return answer
    figures, now = dict(answer.figures), registers.drawn(question, quarterly_return, at)
    for line in question.lines:
        if line.key in now and figures.get(line.key, now[line.key]) != now[line.key]:
            text = f"{question.id}: “{line.text}” is now {now[line.key]:,} in the register. Look at it and confirm again"
            raise NotReady([Problem(text, field=question.id)])
    return replace(answer, figures=tuple((figures | now).items()))


def _refuse_bad_values(questions: Mapping[str, Question], changes: Mapping[str, AnswerValue | None]) -> None:
    problems = [
        Problem(problem, field=key)
        for key, answer in changes.items()
        if answer
        for problem in value_problems(questions[key], answer)
    ]
    if problems:
        raise NotReady(problems)


def write_answers(
    quarterly_return: Return,
    questions: Mapping[str, Question],
    changes: Mapping[str, AnswerValue | None],
    *,
    by: User,
    at: datetime,
    same: Collection[str] = (),
) -> None:
    """Write all changes at once, so that a save costs the same whether one answer changed or all of them."""
    if registers_changed := [key for key in changes if questions[key].lines]:
        AnswerFigure.objects.filter(
            answer__quarterly_return=quarterly_return, answer__question__in=registers_changed
        ).delete()
    quarterly_return.answers.filter(
        question__in=[key for key, answer in changes.items() if answer is None]
    ).delete()
    given_now = {key: answer for key, answer in changes.items() if answer is not None}
    written = Answer.objects.bulk_create(
        [
            Answer(
                quarterly_return=quarterly_return,
                question=key,
                kind=questions[key].answer,
                answered_by=by,
                answered_at=at,
                same_as_last=key in same,
                **{name: getattr(answer, name) for name in FIELDS},
            )
            for key, answer in given_now.items()
        ],
        update_conflicts=True,
        unique_fields=["quarterly_return", "question"],
        update_fields=["kind", "answered_by", "answered_at", "same_as_last", *FIELDS],
    )
    AnswerFigure.objects.bulk_create(
        AnswerFigure(answer=answer, key=key, value=value)
        for answer in written
        for key, value in given_now[answer.question].figures
    )


def _take_evidence_along(quarterly_return: Return, key: str, earlier: content.Earlier, at: datetime) -> None:
    if Evidence.objects.filter(quarterly_return=quarterly_return, question=key, removed_at=None).exists():
        return
    for evidence in content.evidence_of(earlier.from_return).get(key, ()):
        if (london_day(at) - evidence.dated_on).days <= KEPT_DAYS:
            copy_evidence(evidence, quarterly_return)


def copy_evidence(evidence: Evidence, quarterly_return: Return) -> Evidence:
    """The same document behind the same answer of another return. The stored file is shared and never changed."""
    copied = Evidence.objects.create(
        quarterly_return=quarterly_return,
        question=evidence.question,
        name=evidence.name,
        link=evidence.link,
        file=evidence.file,
        sha256=evidence.sha256,
        size=evidence.size,
        content_type=evidence.content_type,
        findings=evidence.findings,
        confirmed_by=evidence.confirmed_by,
        confirmed_at=evidence.confirmed_at,
        dated_on=evidence.dated_on,
        added_by=evidence.added_by,
        added_at=evidence.added_at,
    )
    copy_confirmed(evidence, copied)
    return copied
