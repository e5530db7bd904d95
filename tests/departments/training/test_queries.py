"""In which order the training of staff is listed, and what each filter keeps."""

import pytest
from django.utils import timezone

from departments.training.queries import ORDERS, staff_training_for
from tests.departments.training.stories import member_trained


@pytest.fixture
def staff(home_office, people):
    member_trained(home_office, "A-1", course="Secrets", due_on="2026-03-27", passed_on=None)
    member_trained(home_office, "B-2", course="Basics")
    member_trained(home_office, "B-3", course="Media", due_on="2026-02-27")


def numbers(user, **wanted):
    return [record.staff_number for record in staff_training_for(user, timezone.now(), **wanted)]


@pytest.mark.parametrize(
    ("order", "result"),
    [
        ("number", ["A-1", "B-2", "B-3"]), ("-number", ["B-3", "B-2", "A-1"]), ("course", ["B-2", "B-3", "A-1"]),
        ("-course", ["A-1", "B-3", "B-2"]), ("due", ["B-3", "A-1", "B-2"]), ("-due", ["A-1", "B-3", "B-2"]),
        ("passed", ["B-2", "B-3", "A-1"]), ("-passed", ["B-2", "B-3", "A-1"]), ("no_such", ["A-1", "B-2", "B-3"]),
    ],
)  # fmt: skip
def test_staff_come_in_each_order_and_without_a_date_last(staff, people, order, result):
    assert order in ORDERS or order == "no_such"
    assert numbers(people["preparer"], sort=order) == result


def test_a_number_is_found_by_its_beginning_and_a_course_by_a_part(staff, people):
    assert numbers(people["preparer"], text="b-") == ["B-2", "B-3"]
    assert numbers(people["preparer"], course="edi") == ["B-3"]
    assert numbers(people["preparer"], course="\x00") == numbers(people["other_preparer"]) == []
