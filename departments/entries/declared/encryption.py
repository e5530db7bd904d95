"""Encryption of devices, media, backups and lines, by asset and by site, and whether backups can be restored (S36, S37)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, when, year_before
from govuk.limits import happened, kept_dates


class EncryptionState(Entry):
    class Kind(models.TextChoices):
        LAPTOPS = "laptops", "Laptops"
        MEDIA = "media", "Sticks, drives and discs"
        PHONES = "phones", "Phones and tablets"
        BACKUPS = "backups", "Central backups"
        LOCAL_BACKUPS = "local_backups", "Local backups"
        TRANSIT = "transit", "Network links"

    class Standard(models.TextChoices):
        APPROVED = "approved", "The approved standard"
        OTHER = "other", "Another standard"
        NONE = "none", "None"

    kind = models.CharField("What is encrypted", max_length=16, choices=Kind)
    asset = one_of("departments.Asset", "Information asset")
    site = models.CharField("Site, or sites as a group", max_length=120, blank=True)
    sites = models.PositiveIntegerField("Sites in the group", null=True, blank=True)
    sites_checked = models.PositiveIntegerField("Sites in the group that were checked", null=True, blank=True)
    items = models.PositiveBigIntegerField("Items in use", null=True)
    encrypted = models.PositiveBigIntegerField("Items encrypted to the approved standard", null=True)
    standard = models.CharField("Standard", max_length=8, choices=Standard)
    restored = models.PositiveBigIntegerField("Encrypted backups restored in a test", null=True, blank=True)
    restored_on = models.DateField("Date of the last restore test", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("encryption_state", days="restored_on")]


BACKUPS = ("backups", "local_backups")
DEVICES = ("laptops", "media", "phones")
REGISTER = Register(
    code="encryption", title="Encryption and backups", noun="encryption record", capability="S36 S37", strand="removable media",
    about="How many laptops, media, phones, backups and lines are encrypted to the approved standard, by asset or site. An "
    "organisation with many sites may answer for a group of them and say how many were checked.",
    model=EncryptionState,
    fields=("kind", "asset", "site", "sites", "sites_checked", "items", "encrypted", "standard", "restored", "restored_on"),
    columns=("kind", "items", "encrypted"), filters=("kind", "standard"),
    rules=(
        in_order("encrypted", "items"), in_order("sites_checked", "sites"), in_order("restored", "encrypted"),
        when(lambda entry: not entry.asset_id, "site"),
        when(lambda entry: bool(entry.sites), "sites_checked"),
        when(lambda entry: entry.kind in BACKUPS, "restored"),
        when(lambda entry: bool(entry.restored), "restored_on"),
        when(lambda entry: (entry.encrypted or 0) < (entry.items or 0), "note"),
    ),
    limits={"restored_on": happened(likely_days=2 * 365)},
    figures=(
        Figure(
            question="C1", fills=True, text="laptops, media and phones are encrypted to the approved standard", among=lambda day: Q(kind__in=DEVICES),
            adds="items", counts="encrypted",
        ),
        Figure(
            question="C5", fills=True, text="backups are encrypted and were restored as a test within 12 months", adds="items", counts="restored",
            among=lambda day: Q(kind__in=BACKUPS), counted=lambda day: Q(restored_on__gt=year_before(day)),
        ),
    ),
)  # fmt: skip
