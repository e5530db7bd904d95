"""Rows of a learning system: one course of one member of staff each, in a table of their own and with one digest a file."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from audit.record import Actor
from audit.transitions import Problem
from departments.entries.declared.training import Training
from departments.imports import cells
from departments.imports.cells import Column
from departments.imports.models import Import
from departments.imports.rows import Batch, Outcome, Target
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.training.actions import count_training
from departments.training.models import StaffTraining, kept_until
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


class TrainingTarget(Target):
    """The training of staff, by number."""

    code = "staff-training"
    title = "Training of staff"
    about = (
        "Who must pass which course and who did, by staff number, as your learning system has it. Send no names. Only those "
        "who keep the registers of your own body see the numbers; returns, reports and the centre get counts. Each row is "
        "removed two years after its date."
    )
    keys = ("staff_number",)

    @property
    def address(self) -> str:
        return reverse("departments:staff_training")

    def columns(self, organisation: Organisation) -> tuple[Column, ...]:
        return COLUMNS

    def batch(self, organisation: Organisation, at: datetime, *, is_final: bool = False) -> "TrainingBatch":
        return TrainingBatch(organisation, at)


class TrainingBatch(Batch):
    """The rows of one file for one organisation, each known by staff number and course."""

    columns = COLUMNS

    def __init__(self, organisation: Organisation, at: datetime) -> None:
        self.organisation, self.today = organisation, london_day(at)
        rows = StaffTraining.objects.filter(organisation=organisation).values_list(
            "staff_number", "course", *FIELDS
        )
        self._known: dict[tuple[str, str], tuple[Any, ...]] = {
            (number, course): tuple(values) for number, course, *values in rows.iterator(chunk_size=10_000)
        }
        self._good: list[StaffTraining] = []
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
        StaffTraining.objects.bulk_create(
            self._good,
            batch_size=ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["organisation", "staff_number", "course"],
            update_fields=[*FIELDS, "kept_until"],
        )
        return {
            "rows_sha256": self._digest.hexdigest(),
            "counts_changed": count_training(self.organisation, by=by, at=at),
        }
