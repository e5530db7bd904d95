"""Reads of the training of staff."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from accounts.models import User
from departments.entries.declared.training import Training
from departments.entries.register import year_before
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from departments.training.models import StaffTraining

ORDERS: dict[str, tuple[Any, ...]] = {
    "number": ("staff_number", "course", "pk"),
    "-number": ("-staff_number", "-course", "-pk"),
    "course": ("course", "staff_number", "pk"),
    "-course": ("-course", "-staff_number", "-pk"),
    "due": (F("due_on").asc(nulls_last=True), "staff_number", "pk"),
    "-due": (F("due_on").desc(nulls_last=True), "staff_number", "pk"),
    "passed": (F("passed_on").asc(nulls_last=True), "staff_number", "pk"),
    "-passed": (F("passed_on").desc(nulls_last=True), "staff_number", "pk"),
}


@dataclass(frozen=True)
class Trained:
    """How many of a group must pass a course, how many did within twelve months, and by when the others are to."""

    course: str
    group: str
    must: int
    passed: int
    complete_by: date | None

    @property
    def group_title(self) -> str:
        return Training.Group(self.group).label


def is_passed(day: date) -> Q:
    """Those who passed within the twelve months before a day."""
    return Q(passed_on__gt=year_before(day), passed_on__lte=day)


def trained(organisation: Organisation, day: date) -> list[Trained]:
    """The counts of an organisation for each course and group. One query."""
    rows = (
        StaffTraining.objects.filter(organisation=organisation, is_required=True)
        .order_by("course", "group")
        .values_list("course", "group")
        .annotate(
            must=Count("pk"),
            passed=Count("pk", filter=is_passed(day)),
            by=Max("due_on", filter=~is_passed(day)),
        )
    )
    return [Trained(*row) for row in rows]


def staff_training_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    state: str = "",
    text: str = "",
    course: str = "",
    file: UUID | None = None,
    sort: str = "",
) -> QuerySet[StaffTraining]:
    """The rows of the bodies whose registers a person keeps; `state` is "passed", "open" or "late", `text` the beginning of a
    staff number, `course` a part of the name of a course, and `file` the key of the file that they last came with."""
    day = london_day(at)
    keeps = scope(user, Can.ENTRY_EDIT, at)
    records = StaffTraining.objects.filter(keeps.filter()).select_related("organisation")
    if organisation:
        records = records.filter(called(organisation))
    if state == "passed":
        records = records.filter(is_passed(day))
    elif state:
        records = records.exclude(is_passed(day)).filter(is_required=True)
        records = records.filter(due_on__lt=day) if state == "late" else records
    if text:
        records = records.filter(staff_number__istartswith=text) if text.isprintable() else records.none()
    if course:
        records = records.filter(course__icontains=course) if course.isprintable() else records.none()
    if file:
        records = records.filter(upload=file)
    order = ORDERS.get(sort, ("organisation__name", "staff_number", "course"))
    return records.order_by(*(key for key in order if keeps.only is None or key != "organisation__name"))


def run_out(at: datetime) -> QuerySet[StaffTraining]:
    """The rows that are to be removed."""
    return StaffTraining.objects.filter(kept_until__lt=london_day(at))


def organisations_with_old_rows(at: datetime) -> list[Organisation]:
    """The organisations with rows that are to be removed."""
    return list(
        Organisation.objects.filter(pk__in=run_out(at).order_by().values("organisation")).order_by("pk")
    )
