"""Suspension of sending: while one is open the portal sends nothing by itself, until a person confirms it."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from audit import outbox
from audit.compiled import rows_of
from audit.models import OutboxMessage, Suspension
from audit.record import SYSTEM, action, actor_of, record

DETAIL_LENGTH = 2000


def is_suspended() -> bool:
    """Whether any suspension is open."""
    return bool(rows_of("suspended", lambda: open_suspensions().order_by().values_list("pk")[:1]))


def open_suspensions() -> QuerySet[Suspension]:
    """The suspensions that nobody has confirmed yet, oldest first."""
    return Suspension.objects.filter(ended_at=None)


def held_messages() -> QuerySet[OutboxMessage]:
    """The messages that a worker will send once nothing is suspended, oldest first."""
    waiting = (OutboxMessage.Status.WAITING, OutboxMessage.Status.SENDING)
    return (
        OutboxMessage.objects.filter(status__in=waiting).exclude(channel="copy_sheet").select_related("event")
    )


@action
def suspend(reason: str, *, detail: str, at: datetime) -> Suspension:
    """Suspend sending for a reason (`Suspension.Reason`). `detail` says in a sentence what happened.

    Where this reason already suspends, the sentence is added to it unless it is there.
    """
    with transaction.atomic():
        suspension, is_new = Suspension.objects.select_for_update().get_or_create(
            reason=Suspension.Reason(reason), ended_at=None, defaults={"detail": detail, "since": at}
        )
    if is_new:
        record("sending.suspended", subject=suspension, by=SYSTEM, at=at, reason_code=suspension.reason)
    elif detail not in suspension.detail:
        suspension.detail = f"{suspension.detail}\n{detail}"[:DETAIL_LENGTH]
        suspension.save(update_fields=["detail"])
    return suspension


@action
def confirm(suspension: Suspension, *, by, at: datetime) -> bool:
    """A person has looked at what happened: this suspension ends. False when it had ended before."""
    fresh = Suspension.objects.select_for_update().get(pk=suspension.pk)
    if fresh.ended_at is not None:
        return False
    fresh.ended_at, fresh.ended_by = at, actor_of(by)
    fresh.save(update_fields=["ended_at", "ended_by"])
    record(
        "sending.resumed",
        subject=fresh,
        by=by,
        at=at,
        reason_code=fresh.reason,
        messages_waiting=held_messages().count(),
    )
    outbox.wake_senders()
    return True
