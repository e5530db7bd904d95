"""Monitoring of copying and export: what is watched, on how many systems, and when alerts were last looked at (S35)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, when, year_before
from govuk.limits import happened, kept_dates


class CopyMonitoring(Entry):
    class Watched(models.TextChoices):
        EXPORT = "export", "Exports and downloads"
        MEDIA = "media", "Copying to removable media"
        PRINT = "print", "Printing"
        MAIL = "mail", "Mail to outside addresses"
        ALL = "all", "All of these"

    asset = one_of("departments.Asset", "Information asset")
    watched = models.CharField("What is monitored", max_length=8, choices=Watched)
    method = models.CharField("System or product that monitors it", max_length=200)
    places = models.PositiveIntegerField("Systems or devices in scope", null=True)
    covered = models.PositiveIntegerField("Systems or devices that are covered", null=True)
    is_limited = models.BooleanField("Is the amount that one person can copy limited?", null=True, blank=True)
    alerts = models.PositiveIntegerField("Alerts since the last check", null=True, blank=True)
    looked_on = models.DateField("Date of the last check of the alerts", null=True, blank=True)
    findings = models.TextField("Findings of the last check", max_length=1000, blank=True)

    class Meta:
        constraints = [*kept_dates("copy_monitoring", days="looked_on")]


REGISTER = Register(
    code="copying", title="Monitoring of copying and export", noun="monitoring arrangement", capability="S35", strand="removable media",
    about="Where copying and export of data is monitored automatically: what is watched, how much of it is covered, whether "
    "it is limited, and what the last check of the alerts found.",
    model=CopyMonitoring,
    fields=("asset", "watched", "method", "places", "covered", "is_limited", "alerts", "looked_on", "findings"),
    columns=("watched", "covered", "looked_on"), filters=("watched",),
    rules=(
        in_order("covered", "places"),
        when(lambda entry: bool(entry.alerts), "looked_on"),
        when(lambda entry: bool(entry.looked_on), "findings"),
    ),
    limits={"looked_on": happened(likely_days=365)},
    review_days=90,
    figures=(
        Figure(
            question="C6", text="ways of monitoring limit copying, and had their alerts looked at within 12 months",
            counted=lambda day: Q(is_limited=True, looked_on__gt=year_before(day)),
        ),
    ),
)  # fmt: skip
