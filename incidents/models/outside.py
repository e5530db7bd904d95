"""Reporting without an account: the link that a body gives out, and what its reporters can come back with."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.transitions import ALONE
from govuk.limits import kept_dates
from incidents.models import choices
from incidents.models.incident import Incident


class ReportingLink(models.Model):
    """An address at which people without an account report incidents of a body, until its last day or until it is withdrawn.

    The address has the key of this row, signed. `supplier` is whose people it was given to, where it was given to a supplier.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, related_name="reporting_links"
    )
    audience = models.CharField(max_length=12, choices=choices.Audience)
    supplier = models.ForeignKey(
        "departments.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["organisation", "-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="link_withdrawn_with_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(audience="staff", supplier=None)
                | Q(supplier__isnull=False) & ~Q(audience="staff"),
                name="link_of_a_supplier_names_it",
            ),
            *kept_dates("reporting_link", days="ends_on"),
        ]

    def __str__(self):
        return f"Link for {self.audience_words} of {self.organisation}"

    @property
    def audience_words(self) -> str:
        """Whose people report with it: "staff", or the supplier's name."""
        return self.supplier.name if self.supplier else "staff"

    def is_open_on(self, day: date) -> bool:
        """Whether somebody can report with it on a day."""
        return self.withdrawn_at is None and day <= self.ends_on


class OutsideReport(models.Model):
    """How the reporter of an incident comes back who has no account: the keyed digest of their code, and no name."""

    LOCKED_FIRST = {"incident": ALONE}

    incident = models.OneToOneField(Incident, on_delete=models.PROTECT, related_name="outside_report")
    code_digest = models.CharField(max_length=64, unique=True)

    def __str__(self):
        return f"Report of {self.incident.reference} without an account"


class AddedWords(models.Model):
    """What a reporter without an account added later, in their own words."""

    LOCKED_FIRST = {"incident": ALONE}

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="added_words")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=5000)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="added_words_number_once"),
        ]

    def __str__(self):
        return f"Addition {self.number} to {self.incident.reference}"
