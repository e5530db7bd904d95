"""CSV as Excel, LibreOffice and people write it: the same rows whatever the encoding and the separator of cells."""

import pytest

from audit.delimited import Unreadable, decoded, is_formula, records, rows

TABLE = [["Körper", "Cost in £"], ["Größe", "1,200"], ["Müller; Söhne", "3"]]


def lines(separator: str, end: str = "\r\n") -> str:
    """The table as a spreadsheet program writes it: a cell that holds the separator or a comma is in quotes."""
    return "".join(
        separator.join(f'"{cell}"' if "," in cell or ";" in cell else cell for cell in row) + end
        for row in TABLE
    )


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + lines(",").encode(),  # Excel: CSV UTF-8
        lines(",").encode("cp1252"),  # Excel in the United Kingdom: CSV
        lines(";").encode("cp1252"),  # Excel in Germany: CSV
        b"\xff\xfe" + lines("\t").encode("utf-16-le"),  # Excel: Unicode text
        b"\xfe\xff" + lines("\t").encode("utf-16-be"),
        b"\xff\xfe" + lines(",").encode("utf-16-le"),
        lines(",").encode("utf-16-le"),  # programs that leave the mark out
        lines(",").encode("utf-16-be"),
        b"\xff\xfe\0\0" + lines(",").encode("utf-32-le"),
        lines(",", "\n").encode(),
        lines(";", "\r").encode(),  # Excel for Mac as it once was
        lines("|").encode(),
        b"\xef\xbb\xbf" + b"sep=;\r\n" + lines(";").encode(),
        b'"sep=\t"\r\n' + lines("\t").encode(),
    ],
)
def test_the_rows_are_the_same_however_the_file_was_written(body):
    assert list(rows(body)) == TABLE


def test_bytes_that_excel_wrote_are_read():
    assert list(rows(b"\xff\xfeN\0a\0m\0e\0\t\0N\0o\0\r\0\n\0A\0\t\x001\0\r\0\n\0")) == [
        ["Name", "No"],
        ["A", "1"],
    ]
    assert list(rows(b"Name;\xa3\r\nM\xfcller;1,5\r\n")) == [["Name", "£"], ["Müller", "1,5"]]
    assert list(rows(b"\xef\xbb\xbfName,\xc2\xa3\r\n\xe2\x80\x93,1\r\n")) == [["Name", "£"], ["–", "1"]]


def test_a_line_break_inside_quotes_belongs_to_its_cell():
    assert list(rows(b'a,b\r\n"one\r\ntwo",3\r\n')) == [["a", "b"], ["one\r\ntwo", "3"]]


def test_a_comma_in_the_words_does_not_stand_between_cells_where_semicolons_do():
    assert list(rows(b"name;said\nA;well, yes, indeed\nB;no\n"))[1] == ["A", "well, yes, indeed"]


@pytest.mark.parametrize(
    "body",
    [b"a,b\n\x81\x8d\n", b"a\0b", b"\xff\xfea", b"\xef\xbb\xbf\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xfe\0\xd8"],
)
def test_a_file_in_no_encoding_that_is_known_is_refused_with_what_to_do(body):
    with pytest.raises(
        Unreadable, match=r"not text in an encoding that is known\..*save it as “CSV UTF-8” and send that"
    ):
        list(rows(body))
    with pytest.raises(Unreadable, match="save it in UTF-8 and send that"):
        decoded(body)


def test_a_table_with_a_cell_beyond_measure_is_refused_with_what_to_do():
    with pytest.raises(
        Unreadable, match=r"The table in the file is broken. Open it in a spreadsheet program"
    ):
        list(rows(b'a,"' + b"x" * (1024 * 1024 + 1) + b'"\n'))


def test_records_carry_the_names_of_the_first_row_and_no_row_is_longer():
    assert list(records(b"a;b\r\n1;2\r\n\r\n3\r\n")) == [{"a": "1", "b": "2"}, {"a": "3", "b": ""}]
    with pytest.raises(Unreadable, match="Row 2 has more cells than the first row has names"):
        list(records(b"a,b\n1,2,3\n"))


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ("=1+1", True), (" =cmd|' /C calc'!A0", True), ("@SUM(A1)", True), ("+SUM(1)", True), ("-cmd|'x'!A", True),
        ("-5", False), ("+44 20 7946 0000", False), ("- none", False), ("-n/a", False), ("=====", False),
        ("@home", False), ("a=b", False), ("", False),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_program_runs_is_known(cell, formula):
    assert is_formula(cell) is formula
