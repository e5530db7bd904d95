"""Rows that come into a register of entries: everything follows from its declaration."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from audit.record import Actor
from departments.entries.actions import values_of
from departments.entries.actions.recommendations import follow_up
from departments.entries.declared.recommendations import Recommendation
from departments.entries.models import Entry, EntryEdition
from departments.entries.queries import entries_for
from departments.entries.register import Register
from departments.imports.cells import Column
from departments.imports.declared import ROWS_AT_ONCE, RegisterBatch, RegisterTarget, columns_of
from departments.imports.models import Import
from departments.imports.rows import NUMBERED_AT_ONCE
from departments.organisations.models import Organisation


class EntryTarget(RegisterTarget):
    """A register of entries as what rows come into."""

    def __init__(self, register: Register) -> None:
        super().__init__(register)
        if register.model is Recommendation:
            self.most_sent = NUMBERED_AT_ONCE

    @property
    def address(self) -> str:
        return reverse("departments:entries", args=[self.code])

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return columns_of(self.register, organisation)

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> "EntryBatch":
        return EntryBatch(self.register, organisation, at, is_final=is_final)

    def listed(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        return entries_for(user, self.register, at, **wanted)


class EntryBatch(RegisterBatch):
    """The rows for one register of entries of one organisation."""

    out_of_use = "This entry is ended. Put it back in use first, or delete the row"

    def _rows(self) -> QuerySet[Any]:
        register = self.register
        relations = [
            name
            for name in register.fields
            if register.column(name).is_relation and name not in register.many
        ]
        rows: QuerySet[Any] = register.model.objects.filter(
            register=register.code, organisation=self.organisation
        )
        return rows.select_related(*relations).prefetch_related(*register.many)

    def _columns(self) -> tuple[Column, ...]:
        return columns_of(self.register, self.organisation)

    def _thing(self, values: dict[str, Any]) -> Any:
        entry = self.register.model(
            register=self.register.code,
            organisation=self.organisation,
            created_at=self.at,
            **self._single(values),
        )
        entry.entry_ptr_id = entry.id  # the key of a model that inherits another is that of its part there
        self._choose(entry, values)
        return entry

    def _complete(self, thing: Any, *, is_new: bool) -> None:
        if is_new:
            thing.review_on = thing.review_on or self.register.next_review(self.at)
        for name, value in self.register.worked_out(thing).items():
            setattr(thing, name, value)

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """Write the new and the changed entries, and an edition of each by the person, which names the file."""
        shared = [field for field in Entry._meta.concrete_fields if not field.generated]
        Entry.objects.bulk_create(
            (
                Entry(**{field.attname: getattr(entry, field.attname) for field in shared})
                for entry in self._new
            ),
            batch_size=ROWS_AT_ONCE,
        )
        for entry in self._new:
            entry.save_base(
                raw=True, force_insert=True
            )  # its own table alone: its part that all registers share is there
        for entry in self._changed:
            entry.version += 1
            entry.reminded_at = None
            entry.save()
        self._link()
        kept = (*self._new, *self._changed)
        EntryEdition.objects.bulk_create(
            (
                EntryEdition(
                    entry_id=entry.pk, number=entry.version, values=values_of(entry, self._many(entry)), by_id=by.pk, at=at, upload=upload
                )
                for entry in kept
            ),
            batch_size=ROWS_AT_ONCE,
        )  # fmt: skip
        for entry in kept:
            follow_up(entry, by=by, at=at)
        return {"register": self.register.code}
