"""Actions that a signed return promises: the signature agrees to them, and takes them back with the return (ADR 21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit.record import SYSTEM, Actor, action, record
from audit.transitions import locked
from departments.organisations.actions.permission import role_for
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.actions.improvements import new_date, next_code
from departments.registers.checks import has_begun
from departments.registers.models import Action
from departments.registers.workflow import ACTION

Status = Action.Status


@dataclass(frozen=True)
class Signature:
    """Who signed, when, and what, as the audit log writes subjects ("returns.Submission:<pk>")."""

    by: Any
    at: datetime
    subject: str


@dataclass(frozen=True)
class Promise:
    """What one signed answer says will be done: the question it answers, what, by whom, by when."""

    part: str
    summary: str
    owner_role: str
    due: date | None
    source: str


@action
def follow_signature(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    origins: Sequence[str],
    promises: Sequence[Promise],
    signature: Signature | None,
    withdrawn: bool = False,
    demonstration: bool = False,
) -> None:
    """Bring the actions of a return into line with the signature that counts now; None when none counts.

    `origins` are the subjects of all editions of the return, this one last: an action is made once for a question, in
    whichever edition. What is not promised any more is taken back unless work on it has begun. `withdrawn` says in the
    history of what has begun that the return was withdrawn and the action goes on.
    """
    locked(organisation)  # one signature after another
    ours = organisation.actions.exclude(status=Status.REJECTED)
    left = list(
        ours.filter(origin=Action.Origin.RETURN, origin_subject__in=origins).order_by("created_at", "pk")
    )
    others = ours.filter(status__in=Status.open).exclude(pk__in=[action.pk for action in left])
    followed = {other.summary: other for other in others.order_by("created_at", "pk")}
    for promise in promises:
        if signature is None:
            break
        if same_promise := _same(left, promise):
            left.remove(same_promise)
            if not (same_promise.status == Status.TAKEN_BACK and promise.summary in followed):
                _agree_again(same_promise, promise, signature, by=by, at=at)
        elif other := followed.get(promise.summary):
            _agree_to(other, promise, signature, by=by, at=at)
        else:
            _open(organisation, promise, signature, origins[-1], demonstration, by=by, at=at)
    for left_action in left:
        _let_go(left_action, withdrawn, by=by, at=at)


def _same(actions: Sequence[Action], promise: Promise) -> Action | None:
    """The action made for the same question: the one in the same words, else the one on which nobody has begun."""
    same = [action for action in actions if action.origin_part == promise.part]
    in_words = (action for action in same if action.summary == promise.summary)
    not_begun = (
        action for action in same if action.status == Status.TAKEN_BACK or _may_be_taken_back(action)
    )
    return next(in_words, None) or next(not_begun, None)


def _may_be_taken_back(thing: Action) -> bool:
    return thing.status in ACTION["take_back"].source and not has_begun(thing)


def _agreement(signature: Signature) -> dict[str, Any]:
    return {"agreed_by": signature.by, "agreed_at": signature.at, "agreed_with": signature.subject}


def _agree_again(thing: Action, promise: Promise, signature: Signature, *, by: Actor, at: datetime) -> None:
    """Agree to what was taken back, in the words signed now; what is agreed in these words already stays as it is."""
    is_same = (thing.summary, thing.owner_role, thing.due) == (
        promise.summary,
        promise.owner_role,
        promise.due,
    )
    if (is_same and thing.agreed_at) or (thing.status != Status.TAKEN_BACK and not _may_be_taken_back(thing)):
        return
    fields = {
        "summary": promise.summary,
        "owner_role": promise.owner_role,
        "due": promise.due,
        "due_text": "",
    }
    facts: dict[str, Any] = new_date(thing, promise.due) if promise.due and promise.due != thing.due else {}
    fields |= _agreement(signature)
    ACTION["agree_again"].perform(thing, by=by, at=at, fields=fields, agreed_with=signature.subject, **facts)


def _agree_to(thing: Action, promise: Promise, signature: Signature, *, by: Actor, at: datetime) -> None:
    """An action in the same words that waits for an answer has it now: the return that was signed promises it."""
    if by is SYSTEM or thing.status != Status.PROPOSED:
        return
    fields = {"owner_role": thing.owner_role or promise.owner_role, "due": thing.due or promise.due}
    fields |= _agreement(signature)
    facts: dict[str, Any] = {} if thing.due or not promise.due else new_date(thing, promise.due)
    ACTION["agree"].perform(thing, by=by, at=at, fields=fields, agreed_with=signature.subject, **facts)


def _open(
    organisation: Organisation,
    promise: Promise,
    signature: Signature,
    origin: str,
    demonstration: bool,
    *,
    by: Actor,
    at: datetime,
) -> None:
    role = role_for(by, Can.ACTION_AGREE, organisation, at)
    action = Action.objects.create(
        organisation=organisation,
        code=next_code(organisation),
        summary=promise.summary,
        origin=Action.Origin.RETURN,
        origin_subject=origin,
        origin_part=promise.part,
        source=promise.source,
        owner_role=promise.owner_role,
        due=promise.due,
        status=Status.AGREED,
        created_at=at,
        demonstration=demonstration,
        **_agreement(signature),
    )
    record(
        "action.agreed_by_signature",
        subject=action,
        by=by,
        at=at,
        role=role,
        code=action.code,
        origin=action.origin,
        status=action.status,
        agreed_with=signature.subject,
    )


def _let_go(thing: Action, withdrawn: bool, *, by: Actor, at: datetime) -> None:
    """Take back what nothing signed promises any more; say of what has begun that it goes on."""
    if _may_be_taken_back(thing):
        nobody = {"agreed_by": None, "agreed_at": None, "agreed_with": "", "cancel_asked": False}
        ACTION["take_back"].perform(thing, by=by, at=at, fields=nobody)
    elif withdrawn and thing.status in Status.open:
        record("action.kept", subject=thing, by=by, at=at, code=thing.code)
