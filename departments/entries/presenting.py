"""Entries in words: the lines of a page, the cells of a list or a file, and what each edition changed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.urls import reverse

from audit.models import Event
from audit.transitions import Transition, words_of
from audit.workbooks import Cell
from departments import reference
from departments.entries.declared import REGISTERS
from departments.entries.models import ASSETS, CIRCULARS, DueThing, Entry, EntryEdition
from departments.entries.queries import Held, incidents_named, organisations_named
from departments.entries.register import INCIDENT, ORGANISATION, Register, value_of
from departments.entries.strands import AreaCount, Sponsored
from departments.entries.workflow import ENTRY
from departments.organisations import steps
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import ROLES, Role
from departments.organisations.steps import Moment, Offer
from departments.registers.models import Action, Asset
from govuk.counting import Count
from govuk.limits import in_words
from govuk.templatetags.govuk import thousands

WORDS = words_of(ENTRY) | {
    "entry.added": "Added to the register",
    "entries.reminded": "Reminded of what is due",
    "entry.document_read": "A file was opened",
    "person.reminded": "Reminded of what is due in several organisations",
    "supplier.acknowledged": "Instruction {number} acknowledged by the supplier",
    "supplier.reminded": "Supplier reminded of instruction {number}",
    "project.reviewed": "The last gateway review was noted",
    "recommendation.opened": "Became action {code}",
}


@dataclass(frozen=True)
class Line:
    """One field of an entry: its name, its label, and what it says in words, empty where it says nothing.

    `href` is the page of what it names, where whoever sees the entry may see that too. `links` are the parts of a text that name
    things of the portal, each with its page, or with what a search finds.
    """

    name: str
    label: str
    text: str
    href: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One edition: who made it and when, with which file if it came with one, and what it changed as (label, before, after)."""

    number: int
    who: str
    at: Any
    changes: list[tuple[str, str, str]]
    file: str = ""


def lines_of(register: Register, entry: Entry) -> list[Line]:
    """Every field of an entry in the order of its form."""
    return [
        Line(
            name,
            register.label(name),
            text_of(register, entry, name),
            _page_of(getattr(entry, name)),
            _links(register, entry, name),
        )
        for name in register.every_field
    ]


def _links(register: Register, entry: Entry, name: str) -> tuple[tuple[str, str], ...]:
    """What a field names, each with an address: its page, or what a search for it finds."""
    value = value_of(entry, name)
    if name in register.many:
        return tuple((str(thing), _page_of(thing)) for thing in value)
    if register.references.get(name) == ORGANISATION:
        named = organisations_named(value)
        return tuple(
            (part, _page_of(organisation) or _search_for(part)) for part, organisation in named.items()
        )
    if register.references.get(name) == INCIDENT:
        return tuple((part, _incident(part)) for part in incidents_named(value))
    return ()


def _search_for(text: str) -> str:
    return f"{reverse('search')}?{urlencode({'text': text})}"


def _incident(reference: str) -> str:
    """The page of an incident, by its reference; what a search finds where it is none."""
    is_whole = re.fullmatch(r"[A-Z0-9]+-\d{4}-\d+", reference)
    return reverse("incidents:named", args=[reference]) if is_whole else _search_for(reference)


def _page_of(value: Any) -> str:
    return str(value.get_absolute_url()) if isinstance(value, Entry | Action | Asset | Organisation) else ""


def text_of(register: Register, entry: Entry, name: str) -> str:
    """A field of an entry in words."""
    return in_words_of(register, name, value_of(entry, name))


