"""Every register is exported with every field and imported again without a change, in each kind of file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from departments.entries import actions as entry_actions
from departments.entries.declared import REGISTERS
from departments.imports import actions
from departments.imports.models import Import
from departments.imports.rows import suggested
from departments.imports.targets import TARGETS
from departments.models import Entry
from tests.departments.entries.conftest import example


@pytest.mark.sampled(9)
@pytest.mark.parametrize("code", REGISTERS)
def test_what_a_register_exports_it_imports_again_unchanged(code, people, home_office, enter):
    kind = ("csv", "ods", "xlsx")[list(REGISTERS).index(code) % 3]
    goes_out_and_comes_in(REGISTERS[code], kind, people, home_office, enter)


def goes_out_and_comes_in(register, kind, people, home_office, enter):
    """What a register exports comes in without a change, and a row that is not there is added as it was."""
    code, target = register.code, TARGETS[register.code]
    entry = entry_actions.add_entry(
        register, home_office, by=people["iao"], at=timezone.now(), **example(register)
    )
    client = enter("iao")
    answer = client.get(reverse("departments:entries_file", args=[code]), {"fields": "all", "format": kind})
    body = b"".join(answer.streaming_content)
    file = SimpleUploadedFile(f"list.{kind}", body)
    upload = actions.begin_import(target, home_office, by=people["iao"], at=timezone.now(), file=file)
    columns = suggested(target.columns(home_office), upload.sheets[0]["heads"], {})
    assert {"name", "organisation", *register.asked} - {"owner_role"} <= {
        *columns,
        "reviewed_on",
        "review_on",
        "expires_on",
        "note",
        "key",
    }
    actions.choose_columns(upload, by=people["iao"], at=timezone.now(), columns=columns)
    actions.import_files(timezone.now)
    upload = Import.objects.get(pk=upload.pk)
    assert [row.problems for row in upload.refused_rows.all()] == []
    assert (upload.added, upload.changed, upload.unchanged) == (0, 0, 1)
    moved = actions.begin_import(
        target,
        home_office,
        by=people["iao"],
        at=timezone.now(),
        file=SimpleUploadedFile(f"list.{kind}", body),
    )
    Entry.objects.filter(pk=entry.pk).update(name="Another")
    actions.choose_columns(moved, by=people["iao"], at=timezone.now(), columns=columns)
    actions.confirm_import(worked(moved), by=people["iao"], at=timezone.now())
    assert worked(moved).added == 1
    added = register.model.objects.get(name=example(register)["name"])
    assert {name: getattr(added, name) for name in example(register)} == example(register)


def worked(upload) -> Import:
    actions.import_files(timezone.now)
    return Import.objects.get(pk=upload.pk)


def test_a_row_of_another_organisation_is_refused(people, home_office):
    text = b"Organisation,Name,Purpose\nDepartment for Transport,Roads,Auditing\n"
    file = SimpleUploadedFile("list.csv", text)
    upload = actions.begin_import(
        TARGETS["sharing"], home_office, by=people["iao"], at=timezone.now(), file=file
    )
    columns = {"organisation": "Organisation", "name": "Name"}
    actions.choose_columns(upload, by=people["iao"], at=timezone.now(), columns=columns)
    (row,) = worked(upload).refused_rows.all()
    assert "This row is of “Department for Transport”" in row.problems[0][1]
