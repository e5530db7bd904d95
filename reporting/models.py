"""What is compiled from returns, incidents and actions: statements, the report to Parliament, and their editions.

A derivative never changes what it is made from. What is signed is the hash of frozen data and words; the paper is
printed after, with the signature on it. A correction is a new edition and the old one stays readable (S10).
"""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import classproperty

from audit.chain import sha256_of
from audit.lease import Leased
from audit.transitions import ALONE
from departments.models import Organisation
from departments.organisations.calendar import financial_year_days
from departments.organisations.roles import ROLES, Can, Role
from govuk.limits import kept_dates, kept_financial_year
from reporting.kinds import Report, kind_for
from returns.models.reference import reference_of

EXACTLY_ONE_PARENT = Q(statement__isnull=False, report__isnull=True) | Q(
    statement__isnull=True, report__isnull=False
)


def hash_of(data: dict, narrative: list[dict]) -> str:
    """What is signed: the hash of frozen data and words."""
    return sha256_of({"data": data, "narrative": narrative})


class Narrative:
    """What statement and report have in common: a kind, and words in parts.

    `noun` is its name in events, addresses, words and the rows that belong to it. `power_to_edit` is what changing its
    words takes in its state now, `power_to_print` what asking for its paper takes, `power_to_see` what reading all of it.
    """

    noun: str
    year: str
    power_to_edit: Can
    power_to_print: Can
    power_to_see: Can

    @property
    def kind(self) -> Report:
        """The kind of report that was in force for its year."""
        return kind_for(self.noun, self.year)

    def narrative(self) -> list[dict]:
        """The current words, for freezing."""
        return [
            {"key": part.key, "title": part.title, "text": part.text, "sources": part.sources}
            for part in self.parts.order_by("position")
        ]


class Statement(Narrative, models.Model):
    """An organisation's yearly statement, signed by its Accounting Officer (2007 report, paragraph 43; S56)."""

    noun = "statement"
    power_to_print, power_to_see = Can.STATEMENT_EDIT, Can.STATEMENT_SEE

    class Status(models.TextChoices):
        COMPILING = "compiling", "Being compiled"
        DRAFTED = "drafted", "Drafted"
        SIRO_AGREED = "siro_agreed", "Advised by the SIRO"
        AUDIT_COMMITTEE_SEEN = "audit_committee_seen", "Seen by the audit committee"
        SIGNED = "signed", "Signed"
        NOTIFIED = "notified", "Sent"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

        @classproperty
        def advised(cls) -> tuple["Statement.Status", ...]:
            """The SIRO has read it: since then its words are changed by the Accounting Officer alone."""
            return cls.SIRO_AGREED, cls.AUDIT_COMMITTEE_SEEN

        @classproperty
        def editable(cls) -> tuple["Statement.Status", ...]:
            """Its words may be changed."""
            return cls.DRAFTED, *cls.advised

        @classproperty
        def sent(cls) -> tuple["Statement.Status", ...]:
            """It was sent out."""
            return cls.NOTIFIED, cls.PUBLISHED, cls.WITHDRAWN

        @classproperty
        def signed(cls) -> tuple["Statement.Status", ...]:
            """The Accounting Officer has signed it, whatever came of it since."""
            return cls.SIGNED, *cls.sent

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="statements")
    year = models.CharField(max_length=7)
    status = models.CharField(max_length=24, choices=Status, default=Status.COMPILING)
    version = models.PositiveIntegerField(default=1)
    siro_advice = models.TextField(max_length=3000, blank=True)
    committee_met_on = models.DateField(null=True)
    committee_minute = models.CharField(max_length=60, blank=True)
    sent_back_because = models.TextField(max_length=1500, blank=True)
    report_laid_on = models.DateField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "organisation__name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="statement_once_a_year"),
            *kept_dates("statement", days="committee_met_on report_laid_on"),
            kept_financial_year("statement", "year"),
        ]
        indexes = [models.Index(fields=["year", "status"], name="statement_by_year")]

    def __str__(self):
        return f"{self.kind.title} {self.year}, {self.body_name}"

    def get_absolute_url(self):
        return reverse("reporting:statement", args=[self.pk])

    @property
    def body_name(self) -> str:
        """What the organisation was called at the end of the year. Reads its names, so prefetch them in lists."""
        return self.organisation.name_on(financial_year_days(self.year)[1])

    @property
    def power_to_edit(self) -> Can:
        """What SIRO and audit committee have read is changed only by whoever signs it; others ask for it to be sent back."""
        return Can.STATEMENT_SIGN if self.status in self.Status.advised else Can.STATEMENT_EDIT


