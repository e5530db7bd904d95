"""What a body has settled beforehand, so that a notice goes when nobody is there to decide."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from govuk.limits import kept_dates
from incidents.models import choices

USUAL_HOURS = 66  # elapsed since the clock started; a setting, never shown as a target
USUAL_DAYS = 7  # after which what an automatic notice leaves open is to follow
LONGEST_HOURS = 71  # the law allows 72


class StandingInstruction(models.Model):
    """What the Accounting Officer of a body signed: when, how and with whose contact the portal notifies by itself.

    It is signed once and its words never change; the next one replaces it, or it ends (docs/adr/0028). `at_hours` are
    elapsed hours since the clock started. `agreement` names the agreement with the regulator on a machine channel. `endpoint` is the HTTPS
    address to which the notices of the body go under it, with who agreed to that for the regulator, and when.
    `follows_after_days` says when consequences and measures follow what the portal sent. `unscored` lets a notice go
    for an incident that was opened by somebody and never assessed. One that was declined was never in force: it says
    why the body has none, in `end_reason`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="standing_instructions"
    )
    status = models.CharField(
        max_length=12, choices=choices.InstructionStatus, default=choices.InstructionStatus.UNSIGNED
    )
    version = models.PositiveIntegerField(default=1)
    at_hours = models.PositiveSmallIntegerField(default=USUAL_HOURS)
    contact = models.CharField(max_length=200)
    channel = models.CharField(max_length=12, choices=choices.SendingChannel)
    agreement = models.CharField(max_length=200, blank=True)
    agreed_by = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField(null=True)
    endpoint = models.CharField(max_length=254, blank=True)
    follows_after_days = models.PositiveSmallIntegerField(default=USUAL_DAYS)
    unscored = models.BooleanField(default=False)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["organisation", "-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status="in_force"), name="instruction_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(at_hours__gte=1, at_hours__lte=LONGEST_HOURS), name="instruction_before_the_limit"
            ),
            models.CheckConstraint(
                condition=Q(follows_after_days__gte=1, follows_after_days__lte=60),
                name="instruction_rest_follows_soon",
            ),
            models.CheckConstraint(
                condition=Q(channel="copy_sheet") | ~Q(agreement=""),
                name="instruction_machine_with_agreement",
            ),
            models.CheckConstraint(
                condition=Q(endpoint="") | Q(channel="machine", agreed_on__isnull=False) & ~Q(agreed_by=""),
                name="instruction_address_with_who_agreed",
            ),
            *kept_dates("instruction", days="agreed_on"),
            models.CheckConstraint(
                condition=Q(status__in=["unsigned", "in_force"], ended_at=None)
                | Q(status__in=["replaced", "ended", "declined"], ended_at__isnull=False),
                name="instruction_ended_with_its_time",
            ),
        ]

    def __str__(self):
        return f"Standing instruction of {self.organisation}"

    def get_absolute_url(self):
        return reverse("incidents:instruction", args=[self.organisation.code])

    @property
    def is_in_force(self) -> bool:
        return self.status == choices.InstructionStatus.IN_FORCE

    @property
    def is_declined(self) -> bool:
        """Whether the Accounting Officer has said that the body is to have none, and why."""
        return bool(self.status == choices.InstructionStatus.DECLINED)

    @property
    def is_by_machine(self) -> bool:
        """Whether the portal may send by itself; otherwise people send with the copy sheet."""
        return bool(self.channel == choices.SendingChannel.MACHINE)


class StandingAuthority(models.Model):
    """The SIRO's authority for the Data Protection Officer and the deputy to notify at once, without a decision.

    It is given and taken back; each is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="standing_authorities"
    )
    status = models.CharField(
        max_length=12, choices=choices.AuthorityStatus, default=choices.AuthorityStatus.UNSIGNED
    )
    version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["organisation", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(status="in_force"), name="authority_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(status="ended") ^ Q(ended_at=None), name="authority_ended_with_its_time"
            ),
        ]

    def __str__(self):
        return f"Standing authority of {self.organisation}"

    def get_absolute_url(self):
        return reverse("incidents:instruction", args=[self.organisation.code])


class TimerSetting(models.Model):
    """The hour of one timer as a body has set it for itself; without a row the usual one counts (`regimes.yaml`)."""

    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="timer_settings"
    )
    key = models.CharField(max_length=40)
    at_hours = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["organisation", "at_hours"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="timer_setting_once"),
            models.CheckConstraint(
                condition=Q(at_hours__gte=1, at_hours__lte=LONGEST_HOURS),
                name="timer_setting_before_the_limit",
            ),
        ]

    def __str__(self):
        return f"{self.key} of {self.organisation}: {self.at_hours}"
