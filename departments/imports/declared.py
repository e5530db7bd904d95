"""What a declared register of a body takes from a file: its columns, how each cell is read, and what a row makes of what is there."""

import copy
from abc import abstractmethod
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import User
from audit.transitions import NotReady, Problem
from departments.entries.models import Entry
from departments.entries.presenting import in_words_of
from departments.entries.register import Register, missing, value_of
from departments.imports import cells
from departments.imports.cells import Column, Read, Wrong
from departments.imports.rows import (
    SEEN,
    SEEN_COLUMN,
    Batch,
    ChangeOfMany,
    ChangingTarget,
    Outcome,
    changed_since,
)
from departments.organisations.calendar import london_day
from departments.organisations.forms import POSTS
from departments.organisations.models import Appointment, Organisation
from departments.registers.models import Asset
from govuk.limits import in_words

ROWS_AT_ONCE = 500
ALSO = {
    "key": ("reference", "ref", "id", "identifier", "number", "no"),
    "name": ("title", "called"),
    "owner_role": ("owner", "responsible"),
    "owner": ("iao", "asset owner", "responsible"),
    "note": ("note", "notes", "comment", "comments"),
}
BODY = "organisation"  # a column that the portal's own files have; each of its cells names the body
IN_USE = "in_use"  # the status of a thing that is changed


