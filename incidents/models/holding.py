"""What keeps a notice from going for a while: a hold on one case, and the kill switch of a body or of all."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from audit.transitions import ALONE
from incidents.models import choices
from incidents.models.regulator import RegulatorCase


class Hold(models.Model):
    """A hold on the notices of one case: the ground of the exemption relied on, and its end.

    It ends when a person releases it, or by itself. Only telling people may wait for the police, never the regulator.
    """

    LOCKED_FIRST = {"case": ALONE}

    case = models.ForeignKey(RegulatorCase, on_delete=models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=24, choices=choices.HoldGround)
    reason = models.TextField()
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["case", "held_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(released_at=None), name="hold_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("held_at")), name="hold_ends_after_it_begins"),
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(released_at=None), name="hold_open")]

    def __str__(self):
        return f"Hold on {self.case}"


class KillSwitch(models.Model):
    """One use of the kill switch, for a body or (without one) for all: nothing goes to a regulator while it is on.

    Two people turn it on and off. It never stops recording, deciding or a clock, and ends by itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, null=True, related_name="kill_switches"
    )
    status = models.CharField(
        max_length=16, choices=choices.SwitchStatus, default=choices.SwitchStatus.ALLOWED
    )
    version = models.PositiveIntegerField(default=1)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    on_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=~Q(status="sending_allowed"),
                nulls_distinct=False,
                name="switch_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("asked_at")), name="switch_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["holding", "off_asked"]) | Q(on_at__isnull=False),
                name="switch_on_with_its_time",
            ),
        ]

    def __str__(self):
        return f"Kill switch for {self.organisation or 'all organisations'}"

    def get_absolute_url(self):
        return reverse("incidents:switch", args=[self.pk])
