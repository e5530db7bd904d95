"""A return, its answers and their evidence, and what was signed (S3, S4, S17)."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import classproperty

from audit.rows import ReadOften
from audit.transitions import SHARED
from departments.models import name_then
from govuk.compiled import url
from govuk.limits import kept_dates
from returns.models.cycle import Cycle
from returns.models.reference import reference_of
from returns.questionnaire import ANSWERS, AnswerValue

USER = settings.AUTH_USER_MODEL
FIELDS = (
    "choice", "number", "part", "whole", "percent", "day", "text", "nil", "confirmed", "reason", "action_summary",
    "action_owner", "action_due", "sample_method", "sample_checked", "sample_right",
)  # fmt: skip
DIGEST = r"^[0-9a-f]{64}$"


def counted(path: str = "") -> Q:
    """The one edition of each return that counts: where a correction is in work, the accepted edition that it corrects."""
    return ~Q(**{f"{path}status__in": Return.Status.closed}) & ~Q(
        **{f"{path}supersedes__status__in": Return.Status.accepted}
    )


def never_signed(path: str = "") -> Q:
    """Returns never signed in any edition: a correction, numbered from 2, begins only from what was signed."""
    return Q(**{f"{path}submission": None, f"{path}number": 1})


def overdue(day: date) -> Q:
    """Returns that were never signed, after the day on which they were due. Devolved administrations are never overdue."""
    unsigned = never_signed() & Q(status__in=Return.Status.unfiled, cycle__due_on__lt=day)
    return unsigned & ~Q(organisation__kind="devolved_administration")


def with_names(returns: QuerySet) -> QuerySet:
    """Returns with what each organisation was called in the quarter, read with the rows."""
    return returns.annotate(name_then=name_then("organisation", "cycle__last_day"))


class Return(ReadOften, models.Model):
    """What one organisation says about one quarter. A correction is a new row (`number`), and both are kept.

    `leave_given_by` and `leave_given_at` say who at the centre let it be signed before the quarter has ended, and when.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PREPARATION = "in_preparation", "In preparation"
        AWAITING_SIRO = "awaiting_siro", "Waiting for the SIRO"
        SUBMITTED = "submitted", "Signed and submitted"
        UNDER_REVIEW = "under_review", "Under review"
        QUERIED = "queried", "Queried"
        RECOMMENDED = "recommended", "Recommended"
        ACCEPTED = "accepted", "Accepted"
        ACCEPTED_WITH_CONDITIONS = "accepted_with_conditions", "Accepted with conditions"
        MISSING = "missing", "Missing"
        NOT_TAKING_PART = "not_taking_part", "Not taking part"
        SUPERSEDED = "superseded", "Superseded"
        DROPPED = "dropped", "Correction dropped"

        @classproperty
        def not_begun(cls) -> tuple["Return.Status", ...]:
            """It has no answers to show."""
            return cls.NOT_STARTED, cls.NOT_TAKING_PART, cls.MISSING

        @classproperty
        def before_signing(cls) -> tuple["Return.Status", ...]:
            """A signature is still to come: the centre's permission to sign early belongs to these."""
            return cls.NOT_STARTED, cls.IN_PREPARATION, cls.AWAITING_SIRO, cls.QUERIED

        @classproperty
        def answered_in(cls) -> tuple["Return.Status", ...]:
            """Its answers can be written."""
            return cls.IN_PREPARATION, cls.QUERIED

        @classproperty
        def in_review(cls) -> tuple["Return.Status", ...]:
            """A reviewer is at work on it."""
            return cls.UNDER_REVIEW, cls.QUERIED

        @classproperty
        def signed_in(cls) -> tuple["Return.Status", ...]:
            """A signature is made."""
            return cls.AWAITING_SIRO, cls.QUERIED

        @classproperty
        def unfiled(cls) -> tuple["Return.Status", ...]:
            """Its first signature is owed and its work is with the body."""
            return cls.NOT_STARTED, *cls.being_prepared

        @classproperty
        def being_prepared(cls) -> tuple["Return.Status", ...]:
            """The body has begun it and has not signed it."""
            return cls.IN_PREPARATION, cls.AWAITING_SIRO

        @classproperty
        def undecided(cls) -> tuple["Return.Status", ...]:
            """It is signed, and the centre has not decided on it."""
            return cls.SUBMITTED, cls.UNDER_REVIEW, cls.QUERIED, cls.RECOMMENDED

        @classproperty
        def accepted(cls) -> tuple["Return.Status", ...]:
            """It counts as accepted."""
            return cls.ACCEPTED, cls.ACCEPTED_WITH_CONDITIONS

        @classproperty
        def closed(cls) -> tuple["Return.Status", ...]:
            """An edition that is kept and counts no more."""
            return cls.SUPERSEDED, cls.DROPPED

    LOCKED_FIRST = {"cycle": SHARED}  # a quarter that is being frozen waits for the actions on its returns

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="returns")
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="returns"
    )
    number = models.PositiveSmallIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    status = models.CharField(max_length=24, choices=Status, default=Status.NOT_STARTED)
    version = models.PositiveIntegerField(default=1)
    late = models.BooleanField(default=False)
    reviewer = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    submission = models.OneToOneField(
        "Submission", null=True, on_delete=models.PROTECT, related_name="current_of"
    )
    signed_at = models.DateTimeField(null=True)
    leave_given_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    leave_given_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-cycle__first_day", "organisation__name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "organisation", "number"], name="return_edition_once"),
            models.UniqueConstraint(
                fields=["cycle", "organisation"],
                condition=Q(status__in=("accepted", "accepted_with_conditions")),
                name="return_one_accepted_edition",
            ),
            models.UniqueConstraint(
                fields=["cycle", "organisation"],
                condition=~Q(status__in=["accepted", "accepted_with_conditions", "superseded", "dropped"]),
                name="return_one_edition_in_work",
            ),
            models.CheckConstraint(
                condition=Q(submission=None, signed_at=None)
                | Q(submission__isnull=False, signed_at__isnull=False),
                name="return_signed_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(leave_given_by=None, leave_given_at=None)
                | Q(leave_given_by__isnull=False, leave_given_at__isnull=False),
                name="return_leave_with_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=[
                        "submitted",
                        "under_review",
                        "queried",
                        "recommended",
                        "accepted",
                        "accepted_with_conditions",
                    ]
                )
                | Q(submission__isnull=False),
                name="return_reviewed_only_when_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="return_by_organisation"),
            models.Index(fields=["cycle", "status"], name="return_by_cycle"),
        ]

    def __str__(self):
        edition = f", edition {self.number}" if self.number > 1 else ""
        return f"{self.body_name}, {self.cycle}{edition}"

    def get_absolute_url(self):
        return url("returns:return", self.organisation.code, self.cycle.slug)

    @property
    def is_superseded(self) -> bool:
        """A correction counts in its place."""
        return self.status == self.Status.SUPERSEDED

    @property
    def is_dropped(self) -> bool:
        """A correction that was given up."""
        return self.status == self.Status.DROPPED

    @property
    def is_queried(self) -> bool:
        """The reviewer waits for answers to queries."""
        return self.status == self.Status.QUERIED

    @property
    def body_name(self) -> str:
        """What the organisation was called in the quarter. Reads its names; lists read it with the rows (`with_names`)."""
        return self.__dict__.get("name_then") or self.organisation.name_on(self.cycle.last_day)

    @property
    def signing_opens_on(self) -> date:
        """The first day after the quarter: from then on it can be said that the return is complete."""
        return self.cycle.last_day + timedelta(days=1)

    def may_be_signed_on(self, day: date) -> bool:
        """Whether the quarter has ended by a day, or the centre has given permission to sign before."""
        return day >= self.signing_opens_on or self.leave_given_at is not None

    def is_late_on(self, day: date) -> bool:
        """Whether it is late if it is first signed on this day; one that was recorded as missing is late already."""
        return self.late or (not self.organisation.devolved and self.cycle.is_past_due(day))

    @property
    def never_signed(self) -> bool:
        """Not signed in any edition; `never_signed()` asks the database the same."""
        return self.submission_id is None and self.number == 1

    @property
    def is_open_correction(self) -> bool:
        """A correction that is in work: the edition that it corrects counts until this one is accepted."""
        return bool(
            self.supersedes_id
            and self.status not in self.Status.closed
            and self.supersedes.status in self.Status.accepted
        )

    @property
    def standing(self) -> "Return":
        """The edition that counts: this one, or the accepted one that it corrects until it is accepted itself."""
        unsigned = (
            self.submission_id is None and self.supersedes_id
        )  # begun before an accepted edition stayed
        return self.supersedes if self.is_open_correction or unsigned else self

    @property
    def last_signed(self) -> "Return":
        """The newest edition that was signed: this one, or the one it corrects until it is signed itself."""
        return self.supersedes if self.submission_id is None and self.supersedes_id else self


