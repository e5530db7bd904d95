"""The rows of a file against what is there: which are new, changed, unchanged, or cannot be taken, and why."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any

from audit.record import Actor
from audit.transitions import Problem
from audit.uploads.tables import Sheet, column_letters
from departments.imports.cells import Column, Wrong
from departments.imports.models import Import
from departments.organisations.models import Organisation
from departments.organisations.roles import Can

STEP = 500  # rows between two signs of progress


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

    @property
    @abstractmethod
    def address(self) -> str:
        """The page on which what came in is seen."""

    @abstractmethod
    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        """The fields that a file of an organisation can have."""

    @abstractmethod
    def batch(self, organisation: Organisation, at: datetime, *, is_final: bool = False) -> Batch:
        """What is there of an organisation, locked where the rows are kept afterwards (`is_final`)."""


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
                problems.append(("", f"The same key as in {seen[key]}. Keep one of the two rows"))
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
