"""Tables as CSV, ODS and XLSX: what is written is read again as it was, and nothing in it is a formula."""

from datetime import date

import pytest

from audit.uploads import inspect, rows_of_table
from audit.workbooks import FORMATS

DAY = date(2026, 3, 27)
ROWS = [["Name", "People", "Passed on", "Remarks"], ["Payroll & <tax>", 1200, DAY, "two\nlines"]]


def words(value) -> str:
    return value.isoformat() if isinstance(value, date) else f"{value:,}"


def written(kind: str, rows, title="A list") -> bytes:
    return b"".join(FORMATS[kind].write(title, iter(rows), words))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_table_is_read_again_as_it_was_written(kind):
    body = written(kind, ROWS)
    assert inspect(f"list.{kind}", body).findings == ()
    (sheet,) = rows_of_table(f"list.{kind}", body)
    plain = ("1,200", "2026-03-27") if kind == "csv" else (1200, DAY)
    assert sheet.heads == tuple(ROWS[0])
    assert sheet.rows == ((2, ("Payroll & <tax>", *plain, "two\nlines")),)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("text", ["=1+1", "+44 is dialled", "-2", "@SUM(A1)", "\t=1+1"])
def test_a_text_that_a_program_would_take_for_a_formula_is_kept_as_text(kind, text):
    (sheet,) = rows_of_table(f"list.{kind}", written(kind, [["Name", "Text"], ["one", text]]))
    assert sheet.rows[0][1][1].startswith("'")


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_the_name_of_a_sheet_has_only_what_programs_take(kind):
    (sheet,) = rows_of_table(
        f"list.{kind}", written(kind, ROWS, title='Training: [all] "2026/27" of everybody in post')
    )
    assert sheet.name == 'Training   all  "2026 27" of ev'


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_is_sent_as_it_grows(kind):
    rows = ([f"row {number}", number, DAY, "text"] for number in range(2_000))
    pieces = list(FORMATS[kind].write("A list", rows, words))
    assert len(pieces) > 5
    (sheet,) = rows_of_table(f"list.{kind}", b"".join(pieces))
    assert len(sheet.rows) == 1_999