def in_words_of(register: Register, name: str, value: Any) -> str:
    """A value of a field in words: the text of a choice, a date, a number, yes or no, the title of a post."""
    if value in (None, "", []):
        return ""
    if name == "owner_role":
        return ROLES[Role(value)].title if value in set(Role) else str(value)
    choices = dict(getattr(register.column(name), "flatchoices", ()))
    if name in register.many:
        return "; ".join(map(str, value))
    if isinstance(value, list):
        inner = dict(register.column(name).base_field.flatchoices)  # type: ignore[attr-defined]
        return "; ".join(str(inner.get(item, item)) for item in value)
    if choices:
        return str(choices.get(value, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return in_words(value)
    if isinstance(value, Model):
        return str(value)
    return thousands(value) if isinstance(value, int) else str(value)


def cell_of(register: Register, entry: Entry, name: str) -> Cell:
    """A field of an entry as a cell of a file: dates and numbers as such, all else in words."""
    value = value_of(entry, name)
    is_plain = isinstance(value, date | int) and not isinstance(value, bool)
    return value if is_plain else in_words_of(register, name, value)


def as_shown(register: Register, entries: Iterable[Entry]) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list, the headings first."""
    yield ["Name", "State", "Due", "Organisation", *map(register.label, register.columns)]
    for entry in entries:
        due = entry.ended_on or entry.due_on or ""
        cells = [cell_of(register, entry, name) for name in register.columns]
        yield [entry.name, entry.get_status_display(), due, entry.organisation.name, *cells]


def every_field_of(register: Register, entries: Iterable[Entry]) -> Iterator[list[Cell]]:
    """The same with the organisation, every field and the state: what can be changed and imported again."""
    yield ["Organisation", *map(register.label, register.every_field), "State"]
    for entry in entries:
        cells = [cell_of(register, entry, name) for name in register.every_field]
        yield [entry.organisation.name, *cells, entry.get_status_display()]


def register_of(thing: DueThing) -> str:
    """Where a due thing is, in words."""
    others = {ASSETS: "Review of an asset", CIRCULARS: "Circular of the Cabinet Office"}
    return others.get(thing.register) or REGISTERS[thing.register].title


def due_as_shown(things: Iterable[DueThing], *, at: datetime) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list of what is due, the headings first."""
    yield ["Name", "Due", "Late", "Register", "Organisation", "Who answers for it"]
    for thing in things:
        late = "Late" if thing.due_on < london_day(at) else ""
        yield [thing.name, thing.due_on, late, register_of(thing), thing.organisation.name, thing.who_answers]


def strands_as_shown(
    registers: Iterable[Register], rows: Iterable[tuple[Organisation, list[Held], Sponsored | None]]
) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the strands, the headings first; what is late has a column of its own."""
    heads = [
        (f"{register.title} (strand: {register.strand})", f"Late: {register.title}") for register in registers
    ]
    sponsored_heads = [
        "Arm’s-length bodies (strand: arm’s-length bodies)",
        "Arm’s-length bodies with nothing",
    ]
    yield ["Organisation", *(head for pair in heads for head in pair), *sponsored_heads]
    for body, held, sponsored in rows:
        counts = [_counted(count) for cell in held for count in (cell.in_use, cell.late)]
        last = [sponsored.bodies, sponsored.without] if sponsored else ["None in the returns", 0]
        yield [body.name, *counts, *last]


def _counted(count: Count) -> Cell:
    return f"More than {thousands(count.number)}" if count.is_limited else count.number


def areas_as_shown(counts: Iterable[AreaCount], bodies: int) -> Iterator[list[Cell]]:
    """The areas of the actions of 2007 as rows of a file, the headings first. `bodies` is how many organisations there are."""
    yield ["Area", "Actions", "Open", "Late", "Organisations with actions", "Organisations with nothing"]
    for count in counts:
        here = [count.actions, count.open, count.late, count.bodies, bodies - count.bodies]
        yield [reference.area_title(count.area), *here]


def area_as_shown(rows: Iterable[tuple[Organisation, AreaCount]]) -> Iterator[list[Cell]]:
    """One area, organisation by organisation, as rows of a file, the headings first."""
    yield ["Organisation", "Actions", "Open", "Late"]
    for body, count in rows:
        yield [body.name, count.actions, count.open, count.late]


def with_article(noun: str) -> str:
    """A noun after "a" or "an"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def steps_of(entry: Entry, user, at: datetime) -> list[Offer]:
    """The steps that this person may take now, as links."""
    return steps.other_steps(ENTRY, entry, user, at, _address)


def _address(entry: Entry, step: Transition) -> str:
    return reverse("departments:entry_step", args=[entry.register, entry.pk, step.name])


def timeline(register: Register, events: Iterable[Event], editions: Iterable[Any]) -> list[Moment]:
    """What happened to an entry, the newest first; fields by their labels. `editions` are those that came with a file."""
    return with_files(steps.history(events, WORDS, more=partial(_more, register)), editions)


def with_files(moments: list[Moment], editions: Iterable[Any]) -> list[Moment]:
    """The same history with what came with files and with changes of many at once, whose one event is of the file."""
    return sorted((*moments, *map(_from_file, editions)), key=lambda moment: moment.when, reverse=True)


def _from_file(edition: Any) -> Moment:
    upload, who = edition.upload, edition.by.name if edition.by else "The portal"
    if upload.is_change:
        return Moment("Changed together with others", who, edition.at, upload.name)
    what = "Added from a file" if edition.number == 1 else "Changed from a file"
    return Moment(what, who, edition.at, f"File: {upload.name}")


def _more(register: Register, event: Event) -> str:
    names = event.facts.get("changed") if event.kind == "entry.edited" else None
    return (
        "Changed: "
        + "; ".join(_label(register, name) for name in sorted(names, key=partial(_place, register)))
        if names
        else ""
    )


def changes_of(register: Register, editions: list[Any]) -> list[Change]:
    """What each edition changed against the one before, the newest first; the first one has everything."""
    changes: list[Change] = []
    before: dict[str, Any] = {}
    for edition in editions:
        changed = _differing(register, before, edition.values)
        who = edition.by.name if edition.by else "The portal"
        file = edition.upload.name if edition.upload else ""
        changes.append(Change(edition.number, who, edition.at, changed, file))
        before = edition.values
    return changes[::-1]


@dataclass(frozen=True)
class Comparison:
    """What an entry said at the end of two days, as (label, on the first, on the second); only what differs.

    `first` and `second` are None where nothing was on the register yet.
    """

    first: EntryEdition | None
    second: EntryEdition | None
    differences: list[tuple[str, str, str]]


def compared(register: Register, editions: list[Any], first: date, second: date) -> Comparison:
    """What differs between what an entry said at the end of one day and of another, in London."""
    then, later = (
        next((edition for edition in reversed(editions) if london_day(edition.at) <= day), None)
        for day in (first, second)
    )
    before, after = (edition.values if edition else {} for edition in (then, later))
    return Comparison(then, later, _differing(register, before, after))


def _differing(
    register: Register, before: dict[str, Any], after: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """The fields that differ between two editions, as (label, before, after). What only has another name now does not differ."""
    keys_before, keys_after = before.get("keys", {}), after.get("keys", {})
    names = sorted({*before, *after} - {"keys"}, key=partial(_place, register))
    return [
        (_label(register, name), _kept(register, name, value), _kept(register, name, now))
        for name in names
        if (value := before.get(name)) != (now := after.get(name))
        if (value or now) not in (None, "", [])
        if not (name in keys_before and keys_before[name] == keys_after.get(name))
    ]


def _place(register: Register, name: str) -> int:
    """Where a field is among the lines of an entry; what the form does not ask comes last."""
    return register.every_field.index(name) if name in register.every_field else len(register.every_field)


def _label(register: Register, name: str) -> str:
    return {"status": "State", "ended_on": "Ended", "ending": "Reason"}.get(name) or register.label(name)


def _kept(register: Register, name: str, value: Any) -> str:
    """A value as an edition keeps it, in words: dates are texts there, and organisations their names."""
    if name == "status":
        return dict(register.column(name).flatchoices).get(value, "")
    column = register.column(name)
    if isinstance(value, str) and column.get_internal_type() == "DateField":
        return in_words(date.fromisoformat(value))
    if column.is_relation:
        return "; ".join(value) if isinstance(value, list) else str(value or "")
    return in_words_of(register, name, value)
