"""Each edition of an entry: what it said from a moment on."""

from copy import copy
from datetime import date, datetime
from typing import Any

from django.db.models import Model

from audit.record import SYSTEM, Actor
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry, EntryEdition


def values_of(entry: Entry) -> dict[str, Any]:
    """What an entry says, by the names of its fields, as JSON holds it. `keys` are those of the rows that it names: one that is
    renamed is no change of the entry."""
    names = (*REGISTERS[entry.register].every_field, "status", "ended_on", "ending")
    values = {name: getattr(entry, name) for name in names}
    keys = {name: str(value.pk) for name, value in values.items() if isinstance(value, Model)}
    return {name: _plain(value) for name, value in values.items()} | {"keys": keys}


def _plain(value: Any) -> Any:
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
