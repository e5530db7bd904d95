"""Who must be trained and who was, by staff number: what a body's own learning system says, kept for a time."""

from datetime import date, timedelta

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F
from django.db.models.functions import Upper

from departments.entries.declared.training import Training
from departments.organisations.models import Organisation
from govuk.limits import kept_dates

KEPT = timedelta(days=2 * 365)  # after the day on which it was passed, or was to be


class StaffTraining(models.Model):
    """One course of one member of staff, known by a number and never by a name (S26).

    Nobody but the body's own keepers of registers sees these rows: the centre, returns and reports see counts only. A row
    goes two years after its day (`kept_until`). `upload` is the last file that it came with. The audit log has one digest for each file of them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    staff_number = models.CharField("Staff number", max_length=40)
    course = models.CharField("Course", max_length=78)
    group = models.CharField("Role", max_length=12, choices=Training.Group, default=Training.Group.ALL)
    is_required = models.BooleanField("Must they pass it?", default=True)
    due_on = models.DateField("Date by which it is to be passed", null=True)
    passed_on = models.DateField("Date on which it was passed", null=True)
    kept_until = models.DateField()
    upload = models.ForeignKey(
        "departments.Import", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        ordering = ["organisation", "staff_number", "course"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "staff_number", "course"], name="staff_training_known_once"
            ),
            *kept_dates("staff_training", days="due_on passed_on kept_until"),
        ]
        indexes = [
            models.Index(fields=["kept_until"], name="staff_training_kept_until"),
            models.Index(fields=["upload"], name="staff_training_by_upload"),
            # With what says who is late, so that they are counted in the index alone.
            models.Index(
                fields=["organisation", "due_on"],
                include=["is_required", "passed_on"],
                name="staff_training_due",
            ),
            models.Index(
                F("organisation"),
                OpClass(Upper("staff_number"), name="text_pattern_ops"),
                name="staff_training_by_number",
            ),
        ]

    def __str__(self):
        return f"{self.staff_number}: {self.course}"


def kept_until(passed_on: date | None, due_on: date | None, today: date) -> date:
    """The last day on which a row is kept."""
    return (passed_on or due_on or today) + KEPT
