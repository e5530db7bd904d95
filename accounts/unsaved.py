"""What was typed into a form that saves what is sound, and is not sound itself: kept as typed beside what is saved.

It is shown again in its field with what is wrong with it, to whoever may open the form, and is never counted as an
answer. Saving a sound value in its place, or clearing the field, ends it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.datastructures import MultiValueDict

from accounts.models import UnsavedField
from audit.compiled import objects_of

KEPT = timedelta(days=90)  # as long as a quarter's return is open
LONGEST_PROBLEM = 500
Pairs = list[tuple[str, str]]


class Typed(NamedTuple):
    """What was sent for a field, pair by pair, and what is wrong with it."""

    values: Pairs
    problem: str


class Unsaved(NamedTuple):
    """What is kept of one field or question."""

    part: str
    name: str
    values: Pairs
    problem: str
    by: str
    at: datetime


def keep(
    thing: str,
    part: str,
    fields: Mapping[str, Typed],
    *,
    by,
    at: datetime,
    sent: Iterable[str] | None = None,
) -> None:
    """Keep what could not be saved of a form, instead of what was kept of the fields that were `sent` (None: of all)."""
    before = UnsavedField.objects.filter(thing=thing, part=part).exclude(name__in=fields)
    (before if sent is None else before.filter(name__in=set(sent))).delete()
    for name, typed in fields.items():
        UnsavedField.objects.update_or_create(
            thing=thing,
            part=part,
            name=name,
            defaults={
                "values": [[key, value.replace("\0", "")] for key, value in typed.values],
                "problem": typed.problem[:LONGEST_PROBLEM],
                "typed_by": by,
                "typed_at": at,
            },
        )


def unsaved_of(thing: str, part: str = "") -> list[Unsaved]:
    """What is kept of a thing's forms, or of one of them, in the order of its fields' names."""

    def fields(_: None, things: list[str]) -> QuerySet[UnsavedField]:
        rows = UnsavedField.objects.filter(thing__among=things).select_related("typed_by")
        return (rows.filter(part=part) if part else rows).order_by("part", "name")

    return [
        Unsaved(
            row.part,
            row.name,
            [(key, value) for key, value in row.values],
            row.problem,
            row.typed_by.name,
            row.typed_at,
        )
        for row in objects_of(("unsaved", part), fields, None, [thing])
    ]


def as_sent(rows: Iterable[Unsaved]) -> MultiValueDict:
    """What is kept, as the form would have been sent."""
    data: MultiValueDict = MultiValueDict()
    for row in rows:
        for key, value in row.values:
            data.appendlist(key, value)
    return data


def forget_text(thing: str, text: str) -> None:
    """Delete what is kept of a thing's forms wherever it holds this text."""
    rows = UnsavedField.objects.filter(thing=thing)
    rows.filter(pk__in=[row.pk for row in rows if any(text in value for _, value in row.values)]).delete()


def forget(thing: str) -> None:
    """Delete what is kept of a thing's forms."""
    UnsavedField.objects.filter(thing=thing).delete()


def forget_old(at: datetime) -> int:
    """Delete what was kept longer ago than a quarter; gives how many."""
    return UnsavedField.objects.filter(typed_at__lte=at - KEPT).delete()[0]
