"""Files whose rows come into a register, the columns that were chosen for one, and the rows that could not be taken."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from departments.organisations.models import USER, Organisation
from govuk.limits import kept_dates


class Import(models.Model):
    """One file of rows for a register of an organisation, from its upload until its rows are in.

    How far it is follows from its moments: a person chooses its columns (`matched_at`), a worker looks at each row and
    writes nothing (`checked_at`), the person confirms (`confirmed_at`), and the worker takes the rows in (`finished_at`).
    `is_change`: the portal wrote it itself, for one field of many things. `fault` says why it got no further. `target` is the code of what the rows come into; `sheets` are the sheets with their
    headings and numbers of rows, `columns` the heading of each field. The file goes after some weeks; its hash stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    is_change = models.BooleanField(default=False)
    findings = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=500, blank=True)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(checked_at__isnull=False),
                name="import_confirmed_when_checked",
            ),
            *kept_dates("import", moments="created_at matched_at checked_at confirmed_at finished_at"),
        ]
        indexes = [
            models.Index(fields=["target", "organisation", "-created_at"], name="import_of_target"),
            models.Index(
                fields=["created_at"], condition=Q(finished_at=None, fault=""), name="import_unfinished"
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("departments:import", args=[self.pk])

    @property
    def kind(self) -> str:
        """What its page is called."""
        return "Change of several" if self.is_change else "Import of a file"

    @property
    def rows(self) -> int:
        """The rows of all its sheets."""
        return sum(sheet["rows"] for sheet in self.sheets)

    @property
    def good(self) -> int:
        """The rows that can be taken in, or were."""
        return self.added + self.changed + self.unchanged

    @property
    def is_working(self) -> bool:
        """Whether a worker looks at it, or is to."""
        waits = (self.matched_at and not self.checked_at) or (self.confirmed_at and not self.finished_at)
        return bool(waits) and not self.fault


class RefusedRow(models.Model):
    """A row of a file that cannot be taken in: its sheet and number, its cells, and what is wrong in which column."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused_rows")
    sheet = models.CharField(max_length=255, blank=True)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    problems = models.JSONField()

    class Meta:
        ordering = ["of", "pk"]

    def __str__(self):
        return f"row {self.number} of {self.of_id}"


class ChosenColumns(models.Model):
    """The heading that an organisation's files have for each field, as it was chosen for the last one."""

    target = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "organisation"], name="columns_chosen_once")]

    def __str__(self):
        return f"columns of {self.target}"
