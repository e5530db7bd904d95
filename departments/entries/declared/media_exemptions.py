"""Exemptions from the ban on removable media: who approved each, until when, and what protects the data (S14)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, required
from govuk.limits import happened, kept_dates


class MediaExemption(Entry):
    class Medium(models.TextChoices):
        STICK = "stick", "USB stick or drive"
        DISC = "disc", "CD or DVD"
        TAPE = "tape", "Tape"
        LAPTOP = "laptop", "Laptop"
        OTHER = "other", "Other"

    class Encryption(models.TextChoices):
        APPROVED = "approved", "To the approved standard"
        OTHER = "other", "By another method"
        NONE = "none", "Not encrypted"

    ban = one_of("departments.MediaBan", "Ban that it is exempt from")
    medium = models.CharField("Medium", max_length=8, choices=Medium)
    need = models.TextField("Why there is no other way", max_length=1000)
    people = models.PositiveBigIntegerField("People concerned, at most", null=True, blank=True)
    encryption = models.CharField("Encryption", max_length=8, choices=Encryption)
    ports_open_for = models.CharField("People or posts whose ports are open", max_length=200, blank=True)
    transfers_year = models.PositiveIntegerField("Transfers in the last 12 months", null=True, blank=True)
    approved_by = models.CharField("Post that approved it", max_length=120)
    approved_on = models.DateField("Date of approval")
    ends_with = models.TextField("What will make it unnecessary", max_length=500, blank=True)

    class Meta:
        constraints = [*kept_dates("media_exemption", days="approved_on")]


def is_encrypted_or_says_why(entry, at):
    """Data about people leave on a medium without encryption only with a remark that says why."""
    return required("note")(entry, at) if entry.encryption == "none" and entry.people else []


REGISTER = Register(
    code="media-exemptions", title="Exemptions for removable media", noun="exemption", capability="S14", strand="removable media",
    about="Each exemption from the ban on moving data by sticks, discs, tapes and laptops: why it is needed, what protects "
    "the data, who approved it and when it ends.",
    model=MediaExemption,
    fields=("ban", "medium", "need", "people", "encryption", "ports_open_for", "transfers_year", "approved_by", "approved_on", "ends_with"),
    columns=("medium", "encryption", "expires_on"), filters=("medium", "encryption"),
    rules=(required("expires_on"), in_order("approved_on", "expires_on"), is_encrypted_or_says_why),
    limits={"approved_on": happened(likely_days=3 * 365)},
    review_days=90, added={2: "ban"},
    figures=(
        Figure(
            question="C4", text="exemptions for removable media are in force and encrypted to the approved standard",
            counted=lambda day: Q(encryption="approved", expires_on__gte=day), among=lambda day: Q(expires_on__gte=day),
        ),
    ),
)  # fmt: skip
