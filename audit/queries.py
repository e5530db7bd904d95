"""Reads of the trail and the outbox. Who may see what is decided above, in departments."""

from collections.abc import Iterable

from django.db.models import QuerySet

from audit.deliver import IN_TROUBLE_AFTER
from audit.models import Event, OutboxMessage
from audit.record import subject_of


def events_of(*things) -> QuerySet[Event]:
    """What happened to these things, oldest first: their timeline."""
    return Event.objects.filter(subject__in=[subject_of(thing) for thing in things]).order_by("id")


def events_in(organisations: Iterable[str] | None) -> QuerySet[Event]:
    """The trail of some organisations (codes), newest first; None for all of it."""
    events = Event.objects.order_by("-id")
    return events if organisations is None else events.filter(organisation__in=organisations)


def notices_in(organisations: Iterable[str] | None) -> QuerySet[OutboxMessage]:
    """The notices of some organisations (codes), newest first; None for all."""
    notices = OutboxMessage.objects.select_related("event").order_by("-created_at", "id")
    return notices if organisations is None else notices.filter(organisation__in=organisations)


def still_owed(notices: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """What has not been sent yet."""
    return notices.exclude(status=OutboxMessage.Status.SENT)


def in_trouble(notices: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """What has failed three times and is somebody's to look at."""
    return still_owed(notices).filter(attempts__gte=IN_TROUBLE_AFTER)


def notices_of(event_positions: Iterable[int]) -> QuerySet[OutboxMessage]:
    """Who was told of these events."""
    return OutboxMessage.objects.filter(event_id__in=event_positions)