class ParliamentReport(Narrative, models.Model):
    """The yearly report to Parliament for the whole of government (2007 report, paragraph 42; S54)."""

    noun = "report"
    power_to_edit = power_to_print = Can.PARLIAMENT_REPORT_EDIT
    power_to_see = Can.PARLIAMENT_REPORT_SEE

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        DATA_LOCKED = "data_locked", "Figures locked"
        DRAFTING = "drafting", "Being drafted"
        FACT_CHECK = "fact_check", "With departments for fact check"
        REDACTION_CHECK = "redaction_check", "In disclosure check"
        FINAL_PROOF = "final_proof", "Final proof"
        MINISTER_CLEARED = "minister_cleared", "Cleared by the minister"
        EMBARGOED = "embargoed", "Under embargo"
        LAID = "laid", "Laid"
        PUBLISHED = "published", "Published"

        @classproperty
        def editable(cls) -> tuple["ParliamentReport.Status", ...]:
            """Its words may be changed."""
            return (cls.DRAFTING,)

        @classproperty
        def laid(cls) -> tuple["ParliamentReport.Status", ...]:
            """Parliament has it."""
            return cls.LAID, cls.PUBLISHED

    class Route(models.TextChoices):
        COMMAND_PAPER = "command_paper", "Command Paper"
        HOUSE_OF_COMMONS_PAPER = "house_of_commons_paper", "House of Commons Paper"
        UNNUMBERED_ACT_PAPER = "unnumbered_act_paper", "Unnumbered Act Paper"
        DEPOSITED_PAPER = "deposited_paper", "Deposited paper with a written statement"

    NUMBERED = (Route.COMMAND_PAPER, Route.HOUSE_OF_COMMONS_PAPER)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.CharField(max_length=7, unique=True)
    route = models.CharField(max_length=24, choices=Route, default=Route.DEPOSITED_PAPER)
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=20, blank=True)
    isbn = models.CharField(max_length=20, blank=True)
    fact_check_by = models.DateField(null=True)
    fact_check_note = models.TextField(max_length=3000, blank=True)
    redaction_note = models.TextField(max_length=3000, blank=True)
    sent_back_because = models.TextField(max_length=1500, blank=True)
    laying_on = models.DateField(null=True)
    laid_commons_at = models.DateTimeField(null=True)
    laid_lords_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    late_because = models.TextField(max_length=1500, blank=True)
    corrections = models.JSONField(default=list)
    created_at = models.DateTimeField()

    organisation = None  # it is of the whole of government: powers are asked of the post alone
    body_name = ""

    class Meta:
        ordering = ["-year"]
        constraints = [
            *kept_dates("report", days="fact_check_by laying_on", moments="laid_commons_at laid_lords_at"),
            kept_financial_year("report", "year"),
            models.CheckConstraint(
                condition=~Q(status__in=["laid", "published"])
                | Q(laid_commons_at__isnull=False, laid_lords_at__isnull=False),
                name="report_laid_with_its_times",
            ),
        ]

    def __str__(self):
        return f"{self.kind.title} {self.year}"

    def get_absolute_url(self):
        return reverse("reporting:report", args=[self.pk])

    @property
    def numbered(self) -> bool:
        """Whether the route gives it a number and an ISBN."""
        return self.route in self.NUMBERED


