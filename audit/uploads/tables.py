"""The rows of a spreadsheet or of a CSV file, for an import: sheet by sheet, with the numbers that its reader sees.

Runs in the process that can be killed, after `inspect` has found nothing against the file. What cannot be read as plain
rows under one row of headings is refused, with the sheet and the cell.
"""

import io
import os
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from audit import delimited
from audit.uploads import limits
from audit.uploads.limits import Unusable

SHEETS, COLUMNS, ROWS, CELLS = 20, 200, 150_000, 2_000_000
SUFFIXES = (".csv", ".xlsx", ".ods")
Cell = str | int | float | bool | date
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
PLACE = re.compile(rb"\br=\"([A-Z]+[0-9]+)\"[^<]*$")  # of the cell before it
TABLE = re.compile(rb"<(?:\w+:)?table\s[^>]*?\bname=\"([^\"]*)\"")
OPEN_FORMULA = re.compile(rb"\bformula=\"")
OPEN_SPAN = re.compile(rb"\bnumber-(?:columns|rows)-spanned=\"(?!1\")")


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (empty for CSV), its headings, and its rows, each with the number that a spreadsheet shows."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class SheetHeads:
    """A sheet without its rows: how many they are."""

    name: str
    heads: tuple[str, ...]
    rows: int


def heads(number: int, suffix: str) -> list[SheetHeads]:
    """The headings of each sheet of the open file with this number. Raises Unusable."""
    return [SheetHeads(sheet.name, sheet.heads, len(sheet.rows)) for sheet in read(number, suffix)]


def read(number: int, suffix: str) -> list[Sheet]:
    """The sheets that have rows, of the open file with this number. Raises Unusable."""
    body = os.pread(number, limits.LARGEST + 1, 0)
    result = [sheet for sheet in _sheets(body, suffix) if sheet]
    if not any(sheet.rows for sheet in result):
        raise Unusable("The file has no rows under a row of headings. Enter the headings in the first row")
    return result


def column_letters(number: int) -> str:
    """The letters of a column, by its number from 1: 28 is AB."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheets(body: bytes, suffix: str) -> Iterator[Sheet | None]:
    if suffix == ".csv":
        try:
            yield _sheet("", enumerate(delimited.rows(body), start=1))
        except delimited.Unreadable as problem:
            raise Unusable(str(problem)) from None
        return
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        _refuse_formulas(archive) if suffix == ".xlsx" else _refuse_in_open_document(archive)
    yield from _of_workbook(body)


def _of_workbook(body: bytes) -> Iterator[Sheet | None]:
    # Loaded here, in the process that ends afterwards.
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(body))
        shown = [item.name for item in workbook.sheets_metadata if item.visible == SheetVisibleEnum.Visible]
        if len(shown) > SHEETS:
            raise Unusable(f"The file has {len(shown):,} sheets, and {SHEETS} is the most. Send it in parts")
        for name in shown:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.start is None:
                continue
            _refuse_size(f"The sheet “{name}”", sheet.total_width, sheet.total_height)
            if merged := sheet.merged_cell_ranges:
                (row, column), _ = merged[0]
                raise Unusable(_merged(name, f" ({column_letters(column + 1)}{row + 1})"))
            left = [""] * sheet.start[1]
            rows = ([*left, *map(_plain, row)] for row in sheet.iter_rows())
            yield _sheet(
                name, enumerate(rows, start=1)
            )  # it gives the empty rows above, not the columns before
    except CalamineError:
        raise Unusable(limits.BROKEN) from None


def _plain(value: object) -> Cell:
    """A cell as the database could hold it: whole numbers whole, a moment at midnight as its day."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time | timedelta):
        return str(value)
    return value.strip() if isinstance(value, str) else value  # type: ignore[return-value]


