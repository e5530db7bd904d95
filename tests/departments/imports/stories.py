"""A file for a register that was checked, for the tests of what must hold everywhere."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from departments.imports import actions
from departments.imports.models import Import
from departments.imports.rows import suggested
from departments.imports.targets import TARGETS
from departments.organisations.roles import Role
from tests.factories import person

ROWS = b"Name,Purpose\nNew names shared by the Home Office,Auditing\n"


def uploaded(text: bytes = ROWS, name="Shared by the Home Office.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text, "text/csv")


def checked_import(body, *, at, text: bytes = ROWS) -> Import:
    """What a return coordinator of a body sent: one row, which cannot be taken in."""
    owner = person(f"importer@{body.code}.invalid", Role.PREPARER, body)
    upload = actions.begin_import(TARGETS["sharing"], body, by=owner, at=at, file=uploaded(text))
    actions.choose_columns(upload, by=owner, at=at, columns={"name": "Name", "purpose": "Purpose"})
    actions.import_files(lambda: at)
    return Import.objects.get(pk=upload.pk)


def taken_in(code: str, body: bytes, organisation, by) -> tuple[int, int, int]:
    """Take a file into a register by the columns that the portal suggests; how many rows it added, changed and left."""
    now, target = timezone.now(), TARGETS[code]
    upload = actions.begin_import(target, organisation, by=by, at=now, file=uploaded(body))
    columns = suggested(target.columns(organisation), upload.sheets[0]["heads"], {})
    actions.choose_columns(upload, by=by, at=now, columns=columns)
    actions.import_files(timezone.now)
    upload = Import.objects.get(pk=upload.pk)
    if upload.added or upload.changed:
        actions.confirm_import(upload, by=by, at=now)
        actions.import_files(timezone.now)
        upload.refresh_from_db()
    assert not upload.refused_rows.exists()
    return upload.added, upload.changed, upload.unchanged