class Part(models.Model):
    """One section's words: drafted from the data, then the author's own.

    `drafted` is what the portal wrote, `text` the current words; paragraphs are separated by an empty line.
    """

    LOCKED_FIRST = {"statement": ALONE, "report": ALONE}

    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="parts")
    report = models.ForeignKey(ParliamentReport, null=True, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    drafted = models.TextField(blank=True)
    text = models.TextField(max_length=20000, blank=True)
    sources = models.JSONField(default=list)
    edited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_PARENT, name="part_of_one_thing"),
            models.UniqueConstraint(fields=["statement", "key"], name="statement_part_once"),
            models.UniqueConstraint(fields=["report", "key"], name="report_part_once"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.parent.get_absolute_url()

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def parent(self) -> "Statement | ParliamentReport":
        return self.statement or self.report


class Edition(Leased):
    """One frozen state of a statement or report, and the paper made of it. The row is the queue of documents.

    `data` is plain JSON: facts, figures (each with its definition, as-of date and sources) and notes, under the number of
    their schema; `data_hash` covers data and words. `stages.layout.frozen` reads what was frozen without a schema too.
    `requested_at` is when it is said to have been asked for, `queued_at` is the clock. `failures` counts the attempts
    that failed since somebody asked for it last; after a few it is set aside (FAILED) until a person asks again.
    """

    class Purpose(models.TextChoices):
        DRAFT = "draft", "Draft"
        LOCK = "lock", "Locked figures"
        PROOF = "proof", "Proof"
        SIGNED = "signed", "Signed"
        LAID = "laid", "As laid"
        CORRECTION = "correction", "Correction"

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        WORKING = "working", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Could not be made"

    LOCKED_FIRST = {"statement": ALONE, "report": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    statement = models.ForeignKey(Statement, null=True, on_delete=models.PROTECT, related_name="editions")
    report = models.ForeignKey(ParliamentReport, null=True, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    purpose = models.CharField(max_length=12, choices=Purpose)
    data = models.JSONField(null=True)
    narrative = models.JSONField(null=True)
    data_hash = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    percent = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=120, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    queued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=EXACTLY_ONE_PARENT, name="edition_of_one_thing"),
            models.UniqueConstraint(fields=["statement", "number"], name="statement_edition_number"),
            models.UniqueConstraint(fields=["report", "number"], name="report_edition_number"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(data__isnull=False) & ~Q(data_hash=""),
                name="edition_done_is_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(status="working") | Q(claimed_until__isnull=False),
                name="edition_worked_on_under_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queued_at"], condition=Q(status__in=["queued", "working"]), name="edition_to_be_made"
            )
        ]

    def __str__(self):
        return f"Edition {self.number}, {self.get_purpose_display().lower()}, of {self.parent}"

    @property
    def frozen_data(self) -> dict:
        """The data of an edition that has them; ValueError for one that still waits for them."""
        if self.data is None:
            raise ValueError(f"Edition {self.number} has no data yet.")
        return self.data

    @property
    def parent(self) -> "Statement | ParliamentReport":
        return self.statement or self.report

    @property
    def organisation(self) -> Organisation | None:
        return self.statement.organisation if self.statement else None

    @property
    def wanted(self) -> bool:
        """Whether its paper still makes sense. What was signed, laid or corrected must be there in every state."""
        if self.purpose == self.Purpose.DRAFT:
            return self.parent.status in (Statement.Status.COMPILING, *Statement.Status.editable)
        if self.purpose == self.Purpose.LOCK:
            return self.parent.status == ParliamentReport.Status.DATA_LOCKED
        return self.purpose != self.Purpose.PROOF or self.parent.status in self.parent.Status.editable

    @property
    def has_failed(self) -> bool:
        """It could not be made and is not tried again by itself."""
        return self.status == self.Status.FAILED

    @property
    def is_plain(self) -> bool:
        """Whether its paper is in the plain layout, because the usual one could not be made."""
        return bool(self.facts.get("plain"))

    @property
    def may_be_set_again(self) -> bool:
        """Whether its paper is in the plain layout and the usual one may still take its place.

        A statement that was signed has gone out with the hash of its paper, and what was laid stays as it was laid.
        """
        if not self.is_plain or not self.finished:
            return False
        if self.purpose == self.Purpose.DRAFT:
            return self.wanted
        return self.parent.status in SET_AGAIN.get(self.purpose, ())

    @property
    def finished(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.FAILED)

    @property
    def will_be_tried_again(self) -> bool:
        """Whether an attempt failed, and the worker makes the next one by itself."""
        return self.status == self.Status.QUEUED and self.failures > 0

    def event_time(self, now: datetime) -> datetime:
        """When something is said to have happened to it: when it was asked for, plus the time that has really passed.

        The same as `now` for what is asked for today; in a year that is played back it keeps the year's own dates.
        """
        return self.requested_at + (now - self.queued_at)


# In which states of the report the paper of an edition may be set again: before it is cleared, laid, or for the published slip.
SET_AGAIN = {
    Edition.Purpose.PROOF: (
        ParliamentReport.Status.DRAFTING,
        ParliamentReport.Status.FACT_CHECK,
        ParliamentReport.Status.REDACTION_CHECK,
        ParliamentReport.Status.FINAL_PROOF,
    ),
    Edition.Purpose.LAID: (ParliamentReport.Status.EMBARGOED,),
    Edition.Purpose.CORRECTION: (ParliamentReport.Status.PUBLISHED,),
}


class Signature(models.Model):
    """That one person, in one role, signed the hash of an edition's frozen data and words."""

    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="signature")
    data_hash = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    title = models.CharField(max_length=160)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.title}, {self.at:%d %B %Y}"

    @property
    def signatory(self) -> str:
        """Who signed, by name and post: "Ann Example, Permanent Secretary and Accounting Officer"."""
        office = ROLES[Role.ACCOUNTING_OFFICER].title
        return (
            f"{self.signed_by.name}, {self.title if self.title == office else f'{self.title} and {office}'}"
        )

    @property
    def reference(self) -> str:
        """What its receipt is called; worked out from what was signed."""
        return reference_of(str(self.edition_id), self.data_hash)


class FactCheckAnswer(models.Model):
    """What a department said of its own pages in one proof of the report. Kept as it was given; the newest counts."""

    report = models.ForeignKey(ParliamentReport, on_delete=models.PROTECT, related_name="fact_check_answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proof = models.PositiveIntegerField()
    agrees = models.BooleanField()
    words = models.TextField(max_length=3000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        ordering = ["report", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(words=""), name="fact_check_says_what_is_wrong"
            )
        ]

    def __str__(self):
        return f"{self.organisation}, proof {self.proof}: {'agrees' if self.agrees else 'asks for a change'}"
