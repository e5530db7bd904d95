"""A quarter for which the centre asks every body for a return (S1, S2)."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.rows import ReadOften
from departments.organisations.calendar import Quarter
from govuk.limits import kept_dates, kept_financial_year


class Cycle(ReadOften, models.Model):
    """One quarter. `edition` is that of the questionnaire, and `questionnaire_sha256` its file when it was opened.

    `note` holds the reason of the last extension or reopening. `snapshot` is written once, on freezing: the state of
    every return as it then was. `returns_made_at` is when every body had its return: a worker makes them one by one.
    `is_telling_due_date` says that a worker has still to notify bodies of a due date that has changed.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Being prepared"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        FROZEN = "frozen", "Frozen"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.CharField(max_length=7)
    quarter = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=20)
    questionnaire_sha256 = models.CharField(max_length=64)
    first_day = models.DateField()
    last_day = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True, max_length=1500)
    demonstration = models.BooleanField(default=False)
    returns_made_at = models.DateTimeField(null=True, editable=False)
    is_telling_due_date = models.BooleanField(default=False, db_default=False, editable=False)
    snapshot = models.TextField(blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            models.UniqueConstraint(fields=["year", "quarter"], name="cycle_once_a_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="cycle_quarter_1_to_4"),
            models.CheckConstraint(
                condition=Q(last_day__gt=F("first_day"), due_on__gt=F("last_day")), name="cycle_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status="frozen") & ~Q(snapshot_sha256="")
                | ~Q(status="frozen") & Q(snapshot_sha256=""),
                name="cycle_frozen_with_snapshot",
            ),
            *kept_dates("cycle", days="first_day last_day due_on"),
            kept_financial_year("cycle", "year"),
        ]
        indexes = [models.Index(fields=["-first_day"], name="cycle_newest")]

    def __str__(self):
        return f"Q{self.quarter} {self.year}"

    def get_absolute_url(self):
        return reverse("returns:cycle", args=[self.slug])

    @property
    def slug(self) -> str:
        """How an address names it: "2026-27-q3"."""
        return f"{self.year}-q{self.quarter}"

    @property
    def period(self) -> Quarter:
        return Quarter(int(self.year[:4]), self.quarter)

    @property
    def months(self) -> str:
        """October to December 2007."""
        return f"{self.first_day:%B} to {self.last_day:%B %Y}"

    @property
    def words(self) -> str:
        """Q3 2007-08 (October to December 2007)."""
        return f"{self} ({self.months})"

    def is_past_due(self, day: date) -> bool:
        """Whether the day on which its returns are due has passed: in calendar days, and the due day itself is in time."""
        return day > self.due_on
