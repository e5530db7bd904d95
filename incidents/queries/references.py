"""The references of the incidents that rows of the audit log and of the outbox are about."""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from audit.compiled import objects_of
from departments.organisations.powers import appointments_key
from incidents.models import Incident, choices
from incidents.queries import visible_incidents
from incidents.queries.subjects import labels_with_incident


def references_of(user: User, at: datetime, subjects: Iterable[str]) -> dict[str, str]:
    """By subject of an event, the reference of its incident, where this person may see the incident. One query.

    An incident that is marked above the ceiling is named nowhere but on its own page.
    """
    named, keys = list(subjects), {}
    for label, lookup in labels_with_incident():
        prefix = f"{label}:"
        if of_label := sorted({row.removeprefix(prefix) for row in named if row.startswith(prefix)}):
            keys[prefix, lookup] = of_label
    if not keys:
        return {}

    def references(then: datetime, *wanted: list[str]) -> QuerySet[Any]:
        visible, parts = reduce(or_, visible_incidents(user, then)), []
        for (prefix, lookup), of_label in zip(keys, wanted, strict=True):
            rows = Incident.objects.filter(visible, **{f"{lookup}__among": of_label})
            rows = rows.exclude(classification__in=choices.ABOVE_THE_CEILING).order_by()
            subject = Concat(Value(prefix), Cast(lookup.replace("pk", "id"), CharField()))
            parts.append(rows.annotate(named=subject).values_list("named", "reference"))
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]

    return dict(
        objects_of(("references", *keys, *appointments_key(user, at)), references, at, *keys.values())
    )
