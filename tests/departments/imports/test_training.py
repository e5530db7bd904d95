"""A file of a learning system: rows by staff number come in once, bad ones are named, and the counts go to the register."""

from datetime import timedelta

from django.utils import timezone

from audit.models import Event, SweepFailure
from departments.entries.declared.training import Training
from departments.imports import actions
from departments.imports.models import Import
from departments.imports.rows import suggested
from departments.imports.targets import TARGETS
from departments.imports.training import COLUMNS
from departments.models import EntryEdition
from departments.training.models import StaffTraining
from tests.departments.imports.stories import uploaded

TARGET = TARGETS["staff-training"]
TODAY = timezone.localdate()
SOON, PASSED, LONG_AGO = TODAY + timedelta(days=60), TODAY - timedelta(days=60), TODAY - timedelta(days=400)


def text(*rows: str) -> bytes:
    return "\n".join(["Employee number,Course name,Role,Mandatory,Due date,Completed on", *rows]).encode()


def row(number, *, course="Data handling", role="", must="yes", due="", passed=PASSED) -> str:
    return f"{number and f'S{number}'},{course},{role},{must},{due},{passed}"


def take_in(people, home_office, body: bytes) -> Import:
    at = timezone.now()
    upload = actions.begin_import(TARGET, home_office, by=people["preparer"], at=at, file=uploaded(body))
    columns = suggested(COLUMNS, upload.sheets[0]["heads"], {})
    assert set(columns) == {column.name for column in COLUMNS}
    actions.choose_columns(upload, by=people["preparer"], at=at, columns=columns)
    actions.import_files(timezone.now)
    upload = Import.objects.get(pk=upload.pk)
    if upload.added + upload.changed:
        actions.confirm_import(upload, by=people["preparer"], at=timezone.now())
        actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=upload.pk)


def counts(upload) -> tuple[int, int, int, int]:
    return upload.added, upload.changed, upload.unchanged, upload.refused


def test_rows_come_in_once_and_bad_ones_are_named(people, home_office):
    body = text(
        row(1), row(2, passed="", due=SOON), row(3, passed="soon"), row("", passed=PASSED), row(4, passed=""),
        row(5, passed=TODAY + timedelta(days=2)), row(1), row(6, passed=TODAY - timedelta(days=900)),
    )  # fmt: skip
    upload = take_in(people, home_office, body)
    assert counts(upload) == (2, 0, 0, 6)
    result = {bad.number: bad.problems[0] for bad in upload.refused_rows.all()}
    assert result[4] == [
        "Completed on (F)",
        "“soon” is not a date. Enter the day, the month and the year, like 27/3/2026",
    ]
    assert result[6][1] == "It is not passed. Enter the date by which it is to be"
    assert "is in the future" in result[7][1]
    assert "The same reference or name as in row 2" in result[8][1]
    assert "older than two years" in result[9][1]
    assert counts(take_in(people, home_office, body)) == (0, 0, 2, 6)
    assert StaffTraining.objects.count() == 2
    assert counts(take_in(people, home_office, text(row(2)))) == (0, 1, 0, 0)
    assert StaffTraining.objects.get(staff_number="S2").passed_on == PASSED


def test_the_register_of_training_counts_them_by_course_and_role_and_never_names_one(people, home_office):
    take_in(people, home_office, text(
        row(1), row(2, passed="", due=SOON), row(3, passed=LONG_AGO), row(4, must="no", passed=""),
        row(5, role="Information Asset Owners"), row(1, course="Secrets"),
    ))  # fmt: skip
    result = {
        (upload.course, upload.group): (upload.must, upload.passed, upload.complete_by)
        for upload in Training.objects.all()
    }
    assert result == {
        ("Data handling", "all"): (3, 1, SOON),
        ("Data handling", "owners"): (1, 1, None),
        ("Secrets", "all"): (1, 1, None),
    }
    take_in(people, home_office, text(row(2)))
    assert Training.objects.get(course="Data handling", group="all").passed == 2
    assert Training.objects.count() == 3
    texts = [str(upload.values) for upload in EntryEdition.objects.all()] + [
        str(upload.facts) for upload in Event.objects.all()
    ]
    assert not any("S1" in upload for upload in texts)


def test_one_event_for_each_file_has_a_digest_of_its_rows(people, home_office):
    take_in(people, home_office, text(row(1), row(2)))
    take_in(people, home_office, text(row(1), row(3)))
    first, second = Event.objects.filter(kind="entries.imported").order_by("id")
    assert (first.facts["added"], second.facts["added"], second.facts["unchanged"]) == (2, 1, 1)
    assert len({first.facts["rows_sha256"], second.facts["rows_sha256"]}) == 2
