"""Rows that come into a register: everything follows from its declaration."""

import copy
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from audit.record import Actor
from audit.transitions import Problem
from departments.entries.actions import values_of
from departments.entries.actions.recommendations import follow_up
from departments.entries.models import Entry, EntryEdition
from departments.entries.register import Register, in_sentence
from departments.imports import cells
from departments.imports.cells import Column, Read, Wrong
from departments.imports.rows import Batch, Outcome, Target
from departments.organisations.calendar import london_day
from departments.organisations.forms import POSTS
from departments.organisations.models import Organisation
from departments.registers.models import Asset
from govuk.limits import in_words

ROWS_AT_ONCE = 500
ALSO = {
    "key": ("reference", "ref", "id", "identifier", "number", "no"),
    "name": ("title", "called"),
    "owner_role": ("owner", "responsible"),
    "note": ("note", "notes", "comment", "comments"),
}
BODY = "organisation"  # a column that the portal's own files have; each of its cells names the body


class EntryTarget(Target):
    """A register as what rows come into."""

    keys = ("key", "name")

    def __init__(self, register: Register) -> None:
        self.register = register
        self.code, self.title, self.about = register.code, register.title, register.about

    @property
    def address(self) -> str:
        return reverse("departments:entries", args=[self.code])

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return columns_of(self.register, organisation)

    def batch(self, organisation: Organisation, at: datetime, *, is_final: bool = False) -> "EntryBatch":
        return EntryBatch(self.register, organisation, at, is_final=is_final)


class EntryBatch(Batch):
    """The rows for one register of one organisation.

    An entry is known by the body's own reference, and where a row has none by its name: the same file a second time
    changes nothing.
    """

    def __init__(
        self, register: Register, organisation: Organisation, at: datetime, *, is_final: bool
    ) -> None:
        self.register, self.organisation, self.at = register, organisation, at
        relations = [name for name in register.fields if register.column(name).is_relation]
        rows = register.model.objects.filter(register=register.code, organisation=organisation)
        rows = rows.select_related(*relations)
        if is_final:
            rows = rows.select_for_update(of=("self",), no_key=True)
        self._known = {entry.pk: entry for entry in rows}
        self._by_name = {entry.name: entry.pk for entry in self._known.values()}
        self._by_key = {entry.key: entry.pk for entry in self._known.values() if entry.key}
        self._new: list[Any] = []
        self._changed: list[Any] = []
        self._needed = [name for name in register.asked if register.is_needed(name)]
        self.columns = columns_of(register, organisation)

    def key_of(self, values: dict[str, Any]) -> str:
        """The reference, else the name."""
        named = [f"{name} {values[name]}" for name in EntryTarget.keys if values.get(name)]
        return named[0] if named else ""

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Compare a row with the entry that it is known by."""
        values = {name: value for name, value in values.items() if name != BODY}
        key, name = values.get("key", ""), values.get("name", "")
        known = self._entry_known_by(key, name)
        if known is None:
            if not name:
                return Outcome.ADDED, [
                    Problem("No entry has this reference. Enter a name for a new one", field="key")
                ]
            entry = self.register.model(
                register=self.register.code, organisation=self.organisation, created_at=self.at, **values
            )
            entry.entry_ptr_id = (
                entry.id
            )  # the key of a model that inherits another is that of its part there
            problems = self._problems(entry, values)
            if not problems:
                entry.review_on = entry.review_on or self.register.next_review(self.at)
                self._work_out(entry)
                self._new.append(entry)
                self._remember(entry)
            return Outcome.ADDED, problems
        changes = {name: value for name, value in values.items() if getattr(known, name) != value}
        if not changes:
            return Outcome.UNCHANGED, []
        if known.status == Entry.Status.ENDED:
            return Outcome.CHANGED, [
                Problem("This entry is ended. Put it back in use first, or delete the row", field="name")
            ]
        entry = copy.copy(known)
        entry._state = copy.copy(known._state)
        entry._state.fields_cache = dict(known._state.fields_cache)
        for field, value in changes.items():
            setattr(entry, field, value)
        problems = self._problems(entry, changes)
        if not problems:
            self._work_out(entry)
            self._changed.append(entry)
            self._remember(entry)
        return Outcome.CHANGED, problems

    def _entry_known_by(self, key: str, name: str) -> Any:
        """The entry of this reference; without one that of this name, unless it has another reference."""
        if key in self._by_key:
            return self._known.get(self._by_key[key])
        result = self._known.get(self._by_name.get(name))
        return None if result is not None and key and result.key else result

    def _work_out(self, entry: Any) -> None:
        """Set what the portal works out from the other fields."""
        for name, value in self.register.worked_out(entry).items():
            setattr(entry, name, value)

    def _remember(self, entry: Entry) -> None:
        self._by_name[entry.name] = entry.pk
        if entry.key:
            self._by_key[entry.key] = entry.pk

    def _problems(self, entry: Entry, changes: dict[str, Any]) -> list[Problem]:
        """What is missing, dates that cannot be, a name or reference of another entry, and what the register's rules find."""
        result = [
            Problem(f"Enter {in_sentence(self.register.label(name))}", field=name)
            for name in self._needed
            if getattr(entry, name) in (None, "", [])
        ]
        if self._by_name.get(entry.name, entry.pk) != entry.pk:
            result.append(Problem("Another entry already has this name. Enter another one", field="name"))
        if entry.key and self._by_key.get(entry.key, entry.pk) != entry.pk:
            result.append(Problem("Another entry already has this reference. Enter another one", field="key"))
        for name, value in changes.items():
            if isinstance(value, date) and (
                wrong := self.register.limits_of(name).problem(value, london_day(self.at))
            ):
                result.append(Problem(f"{in_words(value)}: the date {wrong}", field=name))
        return result or self.register.problems(entry, self.at)

    def keep(self, *, by: Actor, at: datetime) -> dict[str, Any]:
        """Write the new and the changed entries, and an edition of each by the person."""
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
        EntryEdition.objects.bulk_create(
            (
                EntryEdition(
                    entry_id=entry.pk, number=entry.version, values=values_of(entry), by_id=by.pk, at=at
                )
                for entry in (*self._new, *self._changed)
            ),
            batch_size=ROWS_AT_ONCE,
        )
        for entry in (*self._new, *self._changed):
            follow_up(entry, by=by, at=at)
        return {"register": self.register.code}


