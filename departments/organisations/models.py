"""Organisations, their names and succession, enrolment, and appointments to roles in them."""

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Absence
from audit.rows import ReadOften
from departments.organisations.roles import ROLES, Role
from govuk.compiled import url
from govuk.limits import in_words, kept_dates

ACTION_SEARCHED: tuple[str, ...] = (
    "code", "summary", "source", "status_words", "due_text", "evidence", "note",
)  # fmt: skip
"""Every field of an action that is text, in this order by the index and by the search."""

USER = settings.AUTH_USER_MODEL
DAYS_OVERLAP = (
    Func(
        "starts_on",
        "ends_on",
        RangeBoundary(inclusive_upper=True),
        function="daterange",
        output_field=DateRangeField(),
    ),
    RangeOperators.OVERLAPS,
)


class Organisation(ReadOften, models.Model):
    """A department, agency, arm's-length body, supplier, regulator or central team (S1, S8, S12, S40).

    Known by `code`, never by name: bodies are renamed, and names repeat. `sponsor` is the body it answers to first,
    `other_parents` are those it answers to as well. `Enrolment` says when it owes returns.
    """

    class Kind(models.TextChoices):
        MINISTERIAL_DEPARTMENT = "ministerial_department", "Ministerial department"
        NON_MINISTERIAL_DEPARTMENT = "non_ministerial_department", "Non-ministerial department"
        EXECUTIVE_AGENCY = "executive_agency", "Executive agency"
        EXECUTIVE_NDPB = "executive_ndpb", "Executive non-departmental public body"
        ADVISORY_NDPB = "advisory_ndpb", "Advisory non-departmental public body"
        TRIBUNAL_NDPB = "tribunal_ndpb", "Tribunal"
        PUBLIC_CORPORATION = "public_corporation", "Public corporation"
        SPECIAL_HEALTH_AUTHORITY = "special_health_authority", "Special health authority"
        INDEPENDENT_MONITORING_BODY = "independent_monitoring_body", "Independent monitoring body"
        EXECUTIVE_OFFICE = "executive_office", "Executive office"
        DEVOLVED_ADMINISTRATION = "devolved_administration", "Devolved administration"
        COURT = "court", "Court"
        SUB_ORGANISATION = "sub_organisation", "Sub-organisation"
        CENTRAL_TEAM = "central_team", "Central team"
        REGULATOR = "regulator", "Regulator"
        SUPPLIER = "supplier", "Supplier"
        OTHER = "other", "Other"

    SPONSORED = (
        Kind.EXECUTIVE_AGENCY,
        Kind.EXECUTIVE_NDPB,
        Kind.ADVISORY_NDPB,
        Kind.TRIBUNAL_NDPB,
        Kind.SPECIAL_HEALTH_AUTHORITY,
    )

    # What lists of things of organisations do not print.
    ABOUT = ("govuk_id", "register_status", "closed_reason", "closed_on", "holds_health_data", "holds_protected_data",
             "extract_to_commissioner", "accounting_officer_title", "source")  # fmt: skip

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    reference_prefix = models.CharField(max_length=8, unique=True, null=True)  # noqa: DJ001 - none is not ""
    kind = models.CharField(max_length=32, choices=Kind)
    govuk_id = models.CharField(max_length=16, unique=True, null=True)  # noqa: DJ001 - as above
    register_status = models.CharField(max_length=20, blank=True)
    closed = models.BooleanField(default=False)
    closed_reason = models.CharField(max_length=40, blank=True)
    closed_on = models.DateField(null=True)
    sponsor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="bodies")
    other_parents = models.ManyToManyField("self", symmetrical=False, related_name="shared_bodies")
    successors = models.ManyToManyField(
        "self", symmetrical=False, related_name="predecessors", through="Succession"
    )
    holds_health_data = models.BooleanField(default=False)
    holds_protected_data = models.BooleanField(default=True)
    extract_to_commissioner = models.BooleanField(default=False)
    accounting_officer_title = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    supplier_added_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="suppliers_added"
    )

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["kind", "closed"], name="organisation_by_kind"),
            models.Index(fields=["name"], name="organisation_by_name"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return url("departments:organisation", self.code)

    @property
    def organisation(self) -> "Organisation":
        """An organisation is its own, so that powers over it are asked as over anything else."""
        return self

    @property
    def is_supplier(self) -> bool:
        """Whether it is a company that works for organisations, and none of government itself."""
        return self.kind == self.Kind.SUPPLIER

    @property
    def devolved(self) -> bool:
        """Kept informed, takes part by choice, never overdue (2007 report, paragraph 4)."""
        return self.kind == self.Kind.DEVOLVED_ADMINISTRATION

    @property
    def sponsored(self) -> bool:
        """Whether it answers through a sponsor (an arm's-length body)."""
        return self.kind in self.SPONSORED

    def name_on(self, day: date) -> str:
        """What it was called on a day. Reads `names`, so prefetch them in lists."""
        for known in self.names.all():
            if known.covers(day):
                return known.name
        return self.name


class OrganisationName(ReadOften, models.Model):
    """A name and the days on which it was the name. None is open-ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["organisation", F("starts_on").asc(nulls_first=True)]
        constraints = [
            ExclusionConstraint(
                name="one_name_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    DAYS_OVERLAP,
                ],
            ),
        ]

    def __str__(self):
        return self.name

    def covers(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day <= self.ends_on
        )


def name_then(organisation: str, day: str) -> Coalesce:
    """What an organisation was called on a day, as a column of a list: `name_on` for the fields at two paths."""
    path, then = OuterRef(organisation), OuterRef(day)
    known = OrganisationName.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=then), Q(ends_on=None) | Q(ends_on__gte=then), organisation=path
    )
    first = known.order_by(F("starts_on").asc(nulls_first=True)).values("name")[:1]
    return Coalesce(Subquery(first), f"{organisation}__name")


class SupplierChange(models.Model):
    """A correction of a supplier's name, its closing, or that it is used again: by whom, for which body, and why. Never changed."""

    class Step(models.TextChoices):
        CORRECTED = "corrected", "Name corrected"
        CLOSED = "closed", "Closed"
        USED_AGAIN = "used_again", "Used again"

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supplier_changes")
    step = models.CharField(max_length=12, choices=Step)
    name_before = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    reason = models.TextField(max_length=1500)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["supplier", "at"]
        constraints = [*kept_dates("supplier_change", moments="at")]

    def __str__(self):
        return f"{self.get_step_display()}: {self.name}"


class Enrolment(models.Model):
    """The days on which an organisation is in the returns (S1, S8). A body may come, go and come again.

    It owes a return for each quarter whose last day is among them.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="enrolments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ["organisation", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="enrolment_in_order"
            ),
            ExclusionConstraint(
                name="enrolled_once_at_a_time",
                expressions=[("organisation", RangeOperators.EQUAL), DAYS_OVERLAP],
            ),
        ]

    def __str__(self):
        return f"{self.organisation_id} from {self.starts_on}"


class Succession(models.Model):
    """That one body's business went, wholly or in part, to another (S40)."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    successor = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_to_another"),
        ]

    def __str__(self):
        return f"{self.predecessor_id} to {self.successor_id}"