class Answer(ReadOften, models.Model):
    """One answer. `kind` is its question's type; only the columns of that type are filled, and the database holds to it."""

    quarterly_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=4)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in ANSWERS])
    choice = models.CharField(max_length=20, blank=True)
    number = models.PositiveBigIntegerField(null=True)
    part = models.PositiveBigIntegerField(null=True)
    whole = models.PositiveBigIntegerField(null=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    day = models.DateField(null=True)
    text = models.TextField(blank=True, max_length=1500)
    nil = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    reason = models.TextField(blank=True, max_length=1500)
    action_summary = models.CharField(max_length=300, blank=True)
    action_owner = models.CharField(max_length=80, blank=True)
    action_due = models.DateField(null=True)
    sample_method = models.CharField(max_length=200, blank=True)
    sample_checked = models.PositiveBigIntegerField(null=True)
    sample_right = models.PositiveBigIntegerField(null=True)
    same_as_last = models.BooleanField(default=False)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["quarterly_return", "question"]
        constraints = [
            models.UniqueConstraint(fields=["quarterly_return", "question"], name="answer_once_per_question"),
            models.CheckConstraint(
                condition=~Q(kind="compliance")
                | Q(choice__in=["met", "partly_met", "not_met", "not_applicable"]),
                name="answer_compliance",
            ),
            models.CheckConstraint(
                condition=~Q(kind="yes_no") | Q(choice__in=["yes", "no"]), name="answer_yes_no"
            ),
            models.CheckConstraint(
                condition=~Q(kind="rag")
                | Q(choice__in=["green", "amber_green", "amber", "amber_red", "red"]),
                name="answer_rag",
            ),
            models.CheckConstraint(condition=~Q(kind="count") | Q(number__isnull=False), name="answer_count"),
            models.CheckConstraint(
                condition=~Q(kind="count_of_total")
                | Q(part__isnull=False, whole__isnull=False, part__lte=F("whole")),
                name="answer_part_not_above_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind="percent") | Q(percent__gte=0, percent__lte=100), name="answer_percent"
            ),
            models.CheckConstraint(
                condition=~Q(kind="date")
                | Q(day__isnull=False, choice="")
                | Q(day=None, choice__in=["never", "not_in_this_quarter"]),
                name="answer_date_or_why_none",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["text", "declaration"])
                | ~Q(text="") & Q(nil=False)
                | Q(text="", nil=True),
                name="answer_text_or_nil",
            ),
            models.CheckConstraint(
                condition=~Q(kind="register") | Q(confirmed=True), name="answer_register_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(sample_right=None)
                | Q(sample_checked__isnull=False, sample_right__lte=F("sample_checked")),
                name="answer_sample_in_order",
            ),
            *kept_dates("answer", days="day action_due"),
        ]

    def __str__(self):
        return f"{self.question} of {self.quarterly_return_id}"

    @property
    def value(self) -> AnswerValue:
        """The answer as plain values. Reads the `figures` of a register, so prefetch them."""
        values = {name: getattr(self, name) for name in FIELDS}
        lines = self.figures.all() if self.has_figures else ()
        return AnswerValue(**values, figures=tuple((line.key, line.value) for line in lines))

    @property
    def has_figures(self) -> bool:
        """Whether it is the answer to a register: no other one has lines."""
        return self.kind == "register"


