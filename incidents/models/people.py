"""Notifying the people affected (UK GDPR article 34): what is owed, the letter, what was sent, or why it is not owed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.transitions import ALONE
from govuk.compiled import url
from govuk.limits import kept_dates
from incidents.models import choices
from incidents.models.incident import Incident

USUAL_DAYS_FOR_PEOPLE = (
    3  # after the decision, by which the people are to be notified; the law says without undue delay
)


class PeopleNotice(models.Model):
    """That the people affected by an incident have to be notified, since a decision said so.

    `who`, `way` and `letter` are planned by the Data Protection Officer. Where the SIRO decides that a ground of article 34(3)
    frees the body from it, `ground`, its words and who decided are kept.
    """

    LOCKED_FIRST = {"incident": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="people_notice")
    organisation = models.ForeignKey("departments.Organisation", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=choices.PeopleStatus, default=choices.PeopleStatus.OWED)
    version = models.PositiveIntegerField(default=1)
    owed_at = models.DateTimeField()
    due_on = models.DateField()
    who = models.TextField(max_length=1000, blank=True)
    way = models.CharField(max_length=20, choices=choices.PeopleWay, blank=True)
    letter = models.TextField(max_length=8000, blank=True)
    ground = models.CharField(max_length=40, choices=choices.Exception34, blank=True)
    ground_words = models.TextField(max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *kept_dates("people_notice", days="due_on"),
            models.CheckConstraint(
                condition=Q(status="freed", decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(ground="")
                | ~Q(status="freed") & Q(ground="", decided_by=None, decided_at=None),
                name="people_notice_freed_with_its_ground",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(status__in=["owed", "planned"]),
                name="people_notice_open",
            ),
        ]

    def __str__(self):
        return f"Notifying the people of {self.incident.reference}"

    def get_absolute_url(self):
        return url("incidents:people", self.incident_id)

    @property
    def is_open(self) -> bool:
        """The people are still to be notified."""
        return self.status in choices.PeopleStatus.open


class PeopleSending(models.Model):
    """What was sent to how many people, when and how: one row for each sending."""

    LOCKED_FIRST = {"notice": ALONE}

    notice = models.ForeignKey(PeopleNotice, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveIntegerField()
    sent_on = models.DateField()
    way = models.CharField(max_length=20, choices=choices.PeopleWay)
    people = models.PositiveBigIntegerField()
    words = models.TextField(max_length=8000)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["notice", "number"]
        constraints = [
            *kept_dates("people_sending", days="sent_on"),
            models.UniqueConstraint(fields=["notice", "number"], name="people_sending_number_once"),
        ]

    def __str__(self):
        return f"Sending {self.number} to the people of {self.notice.incident.reference}"