class RegisterTarget(ChangingTarget):
    """A register as what rows come into. `singular` and `plural` are what its rows are called on pages."""

    keys = ("key", "name")
    singular, plural = "entry", "entries"

    def __init__(self, register: Register) -> None:
        self.register = register
        self.code, self.title, self.about = register.code, register.title, register.about

    @abstractmethod
    def listed(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        """What the list of the register shows a person."""

    def changeable(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        return self.listed(user, at, **wanted).filter(status=IN_USE)

    def change(self, things: list[Any], field: str, values: dict[str, Any]) -> ChangeOfMany:
        register = self.register
        if field in self.keys or field not in register.asked:
            raise NotReady([Problem("This field is not changed in many entries at once", field="field")])
        cell, nouns = (
            written(register, field, values[field]),
            self.plural if len(things) > 1 else self.singular,
        )
        return ChangeOfMany(
            f"Change of “{register.label(field)}” in {len(things):,} {nouns}",
            {"name": register.label("name"), field: register.label(field), SEEN: SEEN_COLUMN.label},
            [(thing.name, cell, str(thing.version)) for thing in things],
        )

    def previewed(self, things: list[Any], field: str) -> list[tuple[str, str]]:
        return previewed(self.register, things, field)


class RegisterBatch(Batch):
    """The rows for one register of one organisation.

    A thing is known by the body's own reference, and where a row has none by its name: the same file a second time
    changes nothing.
    """

    noun = "entry"
    out_of_use: str
    """What to do where a row is of a thing that is not in use any more."""

    def __init__(
        self, register: Register, organisation: Organisation, at: datetime, *, is_final: bool
    ) -> None:
        self.register, self.organisation, self.at = register, organisation, at
        rows = self._rows()
        if is_final:
            rows = rows.select_for_update(of=("self",), no_key=True)
        self._chosen: dict[
            Any, dict[str, list[Any]]
        ] = {}  # what rows name in fields that name several things
        self._known = {thing.pk: thing for thing in rows}
        self._by_name = {thing.name: thing.pk for thing in self._known.values()}
        self._by_key = {thing.key: thing.pk for thing in self._known.values() if thing.key}
        self._new: list[Any] = []
        self._changed: list[Any] = []
        self._needed = [name for name in register.asked if self._is_needed(name)]
        self.columns = (*self._columns(), SEEN_COLUMN)

    @abstractmethod
    def _rows(self) -> QuerySet[Any]:
        """What the register has of the organisation, with what its fields name."""

    @abstractmethod
    def _columns(self) -> tuple[Column, ...]:
        """The columns of a file."""

    @abstractmethod
    def _thing(self, values: dict[str, Any]) -> Any:
        """A new thing that says so."""

    def _value(self, thing: Any, name: str) -> Any:
        """What a thing says in a field."""
        return self._many(thing)[name] if name in self.register.many else getattr(thing, name)

    def _set(self, thing: Any, name: str, value: Any) -> None:
        """Have a thing say something in a field."""
        if name in self.register.many:
            self._chosen.setdefault(thing.pk, {})[name] = value
        else:
            setattr(thing, name, value)

    def _single(self, values: dict[str, Any]) -> dict[str, Any]:
        """What the row of a new thing itself says."""
        return {name: value for name, value in values.items() if name not in self.register.many}

    def _choose(self, thing: Any, values: dict[str, Any]) -> None:
        """Note what a new thing names in fields that name several things."""
        self._chosen[thing.pk] = {name: values.get(name, []) for name in self.register.many}

    def _many(self, thing: Any) -> dict[str, list[Any]]:
        """What a thing names in these fields, as its row of the file says or as it is."""
        there = self._chosen.get(thing.pk, {})
        return {name: there[name] if name in there else value_of(thing, name) for name in self.register.many}

    def _link(self) -> None:
        """Write what the rows name in these fields."""
        for name in self.register.many:
            column: Any = getattr(self.register.model, name).field
            through, own = column.remote_field.through, column.m2m_field_name()
            chosen = {
                thing.pk: self._chosen[thing.pk][name]
                for thing in (*self._new, *self._changed)
                if name in self._chosen.get(thing.pk, {})
            }
            through.objects.filter(**{f"{own}__in": [pk for pk in chosen if pk in self._known]}).delete()
            other = column.m2m_reverse_field_name()
            links = [through(**{f"{own}_id": pk, other: row}) for pk, rows in chosen.items() for row in rows]
            through.objects.bulk_create(links, batch_size=ROWS_AT_ONCE)

    def _is_needed(self, name: str) -> bool:
        return self.register.is_needed(name)

    def _complete(self, thing: Any, *, is_new: bool) -> None:
        """Set what the portal itself knows of a thing that is kept."""

    def key_of(self, values: dict[str, Any]) -> str:
        """The reference, else the name."""
        named = [f"{name} {values[name]}" for name in RegisterTarget.keys if values.get(name)]
        return named[0] if named else ""

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Compare a row with the thing that it is known by."""
        values = {name: value for name, value in values.items() if name != BODY}
        key, name = values.get("key", ""), values.get("name", "")
        known = self._known_by(key, name)
        if problems := changed_since(values, str(known.version) if known else ""):
            return Outcome.CHANGED, problems
        if known is None:
            if not name:
                sentence = f"No {self.noun} has this reference. Enter a name for a new one"
                return Outcome.ADDED, [Problem(sentence, field="key")]
            thing = self._thing(values)
            return Outcome.ADDED, self._judged(thing, values, self._new, is_new=True)
        changes = {name: value for name, value in values.items() if self._value(known, name) != value}
        if not changes:
            return Outcome.UNCHANGED, []
        if known.status != IN_USE:
            return Outcome.CHANGED, [Problem(self.out_of_use, field="name")]
        thing = copy.copy(known)
        thing._state = copy.copy(known._state)
        thing._state.fields_cache = dict(known._state.fields_cache)
        for field, value in changes.items():
            self._set(thing, field, value)
        return Outcome.CHANGED, self._judged(thing, changes, self._changed, is_new=False)

    def _judged(self, thing: Any, changes: dict[str, Any], kept: list[Any], *, is_new: bool) -> list[Problem]:
        problems = self._problems(thing, changes)
        if not problems:
            self._complete(thing, is_new=is_new)
            kept.append(thing)
            self._by_name[thing.name] = thing.pk
            if thing.key:
                self._by_key[thing.key] = thing.pk
        return problems

    def _known_by(self, key: str, name: str) -> Any:
        """The thing of this reference; without one that of this name, unless it has another reference."""
        if key in self._by_key:
            return self._known.get(self._by_key[key])
        result = self._known.get(self._by_name.get(name))
        return None if result is not None and key and result.key else result

    def _problems(self, thing: Any, changes: dict[str, Any]) -> list[Problem]:
        """What is missing, dates that cannot be, a name or reference of another one, and what the register's rules find."""
        result = [
            Problem(missing(self.register.label(name)), field=name)
            for name in self._needed
            if getattr(thing, name) in (None, "", [])
        ]
        if self._by_name.get(thing.name, thing.pk) != thing.pk:
            result.append(
                Problem(f"Another {self.noun} already has this name. Enter another one", field="name")
            )
        if thing.key and self._by_key.get(thing.key, thing.pk) != thing.pk:
            result.append(
                Problem(f"Another {self.noun} already has this reference. Enter another one", field="key")
            )
        for name, value in changes.items():
            if isinstance(value, date) and (
                wrong := self.register.limits_of(name).problem(value, london_day(self.at))
            ):
                result.append(Problem(f"{in_words(value)}: the date {wrong}", field=name))
        return result or self.register.problems(thing, self.at)


def columns_of(register: Register, organisation: Organisation) -> tuple[Column, ...]:
    """The fields of a register that a file can have, in the order of its form, and the body that each row is of."""
    own = tuple(
        Column(
            name=name, label=register.label(name), read=_reader(register, name, organisation), also=ALSO.get(name, ()),
        )
        for name in register.asked
    )  # fmt: skip
    return (*own, body_column(organisation))


def body_column(organisation: Organisation) -> Column:
    """The column that names the body of each row, which files of the portal have."""
    return Column(name=BODY, label="Organisation", read=_of(organisation), also=("body", "department"))


def written(register: Register, name: str, value: Any) -> str:
    """A value of a form's field as a file has it, so that `columns_of` reads the same again."""
    column = register.column(name)
    if value in (None, "", []):
        return ""
    if isinstance(value, Appointment):
        return owner_as_written(value)
    if column.many_to_many:
        return "; ".join(sorted(str(row) for row in value))
    if isinstance(column, ArrayField):
        labels = {str(key): str(label) for key, label in column.base_field.flatchoices}
        return "; ".join(labels[item] for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Organisation):
        return value.code
    return str(getattr(value, "name", value))


def previewed(register: Register, things: list[Any], name: str) -> list[tuple[str, str]]:
    """What things say in a field now, in words, by their names."""
    if register.column(name).many_to_many:
        models.prefetch_related_objects(things, name)
    return [(thing.name, _shown(register, thing, name)) for thing in things]


def _shown(register: Register, thing: Any, name: str) -> str:
    value = getattr(thing, name)
    if register.column(name).many_to_many:
        return "; ".join(sorted(str(row) for row in value.all()))
    return owner_as_written(value) if isinstance(value, Appointment) else in_words_of(register, name, value)


def owner_as_written(owner: Appointment) -> str:
    """The owner of an asset as files name it: the person and the post."""
    return f"{owner.user.name}, {owner.title}"


def _of(organisation: Organisation) -> Read:
    names = {organisation.code, organisation.name, organisation.short_name}
    known = {name.casefold() for name in names if name}

    def read(cell: Any) -> Organisation:
        result = cells.text_of(cell)
        if result and result.casefold() not in known:
            raise Wrong(
                f"This row is of “{cells.shown(result)}”. Send it to that organisation, or correct the name"
            )
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
    if isinstance(column, models.ManyToManyField):
        return _of_several(column, organisation)
    if isinstance(column, models.ForeignKey) and column.related_model is Asset:
        assets = Asset.objects.filter(organisation=organisation, status=Asset.Status.IN_USE)
        return cells.one_of({asset.name: asset for asset in assets}, "information asset in use")
    if isinstance(column, models.ForeignKey) and issubclass(column.related_model, Entry):
        entries = column.related_model.objects.filter(organisation=organisation, status=Entry.Status.IN_USE)
        return cells.one_of({entry.name: entry for entry in entries}, "entry in use")
    if isinstance(column, models.ForeignKey):
        named = column.model.objects.filter(organisation=organisation).values(column.attname)
        return cells.organisation(Organisation.objects.filter(Q(closed=False) | Q(pk__in=named)))
    return cells.text(column.max_length)


def _of_several(column: Any, organisation: Organisation) -> Read:
    """Any of those in use, and of those that something on the register names already."""
    through, own = column.remote_field.through, column.m2m_field_name()
    named = through.objects.filter(**{f"{own}__organisation": organisation})
    rows = column.related_model._default_manager.filter(
        Q(status=IN_USE) | Q(pk__in=named.values(column.m2m_reverse_field_name())), organisation=organisation
    )
    noun = "information asset" if column.related_model is Asset else column.related_model._meta.verbose_name
    return cells.several({str(row): row for row in rows}, f"{noun} in use")
