"""Bans on moving data by removable media: from when, which media, whether ports are blocked, and their review (S14)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from departments.entries.declared.media_exemptions import MediaExemption
from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, required, when
from govuk.limits import kept_dates, planned


class MediaBan(Entry):
    class Ports(models.TextChoices):
        ALL = "all", "Blocked on all computers"
        SOME = "some", "Blocked on some computers"
        NONE = "none", "Not blocked"

    media = ArrayField(
        models.CharField(max_length=8, choices=MediaExemption.Medium),
        verbose_name="Media that are banned",
        default=list,
    )
    scope = models.TextField("Who and what it covers", max_length=1000)
    begins_on = models.DateField("Date from which it holds", null=True)
    is_temporary = models.BooleanField("Is it temporary?", null=True, blank=True)
    ports = models.CharField("Writing to media", max_length=8, choices=Ports)
    instead = models.TextField("What is used instead", max_length=1000, blank=True)
    approved_by = models.CharField("Post that approved it", max_length=120)

    class Meta:
        constraints = [*kept_dates("media_ban", days="begins_on")]


REGISTER = Register(
    code="media-bans", title="Bans on removable media", noun="ban", capability="S14", strand="removable media",
    about="Each ban on moving data by sticks, discs, tapes and laptops: from when it holds, for whom, whether ports are "
    "blocked, and when it is reviewed. Exemptions have a register of their own.",
    model=MediaBan,
    fields=("media", "scope", "begins_on", "is_temporary", "ports", "instead", "approved_by"),
    columns=("ports", "begins_on", "expires_on"), filters=("ports",),
    rules=(
        required("media"), in_order("begins_on", "expires_on"), when(lambda entry: bool(entry.is_temporary), "expires_on"),
        when(lambda entry: entry.ports != "all", "note"),
    ),
    limits={"begins_on": planned(days=365, likely_days=(5 * 365, 180))},
    review_days=180,
    figures=(
        Figure(
            question="C2", text="bans on removable media are in force and block writing on all computers",
            counted=lambda day: Q(ports="all", begins_on__lte=day) & (Q(expires_on=None) | Q(expires_on__gte=day)),
        ),
    ),
)  # fmt: skip
