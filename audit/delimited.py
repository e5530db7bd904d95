"""Tables in plain text as spreadsheet programs write them: UTF-8 or UTF-16 with or without their mark, or Windows' own
letters; with commas, semicolons, tabs or bars between the cells. The one reader and writer of CSV in the portal.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator

SEPARATORS = ",;\t|"
SAVED_AGAIN = "Open it in a spreadsheet program, save it as “CSV UTF-8” and send that"
TEXT_AGAIN = "Open it in a text editor, save it in UTF-8 and send that"
SAMPLE = 20  # lines that show what separates the cells
CELL = 1024 * 1024  # characters
CELLS = 5_000_000
FORMULA = re.compile(r"^\s*(=(?=[^=\s])|@\w+\(|[+-]\s*[A-Za-z][\w.]*\s*[(|!])")
FORMULA_BEGINS = ("=", "+", "-", "@")
FIRST = "\ufeff"  # before the first line, so that spreadsheet programs read UTF-8
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class Unreadable(ValueError):
    """Text in no encoding that is known, or a table that is broken. Says what to do."""


def decoded(body: bytes, again: str = TEXT_AGAIN) -> str:
    """The text. Raises Unreadable where it is in no encoding that spreadsheet programs and editors write."""
    mark = next((encoding for mark, encoding in MARKS if body.startswith(mark)), "")
    for encoding in (mark,) if mark else (*_unmarked(body), "utf-8", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROLS.search(text):
            return text
    raise Unreadable(f"The file is not text in an encoding that is known. {again}")


def _unmarked(body: bytes) -> tuple[str, ...]:
    """UTF-16 without its mark: in most European text every other byte is zero."""
    sample = body[:2000]
    if len(body) % 2 or not sample:
        return ()
    if sample[1::2].count(0) > len(sample) // 3 and not sample[::2].count(0):
        return ("utf-16-le",)
    if sample[::2].count(0) > len(sample) // 3 and not sample[1::2].count(0):
        return ("utf-16-be",)
    return ()


def rows(body: bytes) -> Iterator[list[str]]:
    """The rows of a table, each a list of cells. Raises Unreadable; a first line "sep=;" is obeyed and left out."""
    text = decoded(body, SAVED_AGAIN)
    separator, text = _separator(text)
    csv.field_size_limit(CELL)
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            cells += len(row)
            if cells > CELLS:
                raise Unreadable(f"The file has more than {CELLS:,} cells. Send it in parts")
            yield row
    except csv.Error:
        raise Unreadable(f"The table in the file is broken. {SAVED_AGAIN}") from None


def records(body: bytes) -> Iterator[dict[str, str]]:
    """The rows under the names of the first one. Raises Unreadable, also where a row is longer than the first."""
    lines = rows(body)
    names = next(lines, [])
    for number, row in enumerate(lines, start=2):
        if not row:
            continue
        if len(row) > len(names):
            raise Unreadable(
                f"Row {number:,} has more cells than the first row has names. Correct it and send the file"
            )
        yield dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=True))


def line(cells: Iterable[str]) -> str:
    """One row of a table as a line of CSV. A cell that a spreadsheet program would take for a formula is kept as text."""
    written = io.StringIO()
    csv.writer(written).writerow([as_text(cell) for cell in cells])
    return written.getvalue()


def as_text(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    is_code = cell.startswith(("\t", "\r", "\n")) or cell.lstrip().startswith(FORMULA_BEGINS)
    return f"'{cell}" if is_code else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet program takes the cell for a formula rather than a value."""
    return bool(FORMULA.match(cell))


def _separator(text: str) -> tuple[str, str]:
    """What separates the cells, and the text without the line that says so."""
    first, _, rest = text.partition("\n")
    declaration = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    if declaration and declaration[1] in SEPARATORS:
        return declaration[1], rest
    lines = [re.sub(r'"[^"]*"', "", line) for line in text[:200_000].splitlines()[:SAMPLE] if line.strip()]
    counts = {mark: [line.count(mark) for line in lines] for mark in SEPARATORS}

    # The one in the first line that is as often in as many others as possible, and then most often.
    def fit(mark: str) -> tuple[int, int, int]:
        cells = counts[mark]
        wanted = cells[0] if cells else 0
        return (bool(wanted), sum(count == wanted for count in cells) if wanted else 0, wanted)

    return max(SEPARATORS, key=fit), text
