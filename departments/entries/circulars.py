"""What the centre sends to roles in all bodies: guidance, common standards, consultations, changes of law (S23, S48, S60, S64).

People in these roles acknowledge each version, or answer a consultation; a new version asks them again.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from audit.search import search_index
from audit.transitions import Problem
from departments.entries.register import Register, required
from departments.organisations.calendar import london_day
from departments.organisations.models import USER, Appointment, Organisation
from departments.organisations.roles import ROLES, Reach, Role
from departments.registers.models.kept import KeptFile
from govuk.limits import kept_dates, planned

REMIND_AFTER = timedelta(days=7)
SEARCHED = ("name", "text", "edition", "changes", "outcome", "link")
READERS = [
    (role.value, spec.title)
    for role, spec in ROLES.items()
    if spec.reach in (Reach.OWN, Reach.SPONSORED) and spec.deputy_of is None
]
"""The roles that a circular may be for. Deputies are asked with those for whom they deputise."""


def with_deputies(roles: list[str]) -> list[str]:
    """These roles and those that deputise for them."""
    deputies = [
        role.value for role, spec in ROLES.items() if spec.deputy_of and spec.deputy_of.value in roles
    ]
    return [*roles, *deputies]


class CircularStatus(models.TextChoices):
    """How far a circular is."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    CLOSED = "closed", "Closed"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Circular(models.Model):
    """One text of the centre as it is now. `number` counts its published versions; 0 until the first one is published.

    `asked_roles` are `roles` and their deputies. `outcome` is what a consultation led to, or why the text was withdrawn.
    """

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "Guidance"
        STANDARD = "standard", "Common standard or procedure"
        CONSULTATION = "consultation", "Consultation"
        LAW = "law", "Change of law"
        POWER = "power", "New power or sanction of the regulator"

    class Channel(models.TextChoices):
        PORTAL = "portal", "This portal and its emails"
        MAIL = "mail", "Letter or email to departments as well"
        INTRANET = "intranet", "Intranet as well"
        TRAINING = "training", "Training or talk as well"

    Status = CircularStatus

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("Title", max_length=120)
    kind = models.CharField("Kind", max_length=12, choices=Kind)
    text = models.TextField(
        "What it says",
        max_length=3000,
        help_text="What the reader has to know or do. Do not enter personal data.",
    )
    roles = ArrayField(
        models.CharField(max_length=24, choices=READERS), verbose_name="Roles it is for", default=list
    )
    asked_roles = ArrayField(models.CharField(max_length=24), default=list, editable=False)
    channel = models.CharField("Channel by which it reaches them", max_length=8, choices=Channel)
    link = models.CharField(
        "Link to the whole text", max_length=400, blank=True, help_text="It begins with https://"
    )
    edition = models.CharField("Version", max_length=40, help_text="For example, 2.1, or June 2026")
    changes = models.TextField("What changed since the version before", max_length=1500, blank=True)
    applies_on = models.DateField("Date from which it applies", null=True)
    answer_by = models.DateField("Date by which people acknowledge or answer it", null=True)
    number = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    outcome = models.TextField("Outcome", max_length=3000, blank=True)
    replaced_by = models.ForeignKey(
        "self", verbose_name="Replaced by", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="circular_named_once"),
            models.CheckConstraint(
                condition=Q(status=CircularStatus.DRAFT, number=0, published_at=None)
                | ~Q(status=CircularStatus.DRAFT) & Q(number__gt=0, published_at__isnull=False),
                name="circular_published_with_its_time",
            ),
            *kept_dates("circular", days="applies_on answer_by", moments="published_at"),
        ]
        indexes = [
            models.Index(fields=["status", "answer_by"], name="circular_by_status"),
            search_index("circular_texts", *SEARCHED),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("departments:circular", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether no version was published yet."""
        return self.status == CircularStatus.DRAFT

    @property
    def is_published(self) -> bool:
        """Whether people are asked to acknowledge or answer it now."""
        return self.status == CircularStatus.PUBLISHED

    @property
    def is_closed(self) -> bool:
        """Whether it is a consultation that has its outcome."""
        return self.status == CircularStatus.CLOSED

    @property
    def is_consultation(self) -> bool:
        """Whether people answer it in words, rather than acknowledge it."""
        return self.kind == self.Kind.CONSULTATION

    def is_over(self, day: date) -> bool:
        """Whether it is a consultation that takes no answers any more, because its date has passed."""
        return self.is_consultation and self.answer_by is not None and self.answer_by < day

    @property
    def asks(self) -> str:
        """What its readers are asked to do, as a verb."""
        return "Answer" if self.is_consultation else "Read and acknowledge"


class CircularEdition(models.Model):
    """What a version of a circular said. Never changed."""

    upload = None  # it comes with no file of rows, as editions of entries may

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    values = models.JSONField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["circular", "number"]
        constraints = [models.UniqueConstraint(fields=["circular", "number"], name="circular_edition_once")]

    def __str__(self):
        return f"version {self.number} of {self.circular_id}"


class CircularAnswer(models.Model):
    """One person's acknowledgement of a version, or answer to a consultation, in the post that they held. Never changed."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=24)
    words = models.TextField(max_length=3000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["circular", "number", "at"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "number", "by"], name="circular_answered_once"),
            *kept_dates("circular_answer", moments="at"),
        ]

    def __str__(self):
        return f"answer to version {self.number} of {self.circular_id}"

    @property
    def post(self) -> str:
        """The title of the post in which it was given."""
        return ROLES[Role(self.role)].title


class CircularDocument(KeptFile):
    """A file of a circular, which everybody who is asked can read."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        ordering = ["circular", "-added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["circular", "sha256"], name="circular_document_once"),
            *kept_dates("circular_document", moments="added_at"),
        ]


class CircularReminder(models.Model):
    """When the people of a body were last reminded of a circular."""

    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circular", "organisation"], name="circular_reminder_once"),
            *kept_dates("circular_reminder", moments="reminded_at"),
        ]
        indexes = [models.Index(fields=["organisation", "reminded_at"], name="circular_reminded")]

    def __str__(self):
        return f"reminder of {self.circular_id}"


class CircularReader(models.Model):
    """A person in a post that a published circular is for, and when they acknowledged or answered its current version.

    A view of the database, with appointments of all times: `readers_on` keeps those of a day.
    """

    id = models.UUIDField(primary_key=True)
    circular = models.ForeignKey(
        Circular, db_constraint=False, on_delete=models.DO_NOTHING, related_name="readers"
    )
    appointment = models.ForeignKey(
        Appointment, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    user = models.ForeignKey(USER, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+")
    role = models.CharField(max_length=24)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "departments_circularreader"
        ordering = ["id"]

    def __str__(self):
        return f"reader of {self.circular_id}"


def is_a_link(circular: Any, at: datetime) -> list[Problem]:
    """The link leads to a page that is sent encrypted."""
    if not circular.link or (circular.link.startswith("https://") and " " not in circular.link):
        return []
    return [Problem("Enter a link that begins with https://", field="link")]


REGISTER = Register(
    code="circulars", title="Guidance, consultations and changes of law", noun="guidance, consultation or change of law",
    capability="S23 S48 S60 S64",
    about="What the Cabinet Office sends to people in named roles in every body: guidance and common standards that they acknowledge, "
    "changes of law, and consultations that they answer until a date.",
    model=Circular, held=("name",),
    fields=("kind", "text", "roles", "channel", "link", "edition", "changes", "applies_on", "answer_by"),
    columns=("kind", "edition", "answer_by"), filters=("kind",),
    rules=(required("text", "roles", "applies_on", "answer_by"), is_a_link),
    limits={
        "applies_on": planned(days=3 * 365, likely_days=(5 * 365, 2 * 365)),
        "answer_by": planned(days=2 * 365, likely_days=(365, 365)),
    },
    review_days=None,
)  # fmt: skip


def held_on(day: date, path: str = "appointment") -> Q:
    """The rows whose appointment is held on a day."""
    prefix = f"{path}__"
    ends = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    return ends & Q(**{f"{prefix}starts_on__lte": day, f"{prefix}user__is_active": True})


def readers_on(day: date) -> QuerySet[CircularReader]:
    """Who is asked to acknowledge or answer circulars, in the posts that they hold on a day."""
    return CircularReader.objects.filter(held_on(day), organisation__closed=False)


def over(day: date, prefix: str = "") -> Q:
    """The same as `Circular.is_over`, as a filter."""
    return Q(**{f"{prefix}kind": Circular.Kind.CONSULTATION, f"{prefix}answer_by__lt": day})


def owing_readers(at: datetime) -> QuerySet[CircularReader]:
    """Those who have not acknowledged or answered what is published, and still can."""
    published, day = Circular.Status.PUBLISHED, london_day(at)
    return readers_on(day).filter(~over(day, "circular__"), circular__status=published, answered_at=None)


def waiting_for_reminder(at: datetime) -> QuerySet[CircularReader]:
    """Those of them in whose body nobody was reminded of it within a week."""
    reminded = CircularReminder.objects.filter(
        circular=OuterRef("circular"),
        organisation=OuterRef("organisation"),
        reminded_at__gt=at - REMIND_AFTER,
    )
    return owing_readers(at).filter(~Exists(reminded))
