"""Disposal of paper, media and equipment by marking, with the certificates of destruction (S15)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, EntryDocument
from departments.entries.register import Figure, Register, when, within_year, year_before
from govuk.limits import happened, kept_dates


class Disposal(Entry):
    class Marking(models.TextChoices):
        OFFICIAL = "OFFICIAL", "OFFICIAL"
        OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE", "OFFICIAL-SENSITIVE"
        SECRET = "SECRET", "SECRET"
        TOP_SECRET = "TOP-SECRET", "TOP SECRET"
        OLD = "old", "A marking of the scheme before April 2014"

    class Waste(models.TextChoices):
        PAPER = "paper", "Paper"
        DISCS = "discs", "Discs, sticks and tapes"
        DRIVES = "drives", "Computer drives"
        EQUIPMENT = "equipment", "Laptops, phones and other equipment"

    class Method(models.TextChoices):
        SHREDDED = "shredded", "Shredded or pulverised"
        BURNT = "burnt", "Burnt"
        DEGAUSSED = "degaussed", "Degaussed"
        WIPED = "wiped", "Wiped by an approved product"
        OTHER = "other", "Another way"

    class Certificates(models.TextChoices):
        EVERY = "every", "For every load"
        SOME = "some", "For some loads"
        NONE = "none", "None"

    marking = models.CharField("Highest marking", max_length=20, choices=Marking)
    waste = models.CharField("What is disposed of", max_length=12, choices=Waste)
    method = models.CharField("How it is destroyed", max_length=12, choices=Method)
    is_approved = models.BooleanField("Is this method approved for the marking?", null=True, blank=True)
    contractor = models.CharField("Contractor, if there is one", max_length=120, blank=True)
    certificates = models.CharField("Certificates of destruction", max_length=8, choices=Certificates)
    certificate = models.CharField("Number of the last certificate", max_length=60, blank=True)
    certified_on = models.DateField("Date of the last certificate", null=True, blank=True)
    checked_on = models.DateField("Last check of how it is done", null=True, blank=True)
    found = models.TextField("Finding of that check", max_length=1000, blank=True)

    class Meta:
        constraints = [*kept_dates("disposal", days="certified_on checked_on")]


REGISTER = Register(
    code="disposal", title="Disposal of waste and media", noun="method of disposal", capability="S15", strand="disposal",
    about="How paper, media and equipment are destroyed, by marking: who does it, whether it is approved for the marking, the "
    "certificates of destruction, and what the last check found.",
    model=Disposal,
    fields=("marking", "waste", "method", "is_approved", "contractor", "certificates", "certificate", "certified_on", "checked_on", "found"),
    columns=("marking", "waste", "certificates"), filters=("marking", "waste", "certificates"),
    rules=(
        when(lambda entry: entry.certificates != "none", "certificate", "certified_on"),
        when(lambda entry: bool(entry.contractor) and entry.certificates == "none", "note"),
        when(lambda entry: entry.method == "other", "note"),
        when(lambda entry: bool(entry.checked_on), "found"),
    ),
    limits={"certified_on": happened(likely_days=2 * 365), "checked_on": happened(likely_days=2 * 365)},
    figures=(
        Figure(
            question="D1", text="ways of disposal are approved, have certificates for every load, and were checked within 12 months",
            counted=lambda day: Q(is_approved=True, certificates="every", checked_on__gt=year_before(day)),
        ),
        Figure(
            question="D1", text="ways of disposal have a certificate of the last 12 months, and a file with them",
            counted=lambda day: within_year("certified_on", day) & Q(pk__in=EntryDocument.objects.order_by().values("entry")),
        ),
    ),
)  # fmt: skip