def _sheet(name: str, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Sheet | None:
    """A sheet from its numbered rows. The first row with more than one cell has the headings; None where it is empty."""
    called = f"The sheet “{name}”" if name else "The file"
    headings: tuple[str, ...] = ()
    result: list[tuple[int, tuple[Cell, ...]]] = []
    for number, row in rows:
        cells = [cell.strip() if isinstance(cell, str) else cell for cell in row]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            continue
        _refuse_size(called, len(cells), number)
        if not headings:
            headings = tuple(str(cell) for cell in cells)
            _refuse_doubles(called, headings)
            continue
        if len(cells) > len(headings):
            letters = column_letters(len(headings) + 1)
            raise Unusable(
                f"{called} has a cell in {letters}{number} without a heading above it. Enter one, or delete the cell"
            )
        result.append((number, (*cells, *[""] * (len(headings) - len(cells)))))
        if len(result) * len(headings) > CELLS:
            raise Unusable(f"{called} has more than {CELLS:,} cells. Send it in parts")
    return Sheet(name, headings, tuple(result)) if headings else None


def _refuse_size(called: str, width: int, height: int) -> None:
    if width > COLUMNS:
        raise Unusable(
            f"{called} has {width:,} columns, and {COLUMNS} is the most. Delete those that are not needed"
        )
    if height > ROWS + 1:
        raise Unusable(f"{called} has {height:,} rows, and {ROWS:,} is the most. Send it in parts")


def _refuse_doubles(called: str, headings: tuple[str, ...]) -> None:
    places: dict[str, str] = {}
    for place, text in enumerate(headings, start=1):
        key = text.casefold()
        if key and key in places:
            raise Unusable(
                f"{called} has the heading “{text[:80]}” twice, in {places[key]} and {column_letters(place)}. Rename one"
            )
        places[key] = column_letters(place)


def _refuse_formulas(archive: zipfile.ZipFile) -> None:
    """Refuse a workbook with a formula: what it shows is not in the file."""
    for part, name in _names_of_sheets(archive).items():
        if part not in archive.namelist():
            continue
        text = archive.read(part)
        if result := FORMULA.search(text):
            place = PLACE.search(text[max(0, result.start() - 300) : result.start()])
            raise Unusable(_formulas(name, f", the first in {place[1].decode()}" if place else ""))


def _names_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part of each sheet of a workbook, with the sheet's name."""
    targets, names = {}, {}
    for part in archive.namelist():
        folder, base = posixpath.split(part)
        if base == "workbook.xml.rels":
            for item in _elements(archive, part):
                target = item.get("Target", "")
                whole = posixpath.normpath(posixpath.join(posixpath.dirname(folder), target))
                targets[item.get("Id")] = target.lstrip("/") if target.startswith("/") else whole
    for part in archive.namelist():
        if posixpath.basename(part) == "workbook.xml":
            for item in _elements(archive, part):
                if item.tag.rpartition("}")[2] == "sheet":
                    key = next((value for name, value in item.items() if name.rpartition("}")[2] == "id"), "")
                    names[targets.get(key, "")] = item.get("name", "")
    others = {
        part: "" for part in archive.namelist() if part.startswith("xl/worksheets/") and part not in names
    }
    return names | others


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[ElementTree.Element]:
    try:
        return ElementTree.fromstring(archive.read(part)).iter()  # noqa: S314 - `inspect` has refused entities
    except ElementTree.ParseError:
        raise Unusable(limits.BROKEN) from None


def _refuse_in_open_document(archive: zipfile.ZipFile) -> None:
    """The same for OpenDocument, and cells that are merged, which its reader does not name."""
    text = archive.read("content.xml")
    for pattern, refusal in ((OPEN_FORMULA, _formulas), (OPEN_SPAN, _merged)):
        if result := pattern.search(text):
            *_, name = [b"", *(item[1] for item in TABLE.finditer(text, 0, result.start()))]
            raise Unusable(refusal(unescape(name.decode("utf-8", "replace")), ""))


def _formulas(name: str, where: str) -> str:
    return f"The sheet “{name}” has formulas{where}. Copy its cells, insert them as values, and send that"


def _merged(name: str, where: str) -> str:
    return f"The sheet “{name}” has merged cells{where}. Undo the merging, so that each row has its own cells, and send that"
