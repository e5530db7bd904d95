"""The references of the incidents that rows of the audit log and of the outbox are about."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from incidents.models import Incident, choices
from incidents.queries import visible_incidents
from incidents.queries.subjects import labels_with_incident


def references_of(user: User, at: datetime, subjects: Iterable[str]) -> dict[str, str]:
    """By subject of an event, the reference of its incident, where this person may see the incident. One query.

    An incident that is marked above the ceiling is named nowhere but on its own page.
    """
    named = list(subjects)
    parts = []
    for label, lookup in labels_with_incident():
        prefix = f"{label}:"
        keys = {subject.removeprefix(prefix) for subject in named if subject.startswith(prefix)}
        if keys:
            rows = Incident.objects.filter(
                reduce(or_, visible_incidents(user, at)), **{f"{lookup}__in": keys}
            )
            rows = rows.exclude(classification__in=choices.ABOVE_THE_CEILING).order_by()
            subject = Concat(Value(prefix), Cast(lookup.replace("pk", "id"), CharField()))
            parts.append(rows.annotate(named=subject).values_list("named", "reference"))
    if not parts:
        return {}
    first, *rest = parts
    return dict(first.union(*rest, all=True) if rest else first)
