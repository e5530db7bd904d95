"""Notices to the regulator or the controller, what is still owed to them, and the hours that are watched."""

import uuid

from django.db import models
from django.db.models import F, Q

from departments.calendar import london_day
from incidents.models import choices as c
from incidents.models.incident import Incident


class Notification(models.Model):
    """The chain of notices to one addressee for one incident: opened with the report, told only with a reference.

    `case_reference` is the addressee's (F63); until it is there the addressee has been sent something and not told.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="notification")
    organisation = models.ForeignKey("departments.Organisation", on_delete=models.PROTECT, related_name="+")
    addressee = models.CharField(max_length=20, choices=c.Addressee, default=c.Addressee.REGULATOR)
    regime = models.CharField(max_length=20)
    status = models.CharField(
        max_length=20, choices=c.NotificationStatus, default=c.NotificationStatus.DRAFTING
    )
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    case_reference = models.CharField(max_length=40, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    not_told_reason = models.TextField(blank=True)
    more_wanted_by = models.DateField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    closed_answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["sent", "acknowledged", "further_owed", "final_sent"])
                | Q(first_sent_at__isnull=False),
                name="notification_sent_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, case_reference="")
                | Q(acknowledged_at__isnull=False) & ~Q(case_reference=""),
                name="notification_told_with_reference",
            ),
        ]
        indexes = [models.Index(fields=["status", "opened_at"], name="notification_by_status")]

    def __str__(self):
        return f"notification of {self.incident.reference}"

    @property
    def body_name(self) -> str:
        """What the organisation was called when its incident was reported."""
        return self.organisation.name_on(london_day(self.incident.reported_at))

    @property
    def is_told(self) -> bool:
        """Told to the addressee: it gave a reference."""
        return bool(self.case_reference)


class Dispatch(models.Model):
    """One notice of a chain: first, further, final or withdrawal. Its id is the key under which it is sent (F62).

    The payload is frozen in the transaction that queues it and never changes after; times and receipt are added.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, related_name="dispatches")
    number = models.PositiveIntegerField()
    phase = models.CharField(max_length=12, choices=c.PhaseKind)
    payload = models.JSONField()
    payload_sha256 = models.CharField(max_length=64)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=10, choices=c.SentBy, blank=True)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["notification", "number"]
        constraints = [
            models.UniqueConstraint(fields=["notification", "number"], name="dispatch_number_once"),
            models.UniqueConstraint(
                fields=["notification"], condition=Q(phase="initial"), name="dispatch_one_first_notice"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, sent_by="") | Q(sent_at__isnull=False) & ~Q(sent_by=""),
                name="dispatch_sent_with_its_way",
            ),
        ]

    def __str__(self):
        return f"{self.get_phase_display()} of {self.notification.incident.reference}"

    @property
    def hash_in_groups(self) -> str:
        """The hash of what was sent, in groups of eight for reading aloud."""
        return " ".join(self.payload_sha256[i : i + 8] for i in range(0, 64, 8)).strip()


class Owed(models.Model):
    """One answer that a first notice left to follow, with the day it is expected (article 33(4))."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="owed")
    field = models.CharField(max_length=40)
    expected_on = models.DateField()
    supplied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["expected_on", "field"]
        constraints = [models.UniqueConstraint(fields=["incident", "field"], name="owed_once_per_field")]

    def __str__(self):
        return f"{self.field} of {self.incident_id} by {self.expected_on}"


class Timer(models.Model):
    """One hour to be watched. Swept by beat; fires once, and says what came of it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="timers")
    key = models.CharField(max_length=40)
    at_hours = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["due_at", "at_hours"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "key"], name="timer_once_per_incident"),
            models.CheckConstraint(
                condition=Q(fired_at=None, outcome="") | Q(fired_at__gte=F("due_at")) & ~Q(outcome=""),
                name="timer_fires_when_due_and_says_so",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(fired_at=None), name="timer_waiting")]

    def __str__(self):
        return f"{self.key} of {self.incident_id}"
