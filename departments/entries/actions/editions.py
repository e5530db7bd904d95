"""Each edition of an entry: what it said from a moment on."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from audit.record import SYSTEM, Actor
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry, EntryEdition
from departments.entries.register import value_of


def values_of(entry: Entry, many: Mapping[str, list[Any]] | None = None) -> dict[str, Any]:
    """What an entry says, by the names of its fields, as JSON holds it. `many` is what fields name that name several things,
    where it is known. `keys` are those of the rows that it names: one that is renamed is no change of the entry."""
    names = (*REGISTERS[entry.register].every_field, "status", "ended_on", "ending")
    known = many or {}
    values = {name: known[name] if name in known else value_of(entry, name) for name in names}
    keys = {name: _keys(value) for name, value in values.items() if _names_rows(value)}
    return {name: _plain(value) for name, value in values.items()} | {"keys": keys}


def _names_rows(value: Any) -> bool:
    return isinstance(value[0] if isinstance(value, list) and value else value, Model)


def _keys(value: Any) -> Any:
    return sorted(str(row.pk) for row in value) if isinstance(value, list) else str(value.pk)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Model):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def keep_edition(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Keep what an entry says now, under its version."""
    EntryEdition.objects.create(
        entry_id=entry.pk,
        number=entry.version,
        values=values_of(entry),
        by=None if by is SYSTEM else by,  # type: ignore[misc]
        at=at,
    )


def worked_out(entry: Entry, fields: dict[str, Any]) -> dict[str, Any]:
    """What the portal works out of an entry once these fields are changed."""
    changed = copy(entry)
    for name, value in fields.items():
        setattr(changed, name, value)
    return REGISTERS[entry.register].worked_out(changed)
