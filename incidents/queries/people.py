"""Notices to the people affected: the one of an incident, and those that wait for somebody."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from departments.organisations.roles import Can
from incidents.models import Incident, PeopleNotice, choices
from incidents.queries.keeping import seen


def people_notice_for(user: User, at: datetime, incident: UUID) -> PeopleNotice | None:
    """What an incident owes to its people, where this person may see the incident whole."""
    notices = PeopleNotice.objects.filter(seen(user, Can.INCIDENT_SEE, at, "incident"), incident=incident)
    return notices.select_related("incident__organisation", "organisation", "decided_by").first()


def people_notices_of(incident: Incident, *, merged: Collection[UUID] | None = None) -> list[PeopleNotice]:
    """What an incident and those merged into it owe to their people: its own first, then theirs in the order of their reports.

    One that was merged keeps its own where the incident that goes on has one already. `merged` are the keys of those that
    were merged into it itself, where the caller has read them.
    """
    notices: list[PeopleNotice] = []
    keys: Collection[UUID] = [incident.pk]
    while keys:
        rows = PeopleNotice.objects.filter(incident__in=keys).select_related("incident", "decided_by")
        notices += rows.order_by("incident__reported_at", "incident__reference")
        below = Incident.objects.filter(merged_into__in=keys).values_list("pk", flat=True)
        keys, merged = list(below) if merged is None else merged, None
    return notices


def people_notices_open(user: User, at: datetime) -> QuerySet[PeopleNotice]:
    """What is owed to people in the bodies in which this person plans it, the earliest day first."""
    plans = seen(user, Can.PEOPLE_NOTICE_PLAN, at, "incident")
    return PeopleNotice.objects.filter(plans, status__in=choices.PeopleStatus.open).order_by("due_on", "pk")
