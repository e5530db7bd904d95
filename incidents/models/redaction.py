"""A passage that must not stay readable in the texts of an incident: hidden at once, removed when a second person agrees."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.transitions import ALONE
from govuk.compiled import url
from incidents.models import choices
from incidents.models.incident import Incident


class Redaction(models.Model):
    """What replaces a passage: its length, ground, reason, who hid it and who agreed.

    `passage` is kept apart while two people look, and is empty once it is removed. `mark` is what the texts have in its
    place, `places` names the texts, and `passage_digest` proves the passage to whoever has it and the portal's key.
    """

    LOCKED_FIRST = {"incident": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="redactions")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=choices.RedactionStatus, default=choices.RedactionStatus.ASKED
    )
    version = models.PositiveIntegerField(default=1)
    ground = models.CharField(max_length=16, choices=choices.RedactionGround)
    reason = models.TextField(max_length=1000)
    passage = models.TextField(blank=True)
    passage_digest = models.CharField(max_length=64)
    length = models.PositiveIntegerField()
    places = models.JSONField(default=list)
    hidden_at = models.DateTimeField()
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="redaction_number_once"),
            models.CheckConstraint(
                condition=~Q(status="removed") | Q(passage=""), name="redaction_removed_without_passage"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="redaction_settled_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["incident"], condition=Q(status="hidden"), name="redaction_waiting")]

    def __str__(self):
        return f"Passage {self.number} of {self.incident.reference}"

    def get_absolute_url(self):
        return url("incidents:redaction", self.pk)

    @property
    def organisation(self):
        """The body of whose incident it is."""
        return self.incident.organisation

    @property
    def is_hidden(self) -> bool:
        """Whether it is out of the texts and waits for a second person."""
        return self.status == choices.RedactionStatus.HIDDEN

    @property
    def mark(self) -> str:
        """What the texts have in its place while it is hidden, or after it is removed."""
        return f"[hidden {self.number}]" if self.is_hidden else f"[removed {self.number}]"
