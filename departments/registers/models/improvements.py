"""Actions, and what was claimed and answered about them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.functional import classproperty

from audit.rows import ReadOften
from audit.search import search_index
from departments.organisations.calendar import london_day
from departments.organisations.models import ACTION_SEARCHED, USER, Organisation
from departments.organisations.roles import ROLES, Role
from govuk.compiled import url
from govuk.limits import kept_dates

# The order of lists without closed records, in which actions that are open come first.
OPEN_FIRST = Case(
    When(
        status__in=["proposed", "agreed", "in_progress", "done_awaiting_check", "overdue_escalated"], then=0
    ),
    default=1,
)


class Action(ReadOften, models.Model):
    """One tracked improvement, from the 2007 report, a review, an incident, a return or a condition (S6, S34).

    `origin_part` is the question of a return that it answers; `agreed_with` the subject of the signature that agreed.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        IN_PROGRESS = "in_progress", "In progress"
        DONE_AWAITING_CHECK = "done_awaiting_check", "Done, awaiting check"
        VERIFIED = "verified", "Verified"
        OVERDUE_ESCALATED = "overdue_escalated", "Overdue, escalated"
        REJECTED = "rejected", "Rejected"
        CANCELLED = "cancelled", "Cancelled"
        TAKEN_BACK = "taken_back", "Taken back with its return"

        @classproperty
        def not_done(cls) -> tuple["Action.Status", ...]:
            """It is open, and nobody has reported it done."""
            return cls.PROPOSED, cls.AGREED, cls.IN_PROGRESS, cls.OVERDUE_ESCALATED

        @classproperty
        def open(cls) -> tuple["Action.Status", ...]:
            """Somebody has something to do with it."""
            return *cls.not_done, cls.DONE_AWAITING_CHECK

        @classproperty
        def done(cls) -> tuple["Action.Status", ...]:
            """It is reported done, checked or not."""
            return cls.VERIFIED, cls.DONE_AWAITING_CHECK

        @classproperty
        def lifted(cls) -> tuple["Action.Status", ...]:
            """It binds nobody any more: only the centre, which sets a condition, can cancel it."""
            return cls.VERIFIED, cls.CANCELLED

        @classproperty
        def not_begun(cls) -> tuple["Action.Status", ...]:
            """No work on it has begun; one that is overdue was escalated before or after that."""
            return cls.PROPOSED, cls.AGREED, cls.REJECTED, cls.TAKEN_BACK

    class Origin(models.TextChoices):
        REPORT_2007 = "report_2007", "The report of December 2007"
        RETURN = "return", "An answer in a return"
        CONDITION = "condition", "A condition of acceptance"
        INCIDENT = "incident", "An incident"
        REVIEW = "review", "A review"
        OWN = "own", "The organisation itself"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="actions")
    code = models.CharField(max_length=24)
    summary = models.CharField(max_length=300)
    areas = ArrayField(models.CharField(max_length=32), default=list)
    origin = models.CharField(max_length=16, choices=Origin)
    origin_subject = models.CharField(max_length=128, blank=True)
    origin_part = models.CharField(max_length=8, blank=True)
    source = models.CharField(max_length=200, blank=True)
    status_words = models.CharField(max_length=120, blank=True)
    reported_status = models.CharField(max_length=20, blank=True)
    owner_role = models.CharField(max_length=80, blank=True)
    due = models.DateField(null=True)
    due_text = models.CharField(max_length=120, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)
    evidence = models.TextField(max_length=1500, blank=True)
    note = models.TextField(max_length=1500, blank=True)
    cancel_asked = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_with = models.CharField(max_length=128, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["organisation", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="action_numbered_once"),
            *kept_dates("action", days="due"),
        ]
        indexes = [
            models.Index(fields=["organisation", "status"], name="action_by_status"),
            # With what decides whose step an action waits for, and whether it is of a closed record: looked for and
            # counted in the index alone.
            models.Index(
                fields=["organisation", "due"],
                include=[
                    "status",
                    "owner_role",
                    "agreed_at",
                    "cancel_asked",
                    "origin",
                    "demonstration",
                    "created_at",
                ],
                condition=Q(
                    status__in=[
                        "proposed",
                        "agreed",
                        "in_progress",
                        "done_awaiting_check",
                        "overdue_escalated",
                    ]
                ),
                name="action_open_of_body",
            ),
            models.Index(
                fields=["organisation", "due"],
                condition=Q(origin="report_2007") | Q(demonstration=True),
                name="action_of_record",
            ),
            models.Index(
                fields=["organisation"],
                condition=Q(status="done_awaiting_check") | Q(cancel_asked=True),
                name="action_to_check",
            ),
            models.Index(OPEN_FIRST, F("due"), name="action_open_first"),
            models.Index(F("organisation"), OPEN_FIRST, F("due"), name="action_open_first_by_body"),
            models.Index(fields=["due"], name="action_by_due"),
            models.Index(
                fields=["organisation", "due"],
                include=["origin", "demonstration", "created_at", "status"],
                name="action_of_body_by_due",
            ),
            models.Index(fields=["organisation"], condition=~Q(areas=[]), name="action_with_areas"),
            models.Index(fields=["-created_at"], name="action_newest"),
            models.Index(fields=["organisation", "-created_at"], name="action_newest_by_body"),
            search_index("action_texts", *ACTION_SEARCHED),
        ]

    def __str__(self):
        return f"{self.code} {self.summary}"

    def get_absolute_url(self):
        return url("departments:action", self.pk)

    @property
    def body_name(self) -> str:
        """What the organisation was called when the action was opened. Reads its names, so prefetch them in lists."""
        return self.organisation.name_on(london_day(self.created_at))

    @property
    def owner_title(self) -> str:
        """Who answers for it: the title of a role, or the words of the report it comes from."""
        return ROLES[Role(self.owner_role)].title if self.owner_role in set(Role) else self.owner_role


class ActionRemark(models.Model):
    """The words that went with a step of an action, kept and shown beside the step: the audit log keeps no words."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="remarks")
    step = models.CharField(max_length=32)
    text = models.TextField(max_length=1500)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["action", "at", "id"]

    def __str__(self):
        return f"{self.step}: {self.action_id}"


class ActionClaim(models.Model):
    """One report that an action is done, never changed. `by` is None where it comes from the report of December 2007."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    evidence = models.TextField(max_length=1500)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["action", "number"]
        constraints = [
            models.UniqueConstraint(fields=["action", "number"], name="action_claim_numbered_once")
        ]

    def __str__(self):
        return f"claim {self.number} of {self.action_id}"


class ClaimAnswer(models.Model):
    """What the check of a claim found: accepted or not, by whom, and why not. Never changed, as the claim."""

    claim = models.OneToOneField(ActionClaim, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    reason = models.TextField(max_length=1500, blank=True)
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["claim"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="claim_refused_with_reason"
            )
        ]

    def __str__(self):
        return f"answer to {self.claim_id}"
