"""The rows of a spreadsheet for an import: read sheet by sheet, or refused with the place and what to do."""

from datetime import date

import pytest

from audit.uploads import Unusable, heads_of_table, rows_of_table
from audit.uploads.tables import COLUMNS, column_letters
from audit.workbooks import MAIN, RELATIONS, XLSX_PARTS
from tests.files import archive, ods, sheet

NAMES = 'xmlns:table="t" xmlns:text="x" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'


def row(number: int, *cells: str) -> str:
    placed = "".join(
        f'<c r="{column_letters(place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for place, cell in enumerate(cells, start=1)
    )
    return f'<row r="{number}">{placed}</row>'


def workbook(*rows: str, after: str = "", state: str = "visible") -> bytes:
    whole = f"<sheets><sheet name='Laptops' sheetId='1' r:id='rId1' state='{state}'/></sheets>"
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{whole}</workbook>'
    inside = dict([sheet(f"<sheetData>{''.join(rows)}</sheetData>{after}")])
    return archive(*(XLSX_PARTS | inside | {"xl/workbook.xml": book}).items())


def test_a_sheet_has_its_name_its_headings_and_the_numbers_of_its_rows():
    body = workbook(row(3, "Name", "People"), row(5, "Payroll", "many"))
    (result,) = rows_of_table("a.xlsx", body)
    assert (result.name, result.heads, result.rows) == (
        "Laptops",
        ("Name", "People"),
        ((5, ("Payroll", "many")),),
    )
    (heads,) = heads_of_table("a.xlsx", body)
    assert (heads.heads, heads.rows) == (("Name", "People"), 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_every_encoding_that_programs_write(encoding):
    (result,) = rows_of_table("a.csv", "Größe;Wert\nMüller;3\n\n;4\n".encode(encoding))
    assert result.heads == ("Größe", "Wert")
    assert result.rows == ((2, ("Müller", "3")), (4, ("", "4")))


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("a.csv", b"\x00\x01\x02\x03" * 50, "not text in an encoding"),
        ("a.csv", b"Name,People\n", "no rows under a row of headings"),
        ("a.csv", b"\n\n\n", "no rows under a row of headings"),
        ("a.csv", b"Name,People\nPayroll,3,4\n", "cell in C2 without a heading"),
        ("a.csv", b"Name,name\nPayroll,3\n", "heading “name” twice, in A and B"),
        ("a.csv", (",".join(map(str, range(10_000))) + "\n1\n").encode(), f"10,000 columns, and {COLUMNS} is the most"),
        ("a.csv", b"A,B\n" + b"1,2\n" * 150_001, "150,000 is the most"),
        ("a.pdf", b"%PDF-1.7", "must be one of CSV, ODS, XLSX"),
        ("a.xlsx", workbook(row(1, *map(str, range(COLUMNS + 1)))), "201 columns"),
        ("a.xlsx", workbook('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>'), ""),
        (
            "a.xlsx",
            workbook(row(1, "Name", "Sum"), '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2+1</f><v>2</v></c></row>'),
            "“Laptops” has formulas, the first in B2",
        ),
        (
            "a.xlsx",
            workbook(row(1, "All of them"), row(2, "Name", "Sum"), after='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'),
            "“Laptops” has merged cells (A1)",
        ),
        ("a.xlsx", workbook("<row"), "broken"),
        ("a.ods", ods(f'<office:x {NAMES}><table:table table:name="A &amp; B"><table:table-cell table:formula="of:=1"/></table:table></office:x>'), "“A & B” has formulas"),
        ("a.ods", ods(f'<office:x {NAMES}><table:table table:name="A"><table:table-cell table:number-columns-spanned="2"/></table:table></office:x>'), "“A” has merged cells"),
    ],
    ids=lambda item: item[:30] if isinstance(item, str) else "",
)  # fmt: skip
def test_what_is_no_table_of_plain_rows_is_refused_in_words(name, body, words):
    with pytest.raises(Unusable) as problem:
        rows_of_table(name, body)
    assert words in str(problem.value)
    assert str(problem.value)[0].isupper()


def test_a_date_is_a_date_and_a_whole_number_is_whole():
    inside = (
        row(1, "Day", "Number", "Share"),
        '<row r="2"><c r="A2" s="2"><v>46108</v></c><c r="B2"><v>1200</v></c><c r="C2"><v>0.5</v></c></row>',
    )
    body = workbook(*inside)
    (result,) = rows_of_table("a.xlsx", body)
    assert result.rows == ((2, (date(2026, 3, 27), 1200, 0.5)),)


def test_hidden_sheets_are_left_out():
    with pytest.raises(Unusable, match="no rows"):
        rows_of_table("a.xlsx", workbook(row(1, "A", "B"), row(2, "c", "d"), state="hidden"))
