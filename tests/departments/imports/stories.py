"""A file for a register that was checked, for the tests of what must hold everywhere."""

from django.core.files.uploadedfile import SimpleUploadedFile

from departments.imports import actions
from departments.imports.models import Import
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
