"""Reads of the trail and the outbox. Who may see what is decided above, in departments."""

from collections.abc import Iterable

from django.db.models import QuerySet

from audit.deliver import TOLD_AFTER
from audit.models import Event, Notice
from audit.record import subject_of


def events_of(*things) -> QuerySet[Event]:
    """What happened to these things, oldest first: their timeline."""
    return Event.objects.filter(subject__in=[subject_of(thing) for thing in things]).order_by("position")


def events_in(organisations: Iterable[str] | None) -> QuerySet[Event]:
    """The trail of some organisations (codes), newest first; None for all of it."""
    events = Event.objects.order_by("-position")
    return events if organisations is None else events.filter(organisation__in=organisations)


def notices_in(organisations: Iterable[str] | None) -> QuerySet[Notice]:
    """The notices of some organisations (codes), newest first; None for all."""
    notices = Notice.objects.select_related("event").order_by("-created_at", "id")
    return notices if organisations is None else notices.filter(organisation__in=organisations)


def still_owed(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """What has not been sent yet."""
    return notices.exclude(status=Notice.Status.SENT)


def in_trouble(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """What has failed three times and is somebody's to look at."""
    return still_owed(notices).filter(attempts__gte=TOLD_AFTER)


def notices_of(event_positions: Iterable[int]) -> QuerySet[Notice]:
    """Who was told of these events."""
    return Notice.objects.filter(event_id__in=event_positions)