def columns_of(register: Register, organisation: Organisation) -> tuple[Column, ...]:
    """The fields of a register that a file can have, in the order of its form, and the body that each row is of."""
    own = tuple(
        Column(
            name=name, label=register.label(name), read=_reader(register, name, organisation), also=ALSO.get(name, ()),
        )
        for name in register.asked
    )  # fmt: skip
    return (
        *own,
        Column(name=BODY, label="Organisation", read=_of(organisation), also=("body", "department")),
    )


def written(register: Register, name: str, value: Any) -> str:
    """A value of a form's field as a file has it, so that `columns_of` reads the same again."""
    column = register.column(name)
    if value in (None, "", []):
        return ""
    if isinstance(column, ArrayField):
        labels = {str(key): str(label) for key, label in column.base_field.flatchoices}
        return "; ".join(labels[item] for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Organisation):
        return value.code
    return str(getattr(value, "name", value))


def _of(organisation: Organisation) -> Read:
    names = {organisation.code, organisation.name, organisation.short_name}
    known = {name.casefold() for name in names if name}

    def read(cell: Any) -> Organisation:
        result = cells.text_of(cell)
        if result and result.casefold() not in known:
            raise Wrong(f"This row is of “{cells.shown(result)}”. Send it to that body, or correct the name")
        return organisation

    return read


def _reader(register: Register, name: str, organisation: Organisation) -> Read:
    """How a cell of a field is read, by the type of its column."""
    column = register.column(name)
    if name == "owner_role":
        return cells.choice(POSTS)
    if isinstance(column, ArrayField):
        return cells.choices_of_many(column.base_field.flatchoices)
    if column.flatchoices:
        return cells.choice(column.flatchoices)
    if isinstance(column, models.BooleanField):
        return cells.yes_no
    if isinstance(column, models.DateField):
        return cells.day
    if isinstance(column, models.IntegerField):
        return cells.number
    if isinstance(column, models.ForeignKey) and column.related_model is Asset:
        assets = Asset.objects.filter(organisation=organisation, status=Asset.Status.IN_USE)
        return cells.one_of({asset.name: asset for asset in assets}, "information asset in use")
    if isinstance(column, models.ForeignKey) and issubclass(column.related_model, Entry):
        entries = column.related_model.objects.filter(organisation=organisation, status=Entry.Status.IN_USE)
        return cells.one_of({entry.name: entry for entry in entries}, "entry in use")
    if isinstance(column, models.ForeignKey):
        return cells.organisation(Organisation.objects.filter(closed=False))
    return cells.text(column.max_length)
