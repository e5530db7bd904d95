"""Reports that look like the one about to be sent: one's own open ones, and whether another person has sent such a one."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from audit.search import resembling
from departments.models import Organisation
from departments.organisations.calendar import london_day
from incidents.models import Incident, choices

WITHIN = timedelta(days=7)  # between two discoveries of what may be one event
SHOWN = 5


def similar_own(
    user: User, organisation: Organisation, title: str, found_at: datetime, at: datetime
) -> list[Incident]:
    """This person's own open reports of the same body that have a similar title, or were found on the same day."""
    day = london_day(found_at)
    similar_incidents = _open_around(organisation, found_at).filter(reporter=user, reported_at__lte=at)
    same_day = Q(discovered_at__date=day)
    similar = Q(pk__in=resembling(similar_incidents, title, "title", "description").values("pk"))
    return list(similar_incidents.filter(same_day | similar).order_by("-reported_at")[:SHOWN])


def is_reported_by_another(
    user: User, organisation: Organisation, title: str, found_at: datetime, at: datetime
) -> bool:
    """Whether somebody else has an open report of the same body with a similar title; nothing more is said of it."""
    similar = _open_around(organisation, found_at).filter(reported_at__lte=at).exclude(reporter=user)
    return resembling(similar, title, "title", "description").exists()


def _open_around(organisation: Organisation, found_at: datetime) -> QuerySet[Incident]:
    return Incident.objects.filter(
        organisation=organisation,
        status__in=choices.Status.open,
        discovered_at__gte=found_at - WITHIN,
        discovered_at__lte=found_at + WITHIN,
    )
