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
TODAY = timezone.now().date()
SOON, PASSED, LONG_AGO = TODAY + timedelta(days=60), TODAY - timedelta(days=60), TODAY - timedelta(days=400)


def text(*rows: str) -> bytes:
    return "\n".join(["Employee number,Course name,Role,Mandatory,Due date,Completed on", *rows]).encode()


def row(number, *, course="Data handling", role="", must="yes", due="", passed=PASSED) -> str:
    return f"{number and f'S{number}'},{course},{role},{must},{due},{passed}"


def taken(people, home_office, body: bytes) -> Import:
    at = timezone.now()
    one = actions.begin_import(TARGET, home_office, by=people["preparer"], at=at, file=uploaded(body))
    columns = suggested(COLUMNS, one.sheets[0]["heads"], {})
    assert set(columns) == {column.name for column in COLUMNS}
    actions.choose_columns(one, by=people["preparer"], at=at, columns=columns)
    actions.import_files(timezone.now)
    one = Import.objects.get(pk=one.pk)
    if one.added + one.changed:
        actions.confirm_import(one, by=people["preparer"], at=timezone.now())
        actions.import_files(timezone.now)
    assert not SweepFailure.objects.exists()
    return Import.objects.get(pk=one.pk)


def counts(one) -> tuple[int, int, int, int]:
    return one.added, one.changed, one.unchanged, one.refused


def test_rows_come_in_once_and_bad_ones_are_named(people, home_office):
    body = text(
        row(1), row(2, passed="", due=SOON), row(3, passed="soon"), row("", passed=PASSED), row(4, passed=""),
        row(5, passed=TODAY + timedelta(days=2)), row(1), row(6, passed=TODAY - timedelta(days=900)),
    )  # fmt: skip
    one = taken(people, home_office, body)
    assert counts(one) == (2, 0, 0, 6)
    found = {bad.number: bad.problems[0] for bad in one.refused_rows.all()}
    assert found[4] == [
        "Completed on (F)",
        "“soon” is not a date. Enter the day, the month and the year, like 27/3/2026",
    ]
    assert found[6][1] == "It is not passed. Enter the date by which it is to be"
    assert "is in the future" in found[7][1]
    assert "The same key as in row 2" in found[8][1]
    assert "older than two years" in found[9][1]
    assert counts(taken(people, home_office, body)) == (0, 0, 2, 6)
    assert StaffTraining.objects.count() == 2
    assert counts(taken(people, home_office, text(row(2)))) == (0, 1, 0, 0)
    assert StaffTraining.objects.get(staff_number="S2").passed_on == PASSED


def test_the_register_of_training_counts_them_by_course_and_role_and_never_names_one(people, home_office):
    taken(people, home_office, text(
        row(1), row(2, passed="", due=SOON), row(3, passed=LONG_AGO), row(4, must="no", passed=""),
        row(5, role="Information Asset Owners"), row(1, course="Secrets"),
    ))  # fmt: skip
    found = {
        (one.course, one.group): (one.must, one.passed, one.complete_by) for one in Training.objects.all()
    }
    assert found == {
        ("Data handling", "all"): (3, 1, SOON),
        ("Data handling", "owners"): (1, 1, None),
        ("Secrets", "all"): (1, 1, None),
    }
    taken(people, home_office, text(row(2)))
    assert Training.objects.get(course="Data handling", group="all").passed == 2
    assert Training.objects.count() == 3
    said = [str(one.values) for one in EntryEdition.objects.all()] + [
        str(one.facts) for one in Event.objects.all()
    ]
    assert not any("S1" in one for one in said)


def test_one_event_for_each_file_has_a_digest_of_its_rows(people, home_office):
    taken(people, home_office, text(row(1), row(2)))
    taken(people, home_office, text(row(1), row(3)))
    first, second = Event.objects.filter(kind="entries.imported").order_by("id")
    assert (first.facts["added"], second.facts["added"], second.facts["unchanged"]) == (2, 1, 1)
    assert len({first.facts["rows_sha256"], second.facts["rows_sha256"]}) == 2
