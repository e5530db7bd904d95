"""The rows of a file against what is there: which are new, changed, unchanged, or cannot be taken, and why."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.record import Actor
from audit.transitions import NotNow, NotReady, Problem, Refused, Stale
from audit.uploads.tables import ROWS, Sheet, column_letters
from departments.imports.cells import Column, Wrong, text
from departments.imports.models import Import
from departments.organisations.models import Organisation
from departments.organisations.roles import Can

STEP = 500  # rows between two signs of progress
NUMBERED_AT_ONCE = (
    500  # rows that become actions: while they are numbered, nobody else proposes one of the body
)
SEEN = "seen"  # the field of a change of many that says how somebody saw a thing


class Outcome(Enum):
    """What a row makes of what is there."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Refusal:
    """A row that cannot be taken: its sheet, its number, its cells, and for each problem the column and the words."""

    sheet: str
    number: int
    cells: tuple[Any, ...]
    problems: tuple[tuple[str, str], ...]


@dataclass
class Examined:
    """What became of the rows of a file: how many of each outcome, and those that cannot be taken."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    refused: list[Refusal] = field(default_factory=list)


class Batch(ABC):
    """The rows of one file on their way in. `judge` each, then `keep` what was good."""

    columns: tuple[Column, ...]
    upload = ""  # the key of the file that is taken in, which the events of its rows have

    @abstractmethod
    def key_of(self, values: dict[str, Any]) -> str:
        """By what a row is known, so that it comes in once; empty where it says nothing of the kind."""

    @abstractmethod
    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """What a row makes of what is there, and what is wrong with it; a row without problems is kept later."""

    @abstractmethod
    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """Write what was good of a file. Returns facts for the event of the import."""


class Target(ABC):
    """What rows can come into: a register, or the training of staff."""

    code: str
    title: str
    about: str
    keys: tuple[str, ...]
    """The names of the columns by which a row is known; a file must have one of them."""
    power: Can = Can.ENTRY_EDIT
    is_sent = True
    """Whether people send files for it; else it takes changes of many only."""
    is_of_the_centre = False
    """Whether its rows belong to the centre and to no other body."""
    singular, plural = "row", "rows"
    most_sent = ROWS
    """The rows of a file at most."""

    @property
    @abstractmethod
    def address(self) -> str:
        """The page on which what came in is seen."""

    @abstractmethod
    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        """The fields that a file of an organisation can have."""

    @abstractmethod
    def batch(self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False) -> Batch:
        """What is there of an organisation, for rows that a person sends; locked where they are kept afterwards (`is_final`)."""


@dataclass(frozen=True)
class ChangeOfMany:
    """The same change of several things as rows of a file: what it is called, the heading of each field, and the rows."""

    title: str
    columns: dict[str, str]
    rows: list[tuple[str, ...]]


class ChangingTarget(Target):
    """What can be changed in many things at once: the portal writes the file, and its rows say how each thing was seen.

    A thing that has changed since is refused, in the trial and when the rows are taken.
    """

    about_change = (
        "You can give one field of {things} the same value. Before anything changes, you see how many would change and which "
        "cannot. Each keeps its history."
    )
    asks = "Which field do you want to change?"
    most_changed = 20_000
    state = "in use"
    """In which state a thing must be to be changed; empty where it has none."""

    @property
    def powers_to_change(self) -> tuple[Can, ...]:
        """The powers that open a change of many: any one of them is enough."""
        return (self.power,)

    def taking(self, field: str) -> "ChangingTarget":
        """What takes the rows of a change of this field, and by which power."""
        return self

    def keys_among(self, texts: list[str]) -> list[Any]:
        """Those texts that are keys of things."""
        return [text for text in texts if is_uuid(text)]

    @abstractmethod
    def changeable(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        """What the list shows a person, as far as it can be changed at all."""

    @abstractmethod
    def change(self, things: list[Any], field: str, values: dict[str, Any]) -> ChangeOfMany:
        """The rows that give a field of these things what a form said. Raises NotReady."""

    @abstractmethod
    def previewed(self, things: list[Any], field: str) -> list[tuple[str, str]]:
        """What things say in a field now, in words, by their names."""


def is_uuid(text: str) -> bool:
    """Whether a text is the key of an entry, an asset or an action."""
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


SEEN_COLUMN = Column(name=SEEN, label="As seen", read=text(200))


def changed_since(values: dict[str, Any], now: str) -> list[Problem]:
    """Whether a thing is another one than somebody saw when they chose it."""
    seen = values.pop(SEEN, "")
    if not seen or seen == now:
        return []
    return [Problem("It has changed since you chose it. Go back to the list, and choose it again")]


class VerbBatch(Batch):
    """Rows that a verb takes in one by one. The trial takes them too and undoes each, so that it says what would happen."""

    def __init__(self, organisation: Organisation, at: datetime, *, by: User, is_final: bool) -> None:
        self.organisation, self.at, self.by, self.is_final = organisation, at, by, is_final

    def attempt(self, verb: Callable[[], Any]) -> list[Problem]:
        """Take one row, and say what is wrong with it in words."""
        try:
            with transaction.atomic():
                verb()
                if not self.is_final:
                    transaction.set_rollback(True)
        except NotReady as problem:
            return problem.problems
        except NotNow as problem:
            return [
                Problem(
                    f"It is “{problem.thing.get_status_display()}”: this is not possible now. Leave it out"
                )
            ]
        except Stale:
            return [Problem("It has changed since you chose it. Go back to the list, and choose it again")]
        except Refused as problem:
            return [Problem(problem.reason)]
        return []


def suggested(
    columns: tuple[Column, ...], headings: list[str], remembered: Mapping[str, str]
) -> dict[str, str]:
    """The heading that probably belongs to each field: the one that was chosen last, else one that is called like it."""
    there = {_bare(heading): heading for heading in headings if heading}
    result: dict[str, str] = {}
    for column in columns:
        names = [remembered.get(column.name, ""), column.label, column.name, *column.also]
        match = next((there[_bare(name)] for name in names if name and _bare(name) in there), "")
        if not match and (near := get_close_matches(_bare(column.label), there, n=1, cutoff=0.85)):
            match = there[near[0]]
        if match and match not in result.values():
            result[column.name] = match
    return result


def examine(
    batch: Batch,
    sheets: list[Sheet],
    chosen: Mapping[str, str],
    *,
    progress: Callable[[int], None] = lambda done: None,
) -> Examined:
    """Judge every row of every sheet. `chosen` gives the heading of each field; what it leaves out stays as it is."""
    result, seen, done = Examined(), {}, 0
    for sheet in sheets:
        places = _places(batch.columns, sheet, chosen)
        headings = {column.name: _heading(sheet, place) for column, place in places}
        for number, cells in sheet.rows:
            done += 1
            if done % STEP == 0:
                progress(done)
            values, problems = _values(places, cells, sheet)
            key = batch.key_of(values)
            if key and key in seen:
                problems.append(
                    ("", f"The same reference or name as in {seen[key]}. Keep one of the two rows")
                )
            elif key:
                seen[key] = f"row {number}" + (f" of “{sheet.name}”" if sheet.name else "")
            if not problems:
                outcome, wrong = batch.judge(values)
                problems = [(headings.get(problem.field, ""), problem.text) for problem in wrong]
            if problems:
                result.refused.append(Refusal(sheet.name, number, cells, tuple(problems)))
            else:
                result.counts[outcome] += 1
    return result


def _places(columns: tuple[Column, ...], sheet: Sheet, chosen: Mapping[str, str]) -> list[tuple[Column, int]]:
    """The columns that a sheet has, each with its place."""
    at = {heading: place for place, heading in enumerate(sheet.heads)}
    return [(column, at[chosen[column.name]]) for column in columns if chosen.get(column.name) in at]


def _heading(sheet: Sheet, place: int) -> str:
    return f"{sheet.heads[place]} ({column_letters(place + 1)})"


def _values(
    places: list[tuple[Column, int]], cells: tuple[Any, ...], sheet: Sheet
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for column, place in places:
        try:
            if column.is_needed and cells[place] == "":
                raise Wrong("The cell is empty. Enter a value")
            values[column.name] = column.read(cells[place])
        except Wrong as problem:
            problems.append((_heading(sheet, place), str(problem)))
    return values, problems


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def lines_of(refused: Iterator[Any], headings: tuple[str, ...]) -> Iterator[list[Any]]:
    """The rows of a file of what could not be taken: the cells as they were, then what is wrong."""
    yield [*headings, "Sheet", "Row", "What is wrong"]
    for row in refused:
        wrong = "; ".join(f"{column}: {text}" if column else text for column, text in row.problems)
        cells = [str(cell) for cell in row.cells[: len(headings)]]
        yield [*cells, *[""] * (len(headings) - len(cells)), row.sheet, row.number, wrong]
