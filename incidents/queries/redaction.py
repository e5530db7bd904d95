"""Reads of redactions: always for a person, never more than they may see."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from audit.models import Event
from audit.record import subjects_of
from departments.organisations.roles import Can
from incidents.models import Incident, Redaction, choices
from incidents.models.regulator import WITH_MESSAGES
from incidents.queries import incidents_for
from incidents.queries.keeping import seen


def redactions_of(incident: Incident) -> list[Redaction]:
    """What was hidden in an incident's texts, in order."""
    return list(incident.redactions.select_related("hidden_by", "settled_by"))


def redaction_for(user: User, at: datetime, pk: UUID) -> Redaction | None:
    """One redaction of an incident that this person may see, by its key."""
    return (
        Redaction.objects.select_related("incident__organisation", "hidden_by", "settled_by")
        .prefetch_related(
            "incident__organisation__names", Prefetch("incident__regulator_cases__notices", WITH_MESSAGES)
        )
        .filter(pk=pk, incident__in=incidents_for(user, at).order_by().values("pk"))
        .first()
    )


def redactions_to_settle(user: User, at: datetime) -> QuerySet[Redaction]:
    """The hidden passages that this person may remove or put back, as far as their posts go."""
    settles = seen(user, Can.REDACTION_AGREE_REMOVE, at, "incident", "incident__organisation")
    return Redaction.objects.filter(settles, status=choices.RedactionStatus.HIDDEN).exclude(hidden_by=user)


def events_of_redaction(redaction: Redaction, besides: Collection[str] = ()) -> list[Event]:
    """What happened to a redaction, newest first."""
    events = Event.objects.filter(subject__in=subjects_of(redaction)).exclude(kind__in=besides)
    return list(events.order_by("-id"))
