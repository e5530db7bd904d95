"""What is kept with a record: its editions, and its files."""

import uuid

from django.db import models

from departments.organisations.models import USER


class Edition(models.Model):
    """What a record said from a moment on: the values of all its fields. Never changed. `by` is None for the portal;
    `upload` is the file that it came with, if it did."""

    number = models.PositiveIntegerField()
    values = models.JSONField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    upload = models.ForeignKey(
        "departments.Import", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True


class KeptFile(models.Model):
    """A file that is kept with a record. `findings` is what `added_by` confirmed that it holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=100)
    findings = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self):
        return self.name
