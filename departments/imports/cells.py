"""What a cell of a file says, as the value of a field; where it says nothing that can be, what is wrong and what to do."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from audit.delimited import CONTROLS, FORMULA_BEGINS, is_formula
from departments.organisations.models import Organisation
from govuk import NumberField
from govuk.fields import MONTHS
from govuk.limits import NEWEST, OLDEST, in_words

Read = Callable[[Any], Any]
SERIAL = date(1899, 12, 30)  # from which spreadsheet programs count days
WRITTEN_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s./-]+(\d{1,2}|[A-Za-z]{3,9})\.?,?[\s./-]+(\d{4})")
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
YES, NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")
NAMED = 8  # choices that an error names


class Wrong(ValueError):
    """A cell that cannot be taken. Says what is wrong with it and what to do."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One field that a file can have a column for: its name, its label, and how a cell of it is read.

    `also` are other headings by which it is recognised. `is_needed` says that a row cannot do without it.
    """

    name: str
    label: str
    read: Read = field(repr=False)
    also: tuple[str, ...] = ()
    is_needed: bool = False


def shown(cell: Any) -> str:
    """A cell inside a sentence, cut where it is long."""
    text = in_words(cell) if isinstance(cell, date) else str(cell)
    return text if len(text) <= 60 else f"{text[:60]}…"


def text_of(cell: Any) -> str:
    """A cell as text. Raises Wrong where it is a formula or has characters that are none."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, date):
        return in_words(cell)
    content = str(cell).strip()
    if content.startswith("'") and content[1:].lstrip().startswith(FORMULA_BEGINS):
        return content[1:]  # as the portal's own files write it
    if is_formula(content):
        raise Wrong(f"“{shown(content)}” is a formula. Enter its value")
    if CONTROLS.search(content):
        raise Wrong("The cell has characters that are not text. Type it again")
    return content


def text(most: int | None) -> Read:
    """Text of at most so many characters."""

    def read(cell: Any) -> str:
        content = text_of(cell)
        if most and len(content) > most:
            raise Wrong(f"The text has {len(content):,} characters. Shorten it to {most:,}")
        return content

    return read


def number(cell: Any) -> int | None:
    """A whole number, as people write it."""
    if cell == "":
        return None
    if isinstance(cell, date):
        raise Wrong(f"{in_words(cell)} is a date. Enter a number")
    try:
        content: int | None = NumberField(required=False).clean(text_of(cell))
    except ValidationError as problem:
        raise Wrong(f"“{shown(cell)}”: {problem.messages[0]}") from None
    return content


def day(cell: Any) -> date | None:
    """A date: a cell of dates, or 27/3/2026, 27 March 2026 and 2026-03-27 as text. None where the cell is empty."""
    if cell == "":
        return None
    content = cell if isinstance(cell, date) else _written_day(cell)
    if not OLDEST <= content <= NEWEST:
        raise Wrong(f"{in_words(content)} is before {OLDEST.year} or after {NEWEST.year}. Correct the year")
    return content


def _written_day(cell: Any) -> date:
    plain = text_of(cell)
    if re.fullmatch(r"\d{4,5}", plain) and OLDEST <= SERIAL + timedelta(days=int(plain)) <= NEWEST:
        meant = in_words(SERIAL + timedelta(days=int(plain)))
        raise Wrong(
            f"{plain} is a number, not a date. If it is {meant}, format the column as dates, save the file and send it again"
        )
    try:
        if iso := ISO_DAY.fullmatch(plain):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if written := WRITTEN_DAY.fullmatch(plain):
            name = written[2][:3].lower()
            month = MONTHS.index(name) + 1 if name in MONTHS else int(written[2])
            return date(int(written[3]), month, int(written[1]))
    except ValueError:
        raise Wrong(
            f"“{shown(plain)}” is not a real date. Enter the day, the month and the year, like 27/3/2026"
        ) from None
    raise Wrong(f"“{shown(plain)}” is not a date. Enter the day, the month and the year, like 27/3/2026")


def yes_no(cell: Any) -> bool | None:
    """Yes or no; None where the cell is empty."""
    if cell == "":
        return None
    plain = text_of(cell).casefold()
    if plain not in (*YES, *NO):
        raise Wrong(f"“{shown(cell)}” is neither yes nor no. Enter one of them")
    return plain in YES


def choice(choices: Iterable[tuple[Any, Any]]) -> Read:
    """One of some values, by its text or as it is stored."""
    pairs = [(str(value), str(label)) for value, label in choices if value != ""]
    values = {label.casefold(): value for value, label in pairs} | {
        value.casefold(): value for value, _ in pairs
    }

    def read(cell: Any) -> str:
        plain = text_of(cell)
        if not plain:
            return ""
        if plain.casefold() not in values:
            labels = [label for _, label in pairs]
            more = f" or another of {len(labels)}" if len(labels) > NAMED else ""
            raise Wrong(
                f"“{shown(cell)}” is none of the choices. Enter {', '.join(f'“{single}”' for single in labels[:NAMED])}{more}"
            )
        return values[plain.casefold()]

    return read


def choices_of_many(choices: Iterable[tuple[Any, Any]]) -> Read:
    """Any of some values, with semicolons between them."""
    single = choice(choices)

    def read(cell: Any) -> list[str]:
        return [single(part.strip()) for part in text_of(cell).split(";") if part.strip()]

    return read


def organisation(every: Iterable[Organisation]) -> Read:
    """An organisation of the register, by its code, name or short name; None where the cell is empty."""
    content: dict[str, Organisation | None] = {}
    for body in every:
        for name in {body.code.casefold(), body.name.casefold(), (body.short_name or body.name).casefold()}:
            content[name] = None if name in content else body  # None: two of one name

    def read(cell: Any) -> Organisation | None:
        plain = text_of(cell)
        if not plain:
            return None
        if plain.casefold() not in content:
            raise Wrong(f"No open organisation is called “{shown(cell)}”. Enter its name or its code")
        if (body := content[plain.casefold()]) is None:
            raise Wrong(
                f"Several organisations are called “{shown(cell)}”. Enter the code of the one you mean"
            )
        return body

    return read


def one_of(things: dict[str, Any], noun: str) -> Read:
    """One of some things of the body, by its name; None where the cell is empty."""
    names = {name.casefold(): thing for name, thing in things.items()}

    def read(cell: Any) -> Any:
        plain = text_of(cell)
        if not plain:
            return None
        if plain.casefold() not in names:
            raise Wrong(
                f"The organisation has no {noun} called “{shown(cell)}”. Enter it there first, or leave the cell empty"
            )
        return names[plain.casefold()]

    return read


def several(things: dict[str, Any], noun: str) -> Read:
    """Any of some things of the body, by their names, with semicolons between them; in the order of their names."""
    single = one_of(things, noun)

    def read(cell: Any) -> list[Any]:
        parts = [part.strip() for part in text_of(cell).split(";") if part.strip()]
        return sorted({thing.pk: thing for thing in map(single, parts)}.values(), key=str)

    return read
