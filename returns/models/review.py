"""What the centre, or a sponsor, says to a return: queries, marks and remarks. Never a department's words or figures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import classproperty

from audit.transitions import ALONE
from govuk.limits import kept_dates
from returns.models.returns import DIGEST, Return, Submission

USER = settings.AUTH_USER_MODEL


class Queries(models.QuerySet):
    """Queries by how far they are."""

    def open(self) -> "Queries":
        return self.filter(status=Query.Status.OPEN)

    def unsigned(self) -> "Queries":
        return self.filter(status__in=Query.Status.unsigned)

    def expired(self) -> "Queries":
        return self.filter(status=Query.Status.EXPIRED)


class Query(models.Model):
    """One question put by a reviewer on one question of a return."""

    class Status(models.TextChoices):
        OPEN = "open", "Waiting for an answer"
        DRAFTED = "drafted", "Answer drafted"
        ANSWERED = "answered", "Answered"
        WITHDRAWN = "withdrawn", "Withdrawn"
        EXPIRED = "expired", "Not answered in time"

        @classproperty
        def unsigned(cls) -> tuple["Query.Status", ...]:
            """It waits for an answer that is signed."""
            return cls.OPEN, cls.DRAFTED

    LOCKED_FIRST = {"quarterly_return": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarterly_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="queries")
    number = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=4)
    text = models.TextField(max_length=1500)
    still_wanted = models.TextField(max_length=1500, blank=True)
    answer_by = models.DateField()
    moves = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN)
    version = models.PositiveIntegerField(default=1)
    raised_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    given_to = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(max_length=1500, blank=True)
    drafted_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(null=True)
    answered_in = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="answered")
    reason = models.TextField(max_length=1500, blank=True)

    objects = Queries.as_manager()

    class Meta:
        ordering = ["quarterly_return", "number"]
        verbose_name_plural = "queries"
        constraints = [
            *kept_dates("query", days="answer_by"),
            models.UniqueConstraint(fields=["quarterly_return", "number"], name="query_number_once"),
            models.CheckConstraint(
                condition=~Q(status__in=["drafted", "answered"])
                | ~Q(answer="") & Q(drafted_by__isnull=False, drafted_at__isnull=False),
                name="query_answer_with_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(status="answered") | Q(answered_in__isnull=False), name="query_answered_signed"
            ),
        ]
        indexes = [models.Index(fields=["status", "answer_by"], name="query_by_status")]

    def __str__(self):
        return f"query {self.number} on {self.question}, {self.quarterly_return}"

    def get_absolute_url(self):
        return reverse("returns:query", args=[self.pk])

    @property
    def is_unanswered(self) -> bool:
        """Whether an answer to it is waited for still."""
        return self.status in (self.Status.OPEN, self.Status.DRAFTED)

    @property
    def organisation(self):
        """Powers over a query are those over its return."""
        return self.quarterly_return.organisation


class SignedAnswer(models.Model):
    """An answer to a query as it was signed, and the submission it belongs to. Never changed; a trigger refuses it too.

    When the query is asked again, the next answer gets a row of its own.
    """

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="signed_answers")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=1500)
    sha256 = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="signed_answers")
    signed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["query", "number"]
        constraints = [
            models.UniqueConstraint(fields=["query", "number"], name="signed_answer_number_once"),
            models.CheckConstraint(condition=Q(sha256__regex=DIGEST), name="signed_answer_has_its_hash"),
        ]

    def __str__(self):
        return f"answer {self.number} to {self.query_id}"


class SectionMark(models.Model):
    """A reviewer's mark and note on one section of one submission."""

    class Mark(models.TextChoices):
        CLEAR = "clear", "Nothing outstanding"
        WEAK = "weak", "Weak, and the return says so"
        DOUBTFUL = "doubtful", "Doubtful: look again next quarter"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="marks")
    section = models.CharField(max_length=2)
    mark = models.CharField(max_length=8, choices=Mark)
    note = models.TextField(max_length=1500, blank=True)
    marked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        ordering = ["submission", "section"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "section"], name="section_marked_once"),
        ]

    def __str__(self):
        return f"{self.section}: {self.get_mark_display()}"


class Remark(models.Model):
    """The words that went with a step of a return: why it was sent back, refused, recommended or corrected.

    The audit log keeps no words; they stay here and are shown beside the step.
    """

    quarterly_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="remarks")
    step = models.CharField(max_length=32)
    text = models.TextField(max_length=1500)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["quarterly_return", "at", "id"]

    def __str__(self):
        return f"{self.step}: {self.quarterly_return_id}"
