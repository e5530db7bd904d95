"""The training of staff as lines of a file."""

from collections.abc import Iterable, Iterator

from audit.workbooks import Cell
from departments.training.models import StaffTraining


def as_shown(records: Iterable[StaffTraining]) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list, the headings first."""
    yield [
        "Staff number", "Course", "Role", "To be passed by", "Passed on", "Kept until", "Organisation",
    ]  # fmt: skip
    for record in records:
        due_on = (record.due_on or "No date set") if record.is_required else "Not required"
        yield [
            record.staff_number, record.course, record.get_group_display(), due_on, record.passed_on or "Not passed",
            record.kept_until, record.organisation.name,
        ]  # fmt: skip


def every_field_of(records: Iterable[StaffTraining]) -> Iterator[list[Cell]]:
    """The same with every field: what can be changed and imported again."""
    yield [
        "Staff number", "Course", "Role", "Must they pass it?", "Date by which it is to be passed",
        "Date on which it was passed", "Organisation",
    ]  # fmt: skip
    for record in records:
        required = "Yes" if record.is_required else "No"
        yield [
            record.staff_number, record.course, record.get_group_display(), required, record.due_on or "",
            record.passed_on or "", record.organisation.name,
        ]  # fmt: skip