class AnswerFigure(models.Model):
    """One line of a register as it was when it was confirmed."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=40)
    value = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["answer", "key"]
        constraints = [models.UniqueConstraint(fields=["answer", "key"], name="answer_figure_once")]

    def __str__(self):
        return f"{self.key}: {self.value}"


class Evidence(models.Model):
    """A document, or a link to a record, behind one answer. Removed ones stay, marked, once they were signed for."""

    date_confirmed = False  # whether somebody confirmed its unlikely date: `content.evidence_of` reads it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarterly_return = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="evidence")
    question = models.CharField(max_length=4)
    name = models.CharField(max_length=200)
    link = models.URLField(max_length=500, blank=True)
    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    findings = models.JSONField(
        default=list, blank=True
    )  # what the file holds, in the words that were confirmed
    confirmed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    dated_on = models.DateField()
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["question", "added_at", "id"]
        verbose_name_plural = "evidence"
        constraints = [
            *kept_dates("evidence", days="dated_on"),
            models.CheckConstraint(
                condition=Q(file="", sha256="", size=None) & ~Q(link="")
                | ~Q(file="") & Q(link="", sha256__regex=DIGEST, size__isnull=False),
                name="evidence_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(findings=[], confirmed_by=None, confirmed_at=None)
                | ~Q(findings=[]) & Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="evidence_findings_confirmed",
            ),
        ]
        indexes = [models.Index(fields=["quarterly_return", "question"], name="evidence_by_question")]

    def __str__(self):
        return self.name

    @property
    def organisation(self):
        return self.quarterly_return.organisation


class Submission(ReadOften, models.Model):
    """What was signed: the canonical JSON of the answers, and its SHA-256. Never changed; a trigger refuses it too.

    `leave_given_by` and `leave_given_at` are filled where it was signed before the quarter had ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarterly_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    declaration = models.TextField()
    signed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    signed_as = models.CharField(max_length=32)
    signed_at = models.DateTimeField()
    answers_queries = models.BooleanField(default=False)
    leave_given_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    leave_given_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["quarterly_return", "number"]
        constraints = [
            models.UniqueConstraint(fields=["quarterly_return", "number"], name="submission_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=DIGEST), name="submission_has_its_hash"),
        ]

    def __str__(self):
        return f"submission {self.number} of {self.quarterly_return_id}"

    def get_absolute_url(self):
        quarterly_return = self.quarterly_return
        return reverse(
            "returns:edition",
            args=[quarterly_return.organisation.code, quarterly_return.cycle.slug, quarterly_return.number],
        )

    @property
    def reference(self) -> str:
        """What its receipt is called; worked out from what was signed."""
        return reference_of(str(self.pk), self.sha256)
