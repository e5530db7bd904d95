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
from departments.organisations import actions as organisations
from tests.departments.entries.conftest import example
from tests.departments.imports.stories import taken_in


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


def test_an_entry_that_names_what_is_closed_since_comes_in_as_it_went_out(people, home_office, enter):
    register, iao = REGISTERS["suppliers"], people["iao"]
    supplier = organisations.add_supplier(home_office, by=people["siro"], at=timezone.now(), name="Swift Ltd")
    values = example(register) | {"company": supplier, "company_name": ""}
    entry_actions.add_entry(register, home_office, by=iao, at=timezone.now(), **values)
    organisations.close_supplier(supplier, by=people["siro"], at=timezone.now(), reason="It was wound up.")
    answer = enter("iao").get(
        reverse("departments:entries_file", args=["suppliers"]), {"fields": "all", "format": "csv"}
    )
    body = b"".join(answer.streaming_content)
    assert b"Swift Ltd" in body
    assert taken_in("suppliers", body, home_office, iao) == (0, 0, 1)
    body = body.replace(b"Words of What information", b"Other words of what information")
    assert taken_in("suppliers", body, home_office, iao) == (0, 1, 0)


def test_a_closed_organisation_that_nothing_on_the_register_names_is_refused(people, home_office):
    supplier = organisations.add_supplier(home_office, by=people["siro"], at=timezone.now(), name="Swift Ltd")
    organisations.close_supplier(supplier, by=people["siro"], at=timezone.now(), reason="It was wound up.")
    file = SimpleUploadedFile("list.csv", b"Name,Supplier\nCouriers,Swift Ltd\n")
    upload = actions.begin_import(
        TARGETS["suppliers"], home_office, by=people["iao"], at=timezone.now(), file=file
    )
    columns = {"name": "Name", "company": "Supplier"}
    actions.choose_columns(upload, by=people["iao"], at=timezone.now(), columns=columns)
    (row,) = worked(upload).refused_rows.all()
    assert "No open organisation is called “Swift Ltd”" in str(row.problems)
