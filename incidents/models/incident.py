"""The record of one incident: what the people of a body say about it, stage by stage of the form."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.rows import ReadOften
from audit.search import search_index
from departments.organisations.calendar import london_day
from govuk.compiled import url
from govuk.limits import kept_dates
from incidents.models import choices

# Recorded history that nothing is wanted of any more: it stays decided, is no part of anybody's work, and is not open today.
SETTLED_HISTORY = Q(origin=choices.Origin.RECORDED_HISTORY, status__in=choices.Status.after_decision)
ENDED = Q(status__in=choices.Status.ended) | SETTLED_HISTORY
WORDS: tuple[str, ...] = ("title", "description")  # in which a search of the list looks, beside the reference


def many(choices) -> ArrayField:
    """A field with several values of one vocabulary."""
    return ArrayField(models.CharField(max_length=80, choices=choices), default=list, blank=True)


def choice_field(choices, length: int = 60) -> models.CharField:
    """A choice that is empty until somebody has answered it."""
    return models.CharField(max_length=length, choices=choices, blank=True)


class ReferenceCounter(models.Model):
    """The last number given by a body in a calendar year. Locked while the next one is taken, so there are no gaps."""

    organisation = models.ForeignKey("departments.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="counter_per_body_and_year"),
            *kept_dates("counter", years="year"),
        ]

    def __str__(self):
        return f"{self.organisation_id} {self.year}: {self.last}"


class Incident(ReadOften, models.Model):
    """What went wrong. Field numbers (F01 to F87) are those of the incident form.

    Times are of five kinds and kept apart: when it happened, was found, was reported, was triaged, and when the body
    was aware (reasonably certain) that personal data were compromised, which is what starts the clock.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="incidents"
    )
    reference = models.CharField(max_length=24, unique=True)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=choices.Status, default=choices.Status.REPORTED)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=20, choices=choices.Origin, default=choices.Origin.REPORTED)
    reports_before = models.PositiveIntegerField(default=0)  # by the same person, within the hour before
    notified_in_source = models.CharField(
        max_length=10, choices=choices.Measure, blank=True
    )  # recorded history, before 25 May 2018
    history = models.TextField(blank=True)
    sources = models.JSONField(default=list, blank=True)

    # report
    classification = models.CharField(max_length=20, choices=choices.Classification)  # F39
    report_type = models.CharField(max_length=40, choices=choices.ReportType)  # F03
    personal_data = models.CharField(max_length=12, choices=choices.PersonalData)  # F29
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # F04; nobody where it came through a link
    reporter_withheld = models.BooleanField(default=False)
    reporting_link = models.ForeignKey(
        "incidents.ReportingLink", on_delete=models.PROTECT, null=True, related_name="incidents"
    )  # through which somebody without an account reported it
    kept_from = many(choices.KeptFrom)  # F04: whom the reporter asked to keep it from at first
    kept_until = models.DateTimeField(null=True)
    reported_at = models.DateTimeField()
    title = models.CharField(max_length=120)  # F10
    description = models.TextField(max_length=5000)  # F11
    media = many(choices.Media)  # F13
    occurred_from = models.DateTimeField(null=True)  # F22
    occurred_precision = models.CharField(
        max_length=10, choices=choices.Precision, default=choices.Precision.UNKNOWN
    )
    occurred_to = models.DateTimeField(null=True)  # F23
    discovered_at = models.DateTimeField()  # F24
    how_discovered = models.TextField(blank=True, max_length=1000)
    whom_to_call = models.CharField(max_length=200, blank=True)

    # triage: about
    triaged_at = models.DateTimeField(null=True)  # F72
    caused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    controller_or_processor = choice_field(choices.Controller)  # F06
    other_body = models.CharField(max_length=200, blank=True)
    regimes = ArrayField(models.CharField(max_length=20), default=list, blank=True)  # F08
    governing_regime = models.CharField(max_length=20)
    how_occurred = models.TextField(blank=True, max_length=3000)  # F12
    incident_type = models.CharField(max_length=80, choices=choices.IncidentType, blank=True)  # F14
    cyber = choice_field(choices.YesNo)  # F15
    co_category = choice_field(choices.Category)  # F16
    breach_kind = many(choices.BreachKind)  # F17
    premises = choice_field(choices.Premises)  # F18
    country = models.CharField(max_length=200, blank=True)  # F19
    supplier = models.ForeignKey(
        "departments.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )  # F20
    supplier_serves_others = choice_field(choices.ServesOthers)  # F81
    provisional_cause = many(choices.Cause)  # F82
    press_interest = choice_field(choices.PressInterest)  # F80
    assets = models.ManyToManyField("departments.Asset", blank=True, related_name="incidents")  # F21
    asset_not_on_register = models.BooleanField(default=False)

    # triage: when
    aware_at = models.DateTimeField(null=True)  # F25
    aware_reason = models.TextField(blank=True, max_length=1000)
    deadline_at = models.DateTimeField(null=True)  # F26
    late_reason = models.TextField(blank=True, max_length=2000)  # F27
    ongoing = models.BooleanField(null=True)  # F28

    # triage: data, people, risk
    data_types = many(choices.DataType)  # F30
    data_note = models.CharField(max_length=200, blank=True)
    harm_flags = many(choices.HarmFlag)  # F31
    people_min = models.PositiveBigIntegerField(null=True)  # F32
    people_max = models.PositiveBigIntegerField(null=True)  # F33
    people_known = choice_field(choices.PeopleKnown)  # F34
    records_count = models.PositiveBigIntegerField(null=True)  # F35
    subject_types = many(choices.SubjectType)  # F36
    vulnerable_people = choice_field(choices.YesNo)  # F37
    whereabouts = choice_field(choices.YesNo)  # F73
    protected_personal_data = choice_field(choices.ProtectedData)  # F38
    encryption = choice_field(choices.Encryption)  # F40
    backup_available = choice_field(choices.Backup)  # F41
    exposure = choice_field(choices.Exposure)  # F42
    recipient = choice_field(choices.Recipient)  # F74
    recipient_control = choice_field(choices.RecipientControl)  # F75
    recipient_confirmed_on = models.DateField(null=True)
    exfiltration = choice_field(choices.Exfiltration)  # F76
    outage = choice_field(choices.Outage)  # F77
    effect_on_people = choice_field(choices.Effect)  # F78
    integrity_state = choice_field(choices.IntegrityState)  # F79

    # notify
    contact_for_regulator = models.CharField(max_length=200, blank=True)  # F05: the name or post
    contact_email = models.EmailField(blank=True)  # F05
    contact_telephone = models.CharField(max_length=40, blank=True)  # F05
    registration_number = models.CharField(max_length=10, blank=True)  # F07
    pattern_override = models.TextField(blank=True, max_length=1000)  # F87
    pattern_override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    pattern_override_at = models.DateTimeField(null=True)
    consequences = models.TextField(blank=True, max_length=5000)  # F43
    high_risk_exception = choice_field(choices.Exception34)  # F50
    containment = models.TextField(blank=True, max_length=5000)  # F51
    measures_before = models.TextField(blank=True, max_length=5000)  # F53
    staff_training = choice_field(choices.Training)  # F54
    people_told = choice_field(choices.PeopleTold)  # F56
    others_told = many(choices.OthersTold)  # F59
    others_told_detail = models.TextField(blank=True, max_length=2000)
    cross_border = choice_field(choices.YesNo)  # F19: people in other countries
    processor_involved = choice_field(choices.YesNo)  # F20: where no supplier is named
    cyber_impact = choice_field(choices.CyberImpact)  # F60
    recovery_time = choice_field(choices.RecoveryTime)  # F61
    # what the NIS Regulations 2018 want besides (regulation 11): no number in the domain's form
    essential_service = models.CharField(max_length=200, blank=True)
    service_impact = models.TextField(blank=True, max_length=3000)
    users_affected = models.PositiveBigIntegerField(null=True)
    area_affected = models.CharField(max_length=200, blank=True)
    cross_border_impact = choice_field(choices.YesNo)
    helpful_information = models.TextField(blank=True, max_length=3000)

    # update
    recovered = choice_field(choices.Recovered)  # F52
    prevention = models.TextField(blank=True, max_length=5000)  # F55
    people_told_on = models.DateField(null=True)  # F57
    people_told_count = models.PositiveBigIntegerField(null=True)  # F58

    # close
    ico_decision = choice_field(choices.IcoDecision)  # F64
    sanction = models.TextField(blank=True, max_length=2000)  # F65
    root_cause = many(choices.Cause)  # F66
    review_theme = many(choices.Theme)  # F67
    actions = models.ManyToManyField("departments.Action", blank=True, related_name="incidents")  # F68
    no_action_reason = models.TextField(blank=True, max_length=1000)
    lesson_for_sharing = models.TextField(blank=True, max_length=3000)  # F69
    publish_ok = choice_field(choices.PublishOk)  # F70
    publish_reason = models.TextField(blank=True, max_length=1000)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_here")
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="split_off")
    decision = choice_field(choices.Decided)  # the newest decision, for lists and figures
    decided_at = models.DateTimeField(null=True)
    # of any decision on it; then the centre sees it
    cabinet_office_notified = models.BooleanField(default=False, db_default=False)
    closed_at = models.DateTimeField(null=True)
    status_reason = models.TextField(blank=True, max_length=2000)  # of dismissing, assessing again, reopening

    class Meta:
        ordering = ["-reported_at", "reference"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="incident_number_once"),
            models.CheckConstraint(
                condition=Q(people_min=None) | Q(people_max=None) | Q(people_max__gte=F("people_min")),
                name="incident_people_range",
            ),
            models.CheckConstraint(
                condition=Q(aware_at=None) | Q(aware_at__gte=F("discovered_at")),
                name="incident_aware_after_found",
            ),
            models.CheckConstraint(
                condition=Q(discovered_at__lte=F("reported_at")),
                name="incident_found_before_reported",
            ),
            models.CheckConstraint(
                condition=Q(occurred_from=None) | Q(occurred_from__lte=F("discovered_at")),
                name="incident_happened_before_found",
            ),
            models.CheckConstraint(
                condition=Q(occurred_to=None)
                | Q(occurred_from=None)
                | Q(occurred_to__gte=F("occurred_from")),
                name="incident_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | ~Q(decision="") & Q(decided_at__isnull=False),
                name="incident_decision_with_its_time",
            ),
            models.CheckConstraint(
                condition=Q(pattern_override_by=None, pattern_override_at=None)
                | Q(pattern_override_by__isnull=False, pattern_override_at__isnull=False),
                name="incident_override_with_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(reporter__isnull=False, reporting_link=None)
                | Q(reporter=None, reporting_link__isnull=False),
                name="incident_reporter_or_link",
            ),
            models.CheckConstraint(
                condition=Q(kept_from=[]) ^ Q(kept_until__isnull=False), name="incident_kept_until_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status="merged") | Q(merged_into__isnull=False),
                name="incident_merged_into_another",
            ),
            *kept_dates(
                "incident",
                days="recipient_confirmed_on people_told_on",
                moments="occurred_from occurred_to discovered_at aware_at reported_at",
                years="year",
            ),
        ]
        indexes = [
            # With what is kept from a post, so that a body's incidents are counted in the index alone.
            models.Index(
                fields=["organisation", "-reported_at"],
                include=["kept_until", "kept_from"],
                name="incident_of_body_newest",
            ),
            models.Index(
                fields=["organisation", "-reported_at"],
                include=["kept_until", "kept_from"],
                condition=ENDED,
                name="incident_ended_of_body",
            ),
            models.Index(fields=["organisation", "deadline_at"], name="incident_by_body_deadline"),
            models.Index(fields=["organisation", "reference"], name="incident_by_body_reference"),
            models.Index(fields=["-reported_at", "reference"], name="incident_newest"),
            models.Index(fields=["deadline_at"], name="incident_by_deadline"),
            models.Index(fields=["reporter", "-reported_at"], name="incident_by_reporter"),
            # With what tells settled history apart, so that a body's open incidents are counted in the index alone.
            models.Index(
                fields=["organisation", "-reported_at"],
                include=["status", "origin", "kept_until", "kept_from"],
                condition=Q(status__in=choices.Status.open),
                name="incident_open_of_body_newest",
            ),
            models.Index(
                fields=["organisation", "kept_until"],
                condition=Q(kept_until__isnull=False),
                name="incident_kept_from_somebody",
            ),
            models.Index(
                fields=["organisation", "-reported_at"],
                condition=Q(notified_in_source=choices.Measure.YES),
                name="incident_notified_in_source",
            ),
            models.Index(
                fields=["organisation", "deadline_at"],
                condition=Q(status__in=choices.Status.open),
                name="incident_open_by_deadline",
            ),
            models.Index(
                fields=["-reported_at"],
                condition=Q(status__in=choices.Status.open),
                name="incident_open_newest",
            ),
            models.Index(
                fields=["deadline_at", "reference"],
                condition=Q(status__in=choices.Status.open),
                name="incident_open_next_deadline",
            ),
            models.Index(
                fields=["organisation", "kept_until"],
                condition=Q(kept_until__isnull=False),
                name="incident_kept",
            ),
            models.Index(fields=["status", "deadline_at"], name="incident_by_status"),
            # What the centre is notified of, in the orders of its lists.
            models.Index(
                fields=["-reported_at", "reference"],
                condition=Q(cabinet_office_notified=True),
                name="incident_of_centre_newest",
            ),
            models.Index(
                fields=["deadline_at", "reference"],
                condition=Q(cabinet_office_notified=True),
                name="incident_of_centre_deadline",
            ),
            models.Index(
                fields=["-reported_at", "reference"],
                include=["status", "origin"],
                condition=Q(cabinet_office_notified=True, status__in=choices.Status.open),
                name="incident_of_centre_open_newest",
            ),
            models.Index(
                fields=["deadline_at", "reference"],
                condition=Q(cabinet_office_notified=True, status__in=choices.Status.open),
                name="incident_of_centre_open_next",
            ),
            search_index("incident_words", *WORDS),
            search_index("incident_reference_text", "reference"),
            search_index("incident_words_of_centre", *WORDS, condition=Q(cabinet_office_notified=True)),
            search_index(
                "incident_reference_of_centre", "reference", condition=Q(cabinet_office_notified=True)
            ),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return url("incidents:incident", self.pk)

    @property
    def body_name(self) -> str:
        """What the organisation was called when this was reported. Reads its names, so prefetch them in lists."""
        return self.organisation.name_on(london_day(self.reported_at))

    @property
    def regulator_case(self):
        """The case to which a decision sends its notice: that of the governing law, otherwise the first; None without one."""
        cases = list(self.regulator_cases.all())
        governing = (case for case in cases if case.regime == self.governing_regime)
        return next(governing, next(iter(cases), None))

    @property
    def is_in_triage(self) -> bool:
        return self.status == choices.Status.TRIAGE

    @property
    def is_from_outside(self) -> bool:
        """Somebody without an account reported it, through a link."""
        return self.reporting_link_id is not None

    def is_kept_from(self, role: str, at: datetime) -> bool:
        """Whether a role does not see it at this moment, because the reporter asked for that (F04)."""
        return bool(self.kept_until and at < self.kept_until and choices.KeptFrom.of(role) in self.kept_from)

    @property
    def is_above_the_ceiling(self) -> bool:
        """SECRET and above: no content is kept here (F83)."""
        return self.classification in choices.ABOVE_THE_CEILING


class HeldElsewhere(models.Model):
    """The stub of an incident whose content may not be kept here: who holds the case, and where (F83)."""

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="held_elsewhere")
    holder = models.CharField(max_length=200)
    reference_there = models.CharField(max_length=100)
    next_look_on = models.DateField(null=True)
    decided_there_at = models.DateTimeField(null=True)
    told_there = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "held elsewhere"
        constraints = kept_dates("elsewhere", days="next_look_on", moments="decided_there_at")

    def __str__(self):
        return f"{self.incident.reference} at {self.holder}"
