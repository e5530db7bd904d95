"""Rows of a learning system: one course of one member of staff each, in a table of their own and with one digest a file."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from audit.record import Actor
from audit.transitions import Problem
from departments.entries.declared.training import Training
from departments.imports import cells
from departments.imports.cells import Column
from departments.imports.models import Import
from departments.imports.rows import (
    SEEN,
    SEEN_COLUMN,
    Batch,
    ChangeOfMany,
    ChangingTarget,
    Outcome,
    changed_since,
)
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.training.actions import count_training
from departments.training.models import StaffTraining, kept_until
from departments.training.queries import staff_training_for
from govuk.limits import in_words

ROWS_AT_ONCE = 5_000
FIELDS = ("group", "is_required", "due_on", "passed_on")
COLUMNS = (
    Column(
        name="staff_number", label="Staff number", read=cells.text(40), is_needed=True,
        also=("employee number", "employee id", "payroll number", "personnel number", "staff no", "staff id", "number"),
    ),
    Column(name="course", label="Course", read=cells.text(78), is_needed=True, also=("course name", "training", "title")),
    Column(name="group", label="Role", read=cells.choice(Training.Group.choices), also=("group", "who")),
    Column(name="is_required", label="Must they pass it?", read=cells.yes_no, also=("required", "mandatory", "must")),
    Column(name="due_on", label="Date by which it is to be passed", read=cells.day, also=("due", "due date", "deadline")),
    Column(
        name="passed_on", label="Date on which it was passed", read=cells.day,
        also=("passed", "passed on", "completed", "completed on", "completion date", "date passed"),
    ),
)  # fmt: skip


REMOVE = Column(name="remove", label="Remove it", read=cells.yes_no)
LABELS = {column.name: column.label for column in COLUMNS if column.name in FIELDS} | {
    REMOVE.name: "Remove the rows"
}
"""What is changed in many rows at once."""


def _fields(thing: StaffTraining) -> tuple[Any, ...]:
    return tuple(getattr(thing, name) for name in FIELDS)


def _seen(fields: tuple[Any, ...]) -> str:
    """What the fields of a row say, by which a change knows whether it is still so."""
    return " ".join("-" if value is None else str(value) for value in fields)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return in_words(value) if isinstance(value, date) else str(value or "")


class TrainingTarget(ChangingTarget):
    """The training of staff, by number."""

    code = "staff-training"
    title = "Training of staff"
    about = (
        "Who must pass which course and who did, by staff number, as your learning system has it. Send no names. Only those "
        "who keep the registers of your own body see the numbers; returns, reports and the centre get counts. Each row is "
        "removed two years after its date."
    )
    keys = ("staff_number",)
    about_change = (
        "You can give one field of {things} the same value, or remove them, such as those of a wrong file. Before anything changes, you see "
        "how many would. Removed rows do not come back, unless you send their file again."
    )
    asks = "What do you want to change?"
    most_changed = 100_000
    state = ""

    @property
    def address(self) -> str:
        return reverse("departments:staff_training")

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return COLUMNS

    def batch(
        self, organisation: Organisation, at: datetime, *, by: User, is_final: bool = False
    ) -> "TrainingBatch":
        return TrainingBatch(organisation, at)

    def keys_among(self, texts: list[str]) -> list[Any]:
        return [int(text) for text in texts if text.isdecimal() and len(text) < 19]

    def changeable(self, user: User, at: datetime, **wanted: str) -> QuerySet[Any]:
        return staff_training_for(user, at, **wanted)

    def change(self, things: list[Any], field: str, values: dict[str, Any]) -> ChangeOfMany:
        number = f"{len(things):,} {self.plural if len(things) > 1 else self.singular}"
        keys = {"staff_number": "Staff number", "course": "Course", SEEN: SEEN_COLUMN.label}
        if field == REMOVE.name:
            title, label, cell = f"Removal of {number}", REMOVE.label, "Yes"
        else:
            label, cell = LABELS[field], _written(values[field])
            title = f"Change of “{label}” in {number}"
        rows = [(thing.staff_number, thing.course, _seen(_fields(thing)), cell) for thing in things]
        return ChangeOfMany(title, {**keys, field: label}, rows)

    def previewed(self, things: list[Any], field: str) -> list[tuple[str, str]]:
        if field == REMOVE.name:
            return [
                (str(thing), f"{thing.get_group_display()}, {_shown(thing.passed_on or thing.due_on)}")
                for thing in things
            ]
        shown = "get_group_display" if field == "group" else field
        return [
            (str(thing), _shown(thing.get_group_display() if shown != field else getattr(thing, field)))
            for thing in things
        ]


class TrainingBatch(Batch):
    """The rows of one file for one organisation, each known by staff number and course."""

    columns = (*COLUMNS, REMOVE, SEEN_COLUMN)

    def __init__(self, organisation: Organisation, at: datetime) -> None:
        self.organisation, self.today = organisation, london_day(at)
        rows = StaffTraining.objects.filter(organisation=organisation).values_list(
            "staff_number", "course", *FIELDS
        )
        self._known: dict[tuple[str, str], tuple[Any, ...]] = {
            (number, course): tuple(values) for number, course, *values in rows.iterator(chunk_size=10_000)
        }
        self._good: list[StaffTraining] = []
        self._removed: list[tuple[str, str]] = []
        self._digest = hashlib.sha256()

    def key_of(self, values: dict[str, Any]) -> str:
        """The staff number and the course."""
        return (
            f"{values['staff_number']}\n{values['course']}"
            if {"staff_number", "course"} <= set(values)
            else ""
        )

    def judge(self, values: dict[str, Any]) -> tuple[Outcome, list[Problem]]:
        """Compare a row with what is there of the same person and course."""
        if "course" not in values:
            return Outcome.ADDED, [
                Problem("The sheet has no column with the course. Choose it", field="course")
            ]
        key = values["staff_number"], values["course"]
        known = self._known.get(key)
        if known and (problems := changed_since(values, _seen(known))):
            return Outcome.CHANGED, problems
        if values.get(REMOVE.name):
            if known is None:
                return Outcome.UNCHANGED, []
            self._removed.append(key)
            self._digest.update(json.dumps([*key, "removed"]).encode())
            return Outcome.CHANGED, []
        if known is None and SEEN in values:
            return Outcome.CHANGED, [Problem("This row is not there any more. Leave it out")]
        before = known or (Training.Group.ALL.value, True, None, None)
        group, is_required, due_on, passed_on = (
            values.get(name, old) for name, old in zip(FIELDS, before, strict=True)
        )
        now = (group or Training.Group.ALL.value, is_required is not False, due_on, passed_on)
        if now == known:
            return Outcome.UNCHANGED, []
        outcome = Outcome.ADDED if known is None else Outcome.CHANGED
        if problems := self._problems(*now):
            return outcome, problems
        self._digest.update(json.dumps([*key, *now], default=str).encode())
        self._good.append(
            StaffTraining(
                organisation=self.organisation,
                staff_number=key[0],
                course=key[1],
                kept_until=kept_until(passed_on, due_on, self.today),
                **dict(zip(FIELDS, now, strict=True)),
            )
        )
        return outcome, []

    def _problems(
        self, group: str, is_required: bool, due_on: date | None, passed_on: date | None
    ) -> list[Problem]:
        if passed_on and passed_on > self.today:
            text = f"{in_words(passed_on)} is in the future. Enter the date on which it was passed"
            return [Problem(text, field="passed_on")]
        if is_required and not passed_on and not due_on:
            return [Problem("It is not passed. Enter the date by which it is to be", field="due_on")]
        if kept_until(passed_on, due_on, self.today) < self.today:
            return [Problem("The row is older than two years and is not kept. Delete it", field="passed_on")]
        return []

    def keep(self, *, upload: Import, by: Actor, at: datetime) -> dict[str, Any]:
        """Write the rows in statements of some thousands each, and count them into the register of training."""
        for row in self._good:
            row.upload = upload
        StaffTraining.objects.bulk_create(
            self._good,
            batch_size=ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["organisation", "staff_number", "course"],
            update_fields=[*FIELDS, "kept_until", *([] if upload.is_change else ["upload"])],
        )
        facts: dict[str, Any] = {"rows_sha256": self._digest.hexdigest()}
        if self._removed:
            facts["removed"] = self._remove()
        return facts | {"counts_changed": count_training(self.organisation, by=by, at=at)}

    def _remove(self) -> int:
        """Remove the rows that a change names, some thousands in one statement. Returns how many."""
        rows, removed = StaffTraining.objects.filter(organisation=self.organisation), 0
        courses: dict[str, list[str]] = {}
        for number, course in self._removed:
            courses.setdefault(course, []).append(number)
        for course, numbers in courses.items():
            for first in range(0, len(numbers), ROWS_AT_ONCE):
                part = rows.filter(course=course, staff_number__in=numbers[first : first + ROWS_AT_ONCE])
                removed += part.delete()[0]
        return removed
