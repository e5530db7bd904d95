"""Reads of the audit log and the outbox. Who may see what is decided above, in departments."""

from collections.abc import Iterable

from django.db.models import Model, QuerySet

from audit.lease import IN_TROUBLE_AFTER
from audit.models import Event, OutboxMessage
from audit.record import subjects_of


def events_of(*things: Model) -> QuerySet[Event]:
    """What happened to these things, oldest first: their timeline."""
    return Event.objects.filter(
        subject__in=[subject for thing in things for subject in subjects_of(thing)]
    ).order_by("id")


def newest_events() -> QuerySet[Event]:
    """The audit log, newest first."""
    return Event.objects.order_by("-id")


def newest_messages() -> QuerySet[OutboxMessage]:
    """The outbox with the events that its messages are about, newest first."""
    return OutboxMessage.objects.select_related("event").order_by("-created_at", "id")


def still_owed(notices: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """What has not been sent yet and is still to go."""
    return notices.exclude(status__in=(OutboxMessage.Status.SENT, OutboxMessage.Status.CANCELLED))


def in_trouble(notices: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """What has failed three times and is somebody's to look at."""
    return still_owed(notices).filter(attempts__gte=IN_TROUBLE_AFTER)


def set_aside(messages: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """What kept ending the process that was sending it, and waits for an administrator."""
    return messages.filter(status=OutboxMessage.Status.SET_ASIDE)


def notices_of(event_positions: Iterable[int]) -> QuerySet[OutboxMessage]:
    """Who was notified of these events."""
    return OutboxMessage.objects.filter(event_id__in=event_positions)
