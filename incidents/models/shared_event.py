"""One event that several bodies have an incident of, each with a duty and a clock of its own."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from incidents.models import choices
from incidents.models.incident import Incident


class SharedEvent(models.Model):
    """The answer to whether incidents of several bodies are one event: who gave it, when and why.

    It is the whole of government's, and belongs to no organisation. A body learns how many others have the event, and
    reads neither its name nor a reason.
    """

    organisation = None

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=16, choices=choices.EventStatus, default=choices.EventStatus.ASKED)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=100)
    reason = models.TextField(max_length=1500)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(max_length=1500, blank=True)

    class Meta:
        ordering = ["-decided_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="taken_back", ended_at__isnull=False)
                | (~Q(status="taken_back") & Q(ended_at=None)),
                name="shared_event_ended_when_taken_back",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("incidents:event", args=[self.pk])

    @property
    def is_confirmed(self) -> bool:
        """Whether its incidents are one event."""
        return self.status == choices.EventStatus.CONFIRMED


class IncidentInEvent(models.Model):
    """An incident that somebody judged to be of an event, or not to be: since when, and until when. Rows stay."""

    event = models.ForeignKey(SharedEvent, on_delete=models.PROTECT, related_name="rows")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="in_events")
    added_at = models.DateTimeField()
    reason = models.TextField(max_length=1500)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(max_length=1500, blank=True)

    class Meta:
        ordering = ["event", "added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(ended_at=None), name="incident_in_one_event_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["event"], condition=Q(ended_at=None), name="incident_in_event_now")]

    def __str__(self):
        return f"{self.incident} in {self.event}"
