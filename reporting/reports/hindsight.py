"""What a paper may tell of recorded history: nothing that came after its day. Pure."""

import calendar
import re
from datetime import date
from typing import Any

Row = dict[str, Any]

MONTHS = {name: number for number, name in enumerate(calendar.month_name) if name}
NAMED_DAY = re.compile(rf"\b(?:(?:(\d{{1,2}}) )?({'|'.join(MONTHS)}) )?((?:19|20)\d\d)\b")


def known_by(row: Row, as_of: str) -> Row:
    """An incident without the outcomes that came after a day, or of which it cannot be said that they came before it.

    Only recorded history is told with hindsight; what people wrote down in the year they knew in the year.
    """
    if not row.get("real") or not row.get("outcome"):
        return row
    sentences = re.split(r"(?<=[.]) (?=[A-Z])", row["outcome"])
    kept = [each for each in sentences if not _may_be_later(each, date.fromisoformat(as_of))]
    if kept == sentences:
        return row
    outcome = " ".join(kept)
    told = outcome or ("Told to the Commissioner" if row["told"] else "Not recorded")
    words = told if row["told_words"] == row["outcome"] else row["told_words"]
    return row | {"outcome": outcome, "told_words": words, "later_left_out": True}


def tables_known_by(tables: Row, as_of: str) -> Row:
    """The same for the incidents that table 1 tells of, with a note that names those of which something is left out."""
    told = [known_by(row, as_of) for row in tables["told"]]
    short = [row["reference"] for row in told if row.get("later_left_out")]
    note = (
        f" What came of it later, or on a day not recorded, is left out of {', '.join(short)}."
        if short
        else ""
    )
    return tables | {"told": told, "told_definition": tables["told_definition"] + note}


def _may_be_later(sentence: str, day: date) -> bool:
    return any(_last_day(*found) > day for found in NAMED_DAY.findall(sentence))


def _last_day(day: str, month: str, year: str) -> date:
    """The last day that a date means: 2008 is not over before its end."""
    number = MONTHS.get(month, 12)
    last = calendar.monthrange(int(year), number)[1]
    return date(int(year), number, min(int(day), last) if day else last)
