"""A department's own steps: begin, send, sign, withdraw, correct; and answering queries by one signature."""

from datetime import datetime
from typing import Any

from accounts.confirmed import copy_confirmed
from accounts.models import User
from audit.chain import sha256_of
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, Stale, locked
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can
from returns.actions.answering import copy_evidence, write_answers
from returns.actions.promises import follow_submission, take_back_actions
from returns.actions.steps import step
from returns.models import (
    Answer,
    AnswerFigure,
    Evidence,
    Query,
    Remark,
    Return,
    SectionMark,
    SignedAnswer,
    Submission,
)
from returns.queries import content
from returns.queries.signing import ToSign, to_sign
from returns.workflow import QUERY, RETURN


@action
def start(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """Begin the return."""
    return step("start", quarterly_return, by=by, at=at, version=version)


@action
def decline(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """A devolved administration chooses not to take part: never counted as missing, never named."""
    return step("decline", quarterly_return, by=by, at=at, version=version)


@action
def take_part(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """A devolved administration takes part after all."""
    return step("take_part", quarterly_return, by=by, at=at, version=version)


@action
def late_start(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """Begin a return that was recorded as missing; it is marked late."""
    return step("late_start", quarterly_return, by=by, at=at, version=version, fields={"late": True})


@action
def send_to_siro(quarterly_return: Return, *, by: User, at: datetime, version: int | None = None) -> Return:
    """Hand the whole return to the SIRO, once nothing in the answers needs to be put right."""
    return step("send_to_siro", quarterly_return, by=by, at=at, version=version)


@action
def send_back(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """The SIRO gives it back to the preparer, with a comment."""
    return step("send_back", quarterly_return, by=by, at=at, version=version, words=reason)


@action
def sign_and_submit(
    quarterly_return: Return,
    *,
    declared: bool,
    by: User,
    at: datetime,
    version: int | None = None,
    sha256: str | None = None,
    figures_confirmed: bool = False,
) -> Return:
    """Sign and submit: the answers are frozen with their hash, and what they promise becomes agreed actions.

    Figures of the registers are drawn again; where some moved, `figures_confirmed` says that the person has seen them
    as they are now, and those are signed. `sha256` is the hash the person saw; when what would be signed has another one
    now, nothing is signed: it is stale, or raises FiguresMoved where `version` is the one the person saw.
    """
    _refuse_undeclared(declared)
    quarterly_return = locked(quarterly_return)
    signing = _read_again(quarterly_return, version, sha256, figures_confirmed, at)
    _keep_figures(quarterly_return, signing, by=by, at=at)
    frozen = _freeze(quarterly_return, signing, by=by, at=at, answers_queries=False)
    first = quarterly_return.submission is None and quarterly_return.number == 1
    late = quarterly_return.is_late_on(london_day(at)) if first else quarterly_return.late
    quarterly_return = step(
        "sign_and_submit",
        quarterly_return,
        by=by,
        at=at,
        version=version,
        fields={"submission": frozen, "signed_at": at, "late": late},
        sha256=frozen.sha256,
        submission=frozen.number,
        late=late,
        **_moved_facts(signing),
    )
    follow_submission(quarterly_return, frozen, by=by, at=at)
    return quarterly_return


@action
def answer_queries(
    quarterly_return: Return,
    *,
    declared: bool,
    by: User,
    at: datetime,
    version: int | None = None,
    sha256: str | None = None,
    drafts_sha256: str | None = None,
    figures_confirmed: bool = False,
) -> Return:
    """One signature answers every drafted query. Changed answers make a new submission; unchanged sections keep marks.

    `sha256` and `figures_confirmed` are as in `sign_and_submit`; here only figures that do not change by waiting are
    drawn again.
    `drafts_sha256` is the hash of the drafted answers the person read; when one reads otherwise now, nothing is signed.
    """
    _refuse_undeclared(declared)
    quarterly_return = locked(quarterly_return)
    drafted = list(quarterly_return.queries.select_for_update().filter(status=Query.Status.DRAFTED))
    if drafts_sha256 is not None and drafts_sha256 != content.drafts_hash(drafted):
        raise Stale(quarterly_return)
    before = _submission(quarterly_return)
    signing = _read_again(quarterly_return, version, sha256, figures_confirmed, at)
    changed = signing.sha256 != before.sha256
    _keep_figures(quarterly_return, signing, by=by, at=at)
    frozen = _freeze(quarterly_return, signing, by=by, at=at, answers_queries=True) if changed else before
    signed = [_keep_answer(query, frozen, by=by, at=at) for query in drafted]
    quarterly_return = step(
        "answer_queries",
        quarterly_return,
        by=by,
        at=at,
        version=version,
        fields={"submission": frozen, "signed_at": frozen.signed_at},
        sha256=frozen.sha256,
        submission=frozen.number,
        answers={str(answer_signed.query.number): answer_signed.sha256 for answer_signed in signed},
        **_moved_facts(signing),
    )
    for query in drafted:
        QUERY["sign_answer"].perform(query, by=by, at=at, fields={"answered_in": frozen})
    if changed:
        _keep_marks(before, frozen)
        follow_submission(quarterly_return, frozen, by=by, at=at)
    return quarterly_return


@action
def withdraw(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Take the return back before its review has begun, and with it the actions it agreed to that are not begun."""
    accepted = _accepted_submission(quarterly_return)
    quarterly_return = step("withdraw", quarterly_return, by=by, at=at, version=version, words=reason)
    take_back_actions(quarterly_return, accepted, by=by, at=at)
    return quarterly_return


@action
def correct(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Correct an accepted return: a new edition with the same answers begins. Returns the new one.

    The accepted edition counts until the new one is accepted; the new one can be dropped until then.
    """
    old = RETURN["correct"].perform(quarterly_return, by=by, at=at, version=version, reason=reason)
    new = Return.objects.create(
        cycle=old.cycle,
        organisation=old.organisation,
        number=Return.objects.filter(cycle=old.cycle_id, organisation=old.organisation_id).count() + 1,
        supersedes=old,
        status=Return.Status.IN_PREPARATION,
        late=old.late,
        leave_given_by=old.leave_given_by,
        leave_given_at=old.leave_given_at,
    )
    for answer in old.answers.prefetch_related("figures"):
        _copy_answer(answer, new)
    for evidence in Evidence.objects.filter(quarterly_return=old, removed_at=None):
        copy_evidence(evidence, new)
    copy_confirmed(old, new)
    Remark.objects.create(quarterly_return=new, step="correct", text=reason.strip(), by=by, at=at)
    role = powers.acting_role(by, Can.RETURN_CORRECT, new, at)
    record(
        "return.correction_begun",
        subject=new,
        by=by,
        at=at,
        role=role or "",
        edition=new.number,
        of=str(old.pk),
    )
    return new


@action
def drop_correction(
    quarterly_return: Return, *, by: Actor, at: datetime, version: int | None = None
) -> Return:
    """Give a correction up: it is kept and counts for nothing, and the accepted edition can be corrected again."""
    for query in quarterly_return.queries.unsigned():
        QUERY["expire"].perform(query, by=SYSTEM, at=at)
    accepted = _accepted_submission(quarterly_return)
    quarterly_return = step("drop_correction", quarterly_return, by=by, at=at, version=version)
    if quarterly_return.submission:
        take_back_actions(quarterly_return, accepted, by=by, at=at)
    return quarterly_return


def _submission(quarterly_return: Return) -> Submission:
    """What was signed last of a return that was signed."""
    if quarterly_return.submission is None:
        raise NotReady([Problem("The return has not been signed yet")])
    return quarterly_return.submission


def _accepted_submission(quarterly_return: Return) -> Submission | None:
    """What counts instead of a correction that is taken back: the submission of the accepted edition."""
    corrected = quarterly_return.supersedes if quarterly_return.is_open_correction else None
    return corrected.submission if corrected else None


def _copy_answer(answer: Answer, quarterly_return: Return) -> None:
    figures = list(answer.figures.all())
    answer.pk, answer._state.adding, answer.quarterly_return = None, True, quarterly_return
    answer.save()
    AnswerFigure.objects.bulk_create(
        AnswerFigure(answer=answer, key=line.key, value=line.value) for line in figures
    )


def _refuse_undeclared(declared: bool) -> None:
    if not declared:
        raise NotReady([Problem("Confirm the declaration", field="declared")])


class FiguresMoved(NotReady):
    """Figures of the registers are not what the person saw, or confirmed: they are shown and asked about again."""

    def __init__(self) -> None:
        text = "Figures of the registers have changed. Look at what changed and confirm the figures as they are now"
        super().__init__([Problem(text)])


def _read_again(
    quarterly_return: Return, version: int | None, seen: str | None, figures_confirmed: bool, at: datetime
) -> ToSign:
    """What a signature would freeze now, which must be what the person saw and confirmed."""
    signing = to_sign(quarterly_return, at)
    if quarterly_return.status not in Return.Status.signed_in:
        return signing  # the step itself says that it is not possible now
    if version is not None and version != quarterly_return.version:
        raise Stale(quarterly_return)
    if seen and seen != signing.sha256:
        raise FiguresMoved if version is not None else Stale(quarterly_return)
    if signing.moved and not figures_confirmed:
        raise FiguresMoved
    return signing


def _keep_figures(quarterly_return: Return, signing: ToSign, *, by: User, at: datetime) -> None:
    """The figures that moved become answers of whoever confirms them by the signature."""
    if signing.moved:
        questions = {
            question.id: question
            for section in content.asked_of(quarterly_return)
            for question in section.questions
        }
        write_answers(quarterly_return, questions, signing.moved_questions, by=by, at=at)


def _moved_facts(signing: ToSign) -> dict[str, Any]:
    """Figures that moved, for the event: what was confirmed before, and what is signed."""
    if not signing.moved:
        return {}
    return {
        "figures_moved": {
            f"{moved_line.question} {moved_line.line}": [moved_line.before, moved_line.now]
            for moved_line in signing.moved
        }
    }


def _freeze(
    quarterly_return: Return, signing: ToSign, *, by: User, at: datetime, answers_queries: bool
) -> Submission:
    """Keep what is being signed."""
    data, digest = signing.content, signing.sha256
    power = Can.RETURN_ANSWER_QUERIES if answers_queries else Can.RETURN_SIGN_AND_SUBMIT
    early = london_day(at) < quarterly_return.signing_opens_on
    return Submission.objects.create(
        quarterly_return=quarterly_return,
        number=quarterly_return.submissions.count() + 1,
        content=content.canonical_text(data),
        sha256=digest,
        declaration=data["declaration"],
        signed_by=by,
        signed_as=powers.acting_role(by, power, quarterly_return, at) or "",
        signed_at=at,
        answers_queries=answers_queries,
        leave_given_by=quarterly_return.leave_given_by if early else None,
        leave_given_at=quarterly_return.leave_given_at if early else None,
    )


def _keep_answer(query: Query, submission: Submission, *, by: User, at: datetime) -> SignedAnswer:
    """Keep the answer that is being signed: the next draft takes its place in the query."""
    return SignedAnswer.objects.create(
        query=query,
        number=query.signed_answers.count() + 1,
        text=query.answer,
        sha256=sha256_of(query.answer),
        submission=submission,
        signed_by=by,
        signed_at=at,
    )


def _keep_marks(before: Submission, after: Submission) -> None:
    """A reviewer marks again only the sections that changed."""
    old = {section["key"]: section for section in content.signed_content(before)["sections"]}
    new = {section["key"]: section for section in content.signed_content(after)["sections"]}
    for mark in before.marks.all():
        if old.get(mark.section) == new.get(mark.section):
            SectionMark.objects.create(
                submission=after,
                section=mark.section,
                mark=mark.mark,
                note=mark.note,
                marked_by=mark.marked_by,
                marked_at=mark.marked_at,
            )
