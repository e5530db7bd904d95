"""Data held outside the United Kingdom or reached from there: where, why, by which safeguard, who approved it (S16)."""

from django.db import models
from django.db.models import Q

from audit.transitions import Problem
from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, required, when
from govuk.limits import happened, kept_dates


class Overseas(Entry):
    class Way(models.TextChoices):
        HELD = "held", "Held there"
        REACHED = "reached", "Accessed from there"
        BOTH = "both", "Held there and accessed from there"

    class Safeguard(models.TextChoices):
        ADEQUACY = "adequacy", "Adequacy regulations"
        AGREEMENT = "agreement", "International data transfer agreement or addendum"
        RULES = "rules", "Binding corporate rules"
        INSTRUMENT = "instrument", "A legal instrument between public bodies"
        EXCEPTION = "exception", "An exception of article 49"
        NOT_PERSONAL = "not_personal", "None is needed: no personal data"
        NONE = "none", "None yet"

    asset = one_of("departments.Asset", "Information asset")
    country = models.CharField("Country or territory", max_length=80)
    way = models.CharField("Held or accessed", max_length=8, choices=Way)
    holder = models.CharField("Who holds or accesses it", max_length=120)
    why = models.TextField("Reason", max_length=1000)
    safeguard = models.CharField("Safeguard", max_length=16, choices=Safeguard)
    approved_by = models.CharField("Post that approved it", max_length=120, blank=True)
    approved_on = models.DateField("Date of approval", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("overseas", days="approved_on")]


HOME = ("uk", "united kingdom", "great britain", "england", "scotland", "wales", "northern ireland")


def is_abroad(entry, at):
    """The country is another one than the United Kingdom."""
    if entry.country.strip().casefold() not in HOME:
        return []
    return [Problem("Enter a country or territory outside the United Kingdom", field="country")]


def is_safeguarded(day):
    """The places with a safeguard that is approved on a day and has not run out."""
    return ~Q(safeguard="none") & Q(approved_on__lte=day) & (Q(expires_on=None) | Q(expires_on__gte=day))


REGISTER = Register(
    code="overseas", title="Data outside the United Kingdom", noun="place outside the United Kingdom", capability="S16", strand="overseas",
    about="Each country in which information is held or from which it is accessed: why, by which safeguard of data protection "
    "law, who approved it, and when that is reviewed.",
    model=Overseas,
    fields=("asset", "country", "way", "holder", "why", "safeguard", "approved_by", "approved_on"),
    columns=("country", "way", "safeguard"), filters=("way", "safeguard"),
    rules=(
        required("country"), is_abroad, when(lambda entry: entry.safeguard != "none", "approved_by", "approved_on"),
        when(lambda entry: entry.safeguard in ("none", "exception"), "note"),
    ),
    limits={"approved_on": happened(likely_days=3 * 365)},
    figures=(
        Figure(
            question="D2", fills=True, text="places outside the United Kingdom have an approved safeguard on record",
            counted=lambda day: is_safeguarded(day),
        ),
    ),
)  # fmt: skip
