"""What a person keeps of a list: views, which are filters and order under a name; and files of its rows."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from departments.organisations.models import USER
from govuk.limits import kept_dates


class SavedView(models.Model):
    """One view of a list: whose, of which page (its path), its name, and what the address says after the question mark.

    The default of a page opens where its address asks for nothing.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["user", "page", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["user", "page"], condition=Q(is_default=True), name="view_default_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def address(self) -> str:
        """The address that opens it."""
        return f"{self.page}?{self.query}"


class TableFile(models.Model):
    """A file of a table with many rows, which a worker makes for one person: from its request until a day later.

    `address` is what was asked for: the address of the list's file, with filters, order and format. `rows` is how many rows it
    had then, `list_address` its list. `posts` are the appointments that the person held then: without them nobody gets the
    file. `fault` says why it was not made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    posts = ArrayField(models.BigIntegerField(), default=list)
    address = models.TextField()
    title = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    suffix = models.CharField(max_length=8)
    list_address = models.TextField()
    rows = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=500, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None) | ~Q(sha256=""), name="table_file_made_with_its_hash"
            ),
            *kept_dates("table_file", moments="asked_at made_at"),
        ]
        indexes = [
            models.Index(fields=["by", "asked_at"], name="table_file_of_person"),
            models.Index(fields=["asked_at"], condition=Q(made_at=None, fault=""), name="table_file_unmade"),
        ]

    def __str__(self):
        return f"{self.name}.{self.suffix}"

    def get_absolute_url(self):
        return reverse("departments:table_file", args=[self.pk])

    @property
    def is_working(self) -> bool:
        """Whether a worker makes it, or is to."""
        return not (self.made_at or self.fault)
