"""Which column of a file belongs to which field, and what the file of refused rows says."""

from types import SimpleNamespace

from departments.imports.cells import Column, text
from departments.imports.rows import lines_of, suggested

COLUMNS = tuple(
    Column(name=name, label=label, read=text(100), also=also)
    for name, label, also in (
        ("key", "Your own reference", ("reference",)),
        ("name", "Name", ()),
        ("note", "Remarks", ()),
    )
)


def test_a_column_is_suggested_by_its_label_another_name_or_nearly_so_and_never_twice():
    columns = suggested(COLUMNS, ["REFERENCE", "name", "Remark", "Other"], {})
    assert columns == {"key": "REFERENCE", "name": "name", "note": "Remark"}


def test_what_was_chosen_last_comes_first():
    assert suggested(COLUMNS, ["Name", "Title of it"], {"name": "Title of it"})["name"] == "Title of it"
    assert suggested(COLUMNS, ["Name"], {"name": "Title of it"})["name"] == "Name"


def test_the_file_of_refused_rows_has_the_cells_and_what_is_wrong():
    row = SimpleNamespace(
        cells=["R1"], sheet="Staff", number=7, problems=[["Name (B)", "Enter the name"], ["", "Twice"]]
    )
    heads, line = lines_of(iter([row]), ("Reference", "Name"))
    assert heads == ["Reference", "Name", "Sheet", "Row", "What is wrong"]
    assert line == ["R1", "", "Staff", 7, "Name (B): Enter the name; Twice"]
