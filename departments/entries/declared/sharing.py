"""Regular sharing of information with other bodies, in government and outside (S9)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, required, when
from govuk.limits import kept_dates


class SharingArrangement(Entry):
    class With(models.TextChoices):
        DEPARTMENT = "department", "Another department or its bodies"
        DEVOLVED = "devolved", "A devolved administration"
        REGULATOR = "regulator", "A statutory regulator"
        SCRUTINY = "scrutiny", "A scrutiny body, such as the National Audit Office"
        LOCAL = "local", "A local authority or the police"
        PRIVATE = "private", "A company, charity or university"
        ABROAD = "abroad", "A body abroad"

    class Gateway(models.TextChoices):
        STATUTE = "statute", "A power in statute"
        CONSENT = "consent", "Consent"
        COMMON_LAW = "common_law", "Common law or prerogative powers"
        COURT = "court", "A court order"
        NONE_FOUND = "none_found", "None found yet"

    class Means(models.TextChoices):
        DIRECT = "direct", "Access to a system"
        NETWORK = "network", "A secure government network"
        INTERNET = "internet", "An encrypted file over the internet"
        MEDIA = "media", "Removable media"
        PAPER = "paper", "Paper"

    shared_with = models.CharField("Kind of the other body", max_length=12, choices=With)
    partner = one_of("departments.Organisation", "Other body, if it is an organisation in this portal")
    partner_name = models.CharField(
        "Name of the other body, if it is not in this portal", max_length=120, blank=True
    )
    purpose = models.TextField("Purpose", max_length=1000)
    gateway = models.CharField("Legal gateway", max_length=12, choices=Gateway)
    gateway_detail = models.CharField("Act and section, or other ground", max_length=200, blank=True)
    means = models.CharField("Means of transfer", max_length=12, choices=Means)
    people = models.PositiveBigIntegerField("People concerned in a year, at most", null=True, blank=True)
    owner_there = models.CharField("Post that answers for it at the other body", max_length=120, blank=True)
    agreed_on = models.DateField("Date of the agreement", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("sharing", days="agreed_on")]


def has_a_partner(entry, at):
    """The other body is named in one of the two ways."""
    return [] if entry.partner_id else required("partner_name")(entry, at)


REGISTER = Register(
    code="sharing", title="Sharing arrangements", noun="sharing arrangement", capability="S9", strand="data sharing",
    about="Information that is shared regularly with another body: why, on what legal ground, by which means, and who "
    "answers for it at both ends.",
    model=SharingArrangement,
    fields=("shared_with", "partner", "partner_name", "purpose", "gateway", "gateway_detail", "means", "people", "owner_there", "agreed_on"),
    columns=("shared_with", "gateway", "means"), filters=("shared_with", "gateway", "means"),
    rules=(has_a_partner, when(lambda entry: entry.gateway == "statute", "gateway_detail")),
    figures=(
        Figure(
            question="D3", fills=True, text="sharing arrangements have an agreement that is current and owners at both ends",
            counted=lambda day: Q(agreed_on__lte=day) & (Q(expires_on=None) | Q(expires_on__gte=day)) & ~Q(owner_role="") & ~Q(owner_there=""),
        ),
    ),
)  # fmt: skip