class AppointmentQuerySet(models.QuerySet):
    """Appointments, and those among them that count on a day."""

    def held_on(self, day: date) -> "AppointmentQuerySet":
        """Those whose days cover this one and whose holder's account is open: a closed account is a vacant post."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, user__is_active=True)

    def with_absence(self, day: date) -> "AppointmentQuerySet":
        """Each with the last day of its holder's absence as `away_until`, where they are away on this day."""
        absences = _absences_on(day).order_by("-ends_on").values("ends_on")
        return self.annotate(away_until=Subquery(absences[:1]))

    def there_on(self, day: date) -> "AppointmentQuerySet":
        """Those whose holder is not away on this day."""
        return self.filter(~Exists(_absences_on(day)))


def _absences_on(day: date) -> models.QuerySet[Absence]:
    """The absences of an appointment's holder that cover a day."""
    return Absence.objects.filter(user=OuterRef("user"), starts_on__lte=day, ends_on__gte=day)


class Appointment(ReadOften, models.Model):
    """Who holds which role in which organisation from when to when (S20, S44). Days are inclusive.

    `limited_to` narrows a role that reaches over government to one body: the reviewers of the Cabinet Office's own
    return hold theirs so, and work elsewhere. `lent_by` is the organisation that lends its person to another one as a deputy,
    until a day, where nobody is there who could act.
    """

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=32, choices=[(role.value, spec.title) for role, spec in ROLES.items()])
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="appointments")
    limited_to = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    lent_by = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    away_until: date | None = None
    """Set by `with_absence`: the last day on which the holder is away; None while they are there."""

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "role", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="appointment_in_order"
            ),
            ExclusionConstraint(
                name="one_holder_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    DAYS_OVERLAP,
                ],
                condition=Q(role__in=[role.value for role, spec in ROLES.items() if spec.single]),
            ),
            ExclusionConstraint(
                name="one_appointment_of_a_kind",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    DAYS_OVERLAP,
                ],
            ),
            models.CheckConstraint(
                condition=Q(lent_by=None) | Q(ends_on__isnull=False) & ~Q(lent_by=F("organisation")),
                name="appointment_lent_by_another_until_a_day",
            ),
            *kept_dates("appointment", days="starts_on ends_on"),
        ]
        indexes = [
            models.Index(fields=["user", "starts_on"], name="appointment_by_user"),
            models.Index(fields=["organisation", "role"], name="appointment_by_post"),
        ]

    def __str__(self):
        return f"{self.title}, {self.organisation}"

    @property
    def title(self) -> str:
        return ROLES[Role(self.role)].title

    @property
    def named(self) -> str:
        """The person with the post, as a page says who can do something, who lent them, and until when they are away."""
        lent = (
            f", lent by {self.lent_by} until {in_words(self.ends_on)}"
            if self.lent_by and self.ends_on
            else ""
        )
        away = f", away until {in_words(self.away_until)}" if self.away_until else ""
        return f"{self.user.name} ({self.title}{lent}{away})"

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
