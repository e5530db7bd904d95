"""A hostile file ends in an error with its name at every address that takes rows, and nothing of it is kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from departments.imports import actions
from departments.imports.models import Import
from departments.imports.targets import TARGETS
from tests.audit.test_uploads_hostile import bomb, lying_bomb
from tests.departments.conftest import text
from tests.departments.imports.stories import uploaded
from tests.files import xlsx

PLACES = ("sharing", "assets", "staff-training")
WIDE = (",".join(map(str, range(10_000))) + "\n1\n").encode()
HOSTILE = {
    "10,000 columns": ("a.csv", lambda: WIDE, "10,000 columns"),
    "a bomb": ("a.ods", bomb, "larger inside"),
    "a bomb that lies about its size": ("a.ods", lying_bomb, ""),
    "bytes that are no text": ("a.csv", lambda: b"\x00\x01\x02\x03" * 50, "not text in an encoding"),
    "a program": ("a.exe", lambda: b"MZ" + b"\0" * 90, "must be one of"),
    "a letter": ("a.pdf", lambda: b"%PDF-1.7", ""),
    "a workbook of nothing": ("a.xlsx", lambda: xlsx(), ""),
    "nothing": ("a.csv", lambda: b"", "empty"),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_file_is_refused_by_name_on_every_page_of_an_import(place, case, enter):
    name, make, part = HOSTILE[case]
    answer = enter("preparer").post(
        reverse("departments:import_new", args=[place]), {"file": uploaded(make(), name)}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "There is a problem" in page
    (problem,) = answer.context["form"].errors["file"]
    assert part in problem
    assert problem[0].isupper()
    assert not Import.objects.exists()


ROWS = {
    "sharing": ("Name,Purpose", "=cmd|' /C calc'!A0,Auditing", {"name": "Name", "purpose": "Purpose"}),
    "assets": ("Name,Purpose", "@SUM(1),Cases", {"name": "Name", "purpose": "Purpose"}),
    "staff-training": ("Number,Course", "N1,=1+1", {"staff_number": "Number", "course": "Course"}),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_formula_in_a_row_is_refused_with_its_column_wherever_rows_come_in(place, people, home_office):
    head, row, columns = ROWS[place]
    by, at = people["preparer"], timezone.now()
    file = uploaded(f"{head}\n{row}\n".encode(), "a.csv")
    upload = actions.begin_import(TARGETS[place], home_office, by=by, at=at, file=file)
    actions.choose_columns(upload, by=by, at=at, columns=columns)
    actions.import_files(timezone.now)
    upload = Import.objects.get()
    problems = upload.refused_rows.get().problems
    assert any("is a formula" in sentence for _, sentence in problems)
    assert (upload.added, upload.changed) == (0, 0)
