"""What the entries of all registers have in common, and every edition of each."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Least
from django.urls import reverse

from audit.search import search_index
from departments.organisations.models import USER, Appointment, Organisation
from departments.organisations.roles import ROLES, Role
from departments.registers.models.kept import Edition, KeptFile
from govuk.limits import kept_dates

ASSETS = "assets"  # what a due thing is of that is no entry of a register
CIRCULARS = "circulars"  # the same of what the centre asks somebody to acknowledge or answer
SEARCHED = ("words",)  # by the index and by the search


def one_of(model: str, label: str) -> Any:
    """A column that names one row of another model, or none: an asset, an organisation, an entry of another register."""
    return models.ForeignKey(
        model, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


def several(model: str, label: str) -> Any:
    """A column that names any number of rows of another model."""
    return models.ManyToManyField(model, verbose_name=label, blank=True, related_name="+")


class Entry(models.Model):
    """One entry of a register: a sharing arrangement, an exemption from a ban on media, a review (S6 to S60).

    Each register adds columns of its own in a model that inherits this one, so that what is due, owned or missing is
    found among the entries of all registers at once. `key` is what an import knows an entry by. `deadline` is the earliest
    open one among the register's own dates, and `words` every text of its fields, which the portal keeps; `due_on` is the earliest of the next review, the expiry
    and that. `source` names the paper that a real fact comes from.
    """

    class Status(models.TextChoices):
        IN_USE = "in_use", "In use"
        ENDED = "ended", "Ended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    register = models.CharField(max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entries")
    name = models.CharField("Name", max_length=120)
    key = models.CharField("Your own reference", max_length=60, blank=True)
    owner_role = models.CharField("Who answers for it", max_length=80, blank=True)
    reviewed_on = models.DateField("Last reviewed", null=True)
    review_on = models.DateField("Next review", null=True)
    expires_on = models.DateField("Expiry date", null=True)
    deadline = models.DateField("Next deadline", null=True, editable=False)
    due_on = models.GeneratedField(
        expression=Least("review_on", "expires_on", "deadline"),
        output_field=models.DateField(null=True),
        db_persist=True,
    )
    note = models.TextField("Remarks", max_length=1500, blank=True)
    words = models.TextField(editable=False, default="")
    status = models.CharField(max_length=8, choices=Status, default=Status.IN_USE)
    ended_on = models.DateField(null=True)
    ending = models.TextField(max_length=1500, blank=True)
    source = models.CharField(max_length=200, blank=True)
    demonstration = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["organisation", "name"]
        constraints = [
            models.UniqueConstraint(fields=["register", "organisation", "name"], name="entry_named_once"),
            models.UniqueConstraint(
                fields=["register", "organisation", "key"], condition=~Q(key=""), name="entry_known_once"
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_on__isnull=False) | Q(status="in_use", ended_on=None),
                name="entry_ended_with_its_day",
            ),
            *kept_dates(
                "entry", days="reviewed_on review_on expires_on deadline ended_on", moments="reminded_at"
            ),
        ]
        indexes = [
            models.Index(fields=["register", "organisation", "name", "id"], name="entry_of_register"),
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=Q(status="in_use"),
                name="entry_due_of_body",
            ),
            models.Index(fields=["due_on", "id"], condition=Q(status="in_use"), name="entry_due_soonest"),
            models.Index(
                fields=["due_on", "id"],
                condition=Q(status="in_use", owner_role=""),
                name="entry_due_of_nobody",
            ),
            # In which the entries in use of each register are counted, of a body and of all of government.
            models.Index(
                fields=["register", "organisation", "due_on"],
                condition=Q(status="in_use"),
                name="entry_counted_of_body",
            ),
            models.Index(fields=["register", "due_on"], condition=Q(status="in_use"), name="entry_counted"),
            models.Index(fields=["register", "name", "id"], name="entry_by_name"),
            models.Index(fields=["register", "due_on", "name", "id"], name="entry_by_day"),
            models.Index(
                fields=["organisation", "owner_role", "due_on", "id"],
                condition=Q(status="in_use"),
                name="entry_due_of_post",
            ),
            models.Index(
                fields=["register", "organisation", "name", "id"],
                condition=Q(status="ended"),
                name="entry_ended",
            ),
            models.Index(fields=["register", "-created_at", "id"], name="entry_newest"),
            models.Index(
                fields=["register", "organisation", "-created_at", "id"], name="entry_newest_of_body"
            ),
            search_index("entry_text", *SEARCHED),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("departments:entry", args=[self.register, self.pk])

    @property
    def owner_title(self) -> str:
        """The title of the post that answers for it; empty where none is named."""
        return ROLES[Role(self.owner_role)].title if self.owner_role in set(Role) else ""


class DueThing(models.Model):
    """What is to be reviewed, renewed or acknowledged: a view of the database, read and never written.

    Each of its parts is in the order of this list, so that PostgreSQL merges their indexes and reads a page alone.
    `register` is the code of the register, "assets" for the yearly review of an asset, or "circulars" for what the centre
    asks somebody to acknowledge or answer: of those, the view has the appointments of all times (`owner`). `about` is the
    key of the entry, asset or circular. `is_nobodys` where it has neither an owner nor a post that answers for it.
    """

    id = models.UUIDField(primary_key=True)
    about = models.UUIDField()
    register = models.CharField(max_length=32)
    organisation = models.ForeignKey(
        Organisation, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    name = models.CharField(max_length=120)
    due_on = models.DateField()
    owner_role = models.CharField(max_length=80)
    owner = models.ForeignKey(
        Appointment, null=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )
    is_nobodys = models.BooleanField()

    class Meta:
        managed = False
        db_table = "departments_duething"
        ordering = ["due_on", "id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        if self.register == ASSETS:
            return reverse("departments:asset", args=[self.about])
        if self.register == CIRCULARS:
            return reverse("departments:circular", args=[self.about])
        return reverse("departments:entry", args=[self.register, self.about])

    @property
    def who_answers(self) -> str:
        """The person who owns it, or the title of the post that answers for it; empty where nobody does."""
        if self.owner:
            return self.owner.user.name
        return ROLES[Role(self.owner_role)].title if self.owner_role in set(Role) else ""


class Reminder(models.Model):
    """What somebody who holds posts in several bodies is reminded of in one of them: lines by their kind.

    It is kept until the one message of a day has the parts of all bodies (`sent_at`), and some weeks longer, while that message may
    still be on its way. `appointment` is the post by which they learn it, `post` what it is called there, and `why` why they are
    reminded in place of somebody else.
    """

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    lines = models.JSONField()
    owed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["user", "owed_at"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "owed_at"], name="reminder_owed_once"),
            *kept_dates("reminder", moments="owed_at sent_at"),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(sent_at=None), name="reminder_unsent"),
            models.Index(fields=["user", "sent_at"], name="reminder_sent"),
            models.Index(fields=["organisation", "owed_at"], name="reminder_of_body"),
        ]

    def __str__(self):
        return f"reminder of {self.user_id}"


class EntryEdition(Edition):
    """An edition of an entry."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="editions")

    class Meta:
        ordering = ["entry", "number"]
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_edition_once")]

    def __str__(self):
        return f"edition {self.number} of {self.entry_id}"


class EntryDocument(KeptFile):
    """A file of an entry, such as a certificate of destruction or the report of a review: whoever sees the entry reads it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="documents")

    class Meta:
        ordering = ["entry", "-added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "sha256"], name="entry_document_once"),
            *kept_dates("entry_document", moments="added_at"),
        ]
