"""Writing, publishing, renewing, closing and withdrawing what the centre sends to roles, and their answers."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, Refused, digest, locked
from departments.entries.circulars import (
    REGISTER,
    Circular,
    CircularAnswer,
    CircularEdition,
    CircularReader,
    owing_readers,
    with_deputies,
)
from departments.entries.workflow import CIRCULAR, circular_is_sound
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can


@action
def add_circular(
    centre: Organisation,
    *,
    by: Actor,
    at: datetime,
    demonstration: bool = False,
    source: str = "",
    **fields: Any,
) -> Circular:
    """Begin a draft; `fields` are those of the declaration. Raises NotReady."""
    acting = role_for(by, Can.CIRCULAR_EDIT, centre, at)
    circular = Circular(
        organisation=centre, demonstration=demonstration, source=source, created_at=at, **_known(fields)
    )
    if problems := circular_is_sound(circular, at):
        raise NotReady(problems)
    circular.save()
    record("circular.added", subject=circular, by=by, at=at, role=acting, after=digest(circular))
    return circular


@action
def edit_circular(
    circular: Circular, *, by: Actor, at: datetime, version: int | None = None, **fields: Any
) -> Circular:
    """Change a draft."""
    return CIRCULAR["edit"].perform(circular, by=by, at=at, version=version, fields=_known(fields))


@action
def publish_circular(circular: Circular, *, by: Actor, at: datetime, version: int | None = None) -> Circular:
    """Publish a draft: from now on everybody in its roles is asked to acknowledge or answer it."""
    return _publish("publish", circular, by=by, at=at, version=version, fields={})


@action
def renew_circular(
    circular: Circular, *, by: Actor, at: datetime, version: int | None = None, **fields: Any
) -> Circular:
    """Publish a new version, which asks everybody again."""
    return _publish("renew", circular, by=by, at=at, version=version, fields=_known(fields))


def _publish(
    step: str, circular: Circular, *, by: Actor, at: datetime, version: int | None, fields: dict[str, Any]
) -> Circular:
    circular = locked(circular)
    number = circular.number + 1
    circular = CIRCULAR[step].perform(
        circular,
        by=by,
        at=at,
        is_locked=True,
        version=version,
        fields=fields | {"number": number, "published_at": at},
        number=number,
    )
    CircularEdition.objects.create(
        circular=circular,
        number=number,
        values=values_of(circular),
        by=None if by is SYSTEM else by,  # type: ignore[misc]
        at=at,
    )
    return circular


@action
def close_consultation(
    circular: Circular, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> Circular:
    """Close a consultation with its outcome, which everybody who was asked sees."""
    fields = {"outcome": reason.strip()}
    return CIRCULAR["close_consultation"].perform(
        circular, by=by, at=at, version=version, reason=reason, fields=fields
    )


@action
def withdraw_circular(
    circular: Circular,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    reason: str,
    replaced_by: Circular | None = None,
) -> Circular:
    """Withdraw a text with the reason, and name the one that replaces it, where there is one."""
    if replaced_by is not None and (
        replaced_by.pk == circular.pk or replaced_by.status != Circular.Status.PUBLISHED
    ):
        raise NotReady([Problem("Choose another circular that is published", field="replaced_by")])
    fields = {"outcome": reason.strip(), "replaced_by": replaced_by}
    return CIRCULAR["withdraw_circular"].perform(
        circular, by=by, at=at, version=version, reason=reason, fields=fields
    )


@action
def answer_circular(
    circular: Circular, *, by: User, at: datetime, number: int | None = None, words: str = ""
) -> CircularAnswer:
    """Acknowledge the current version, or answer a consultation with `words`; a second time changes nothing.

    `number` is the version that the person saw. Raises NotReady where another one is published, and Refused where this
    person is not asked.
    """
    circular = locked(circular)
    earlier = CircularAnswer.objects.filter(circular=circular, number=circular.number, by=by).first()
    if earlier is not None:
        return earlier
    if circular.is_over(london_day(at)):
        raise NotReady([Problem("This consultation takes no answers any more: its date has passed")])
    reader = _reader(circular, by, at)
    if number is not None and number != circular.number:
        raise NotReady([Problem("A new version was published since you opened the page. Read it first")])
    if circular.is_consultation and not words.strip():
        raise NotReady([Problem("Enter your answer, or that you have nothing to say", field="words")])
    answer = CircularAnswer.objects.create(
        circular=circular,
        number=circular.number,
        by=by,
        organisation=reader.organisation,
        role=reader.role,
        words=words.strip() if circular.is_consultation else "",
        at=at,
    )
    kind = "circular.answered" if circular.is_consultation else "circular.acknowledged"
    record(kind, subject=circular, by=by, at=at, role=reader.role, number=circular.number)
    return answer


def _reader(circular: Circular, user: User, at: datetime) -> CircularReader:
    asked = owing_readers(at).filter(circular=circular, user=user).select_related("organisation")
    reader = asked.order_by("appointment__starts_on", "appointment_id").first()
    if reader is None:
        raise Refused("You are not asked to acknowledge or answer this.", Can.CIRCULAR_SEE)
    return reader


def values_of(circular: Circular) -> dict[str, Any]:
    """What a circular says, by the names of its fields, as JSON holds it."""
    values = {name: getattr(circular, name) for name in REGISTER.every_field}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(REGISTER.every_field):
        raise TypeError(f"A circular has no {', '.join(sorted(unknown))}.")
    more = {"asked_roles": with_deputies(fields["roles"])} if "roles" in fields else {}
    return fields | more
