"""What a regulator did about an incident beyond its case: undertakings, reprimands, notices, penalties, appeals (F65, S39, S61)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.transitions import ALONE
from departments.registers.models.kept import KeptFile
from govuk.compiled import url
from govuk.limits import kept_dates
from incidents.models import choices
from incidents.models.regulator import RegulatorCase


class Sanction(models.Model):
    """One sanction in a case with a regulator, as the regulator gave it.

    `amount` is in units of `currency` (ISO 4217), for penalties alone. `document` names the regulator's document, or says
    where it is published; what was uploaded is in `documents`. `on_behalf` says that the body entered it, and not the regulator.
    """

    LOCKED_FIRST = {"case": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(RegulatorCase, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=20, choices=choices.SanctionKind)
    status = models.CharField(
        max_length=12, choices=choices.SanctionStatus, default=choices.SanctionStatus.NOT_ENTERED
    )
    version = models.PositiveIntegerField(default=1)
    issued_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True)
    words = models.TextField(max_length=5000)
    document = models.CharField(max_length=300, blank=True)
    on_behalf = models.BooleanField(default=False)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appealed_on = models.DateField(null=True)
    appeal_words = models.TextField(max_length=2000, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["issued_on", "entered_at"]
        constraints = [
            *kept_dates("sanction", days="issued_on appealed_on"),
            models.CheckConstraint(
                condition=Q(kind="penalty", amount__gt=0) & ~Q(currency="")
                | ~Q(kind="penalty") & Q(amount=None, currency=""),
                name="sanction_penalty_with_its_amount",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} on incident {self.case.incident.reference}"

    def get_absolute_url(self):
        return url("incidents:sanction", self.pk)

    @property
    def organisation(self):
        """The body that it binds."""
        return self.case.organisation

    @property
    def money(self) -> str:
        """The amount with its currency; empty where there is none."""
        if self.amount is None:
            return ""
        removesuffix = f"{self.amount:,.2f}".removesuffix(".00")
        return f"£{removesuffix}" if self.currency == "GBP" else f"{self.currency} {removesuffix}"


class Commitment(models.Model):
    """What a body has to do under a sanction: an action of its register, and the evidence that goes back to the regulator."""

    LOCKED_FIRST = {"sanction": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="commitments")
    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=12, choices=choices.CommitmentStatus, default=choices.CommitmentStatus.NOT_ENTERED
    )
    version = models.PositiveIntegerField(default=1)
    words = models.CharField(max_length=300)
    due_on = models.DateField()
    action = models.OneToOneField("departments.Action", on_delete=models.PROTECT, related_name="commitment")
    evidence = models.TextField(max_length=5000, blank=True)
    evidence_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sanction", "number"]
        constraints = [
            *kept_dates("commitment", days="due_on"),
            models.UniqueConstraint(fields=["sanction", "number"], name="commitment_number_once"),
        ]

    def __str__(self):
        return f"Commitment {self.number} of {self.sanction}"

    def get_absolute_url(self):
        return self.sanction.get_absolute_url()

    @property
    def organisation(self):
        """The body that it binds."""
        return self.sanction.organisation


class SanctionDocument(KeptFile):
    """A document of a sanction: the regulator's own, of an appeal, or (with `commitment`) evidence of what was done.

    `on_behalf` says that the body added what the regulator gave.
    """

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="documents")
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, null=True, related_name="documents")
    on_behalf = models.BooleanField(default=False)

    class Meta:
        ordering = ["sanction", "added_at", "id"]

    def __str__(self):
        return self.name

    @property
    def organisation(self):
        """The body that the sanction binds."""
        return self.sanction.organisation
