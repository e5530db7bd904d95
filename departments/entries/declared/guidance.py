"""Guidance: version, the roles it is for, the channel by which it reached them, and who acknowledged it (S23, S48)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, required, when
from govuk.limits import happened, kept_dates


class Guidance(Entry):
    class Issuer(models.TextChoices):
        CENTRE = "centre", "The Cabinet Office"
        SPONSOR = "sponsor", "The sponsor"
        REGULATOR = "regulator", "The Information Commissioner"
        OWN = "own", "The body itself"

    class Aimed(models.TextChoices):
        SIRO = "siro", "SIRO"
        OWNERS = "owners", "Information Asset Owners"
        SECURITY = "security", "Security advisers"
        DPO = "dpo", "Data Protection Officer"
        STAFF = "staff", "All staff"
        CONTRACTORS = "contractors", "Contractors"

    class Channel(models.TextChoices):
        MAIL = "mail", "Email"
        INTRANET = "intranet", "Intranet"
        TRAINING = "training", "Training"
        MEETING = "meeting", "Meeting or talk"

    issuer = models.CharField("Who issued it", max_length=12, choices=Issuer)
    edition = models.CharField("Version", max_length=40)
    issued_on = models.DateField("Date of issue", null=True)
    aimed_at = ArrayField(
        models.CharField(max_length=12, choices=Aimed), verbose_name="Roles it is for", default=list
    )
    channel = models.CharField("Channel by which it reached them", max_length=12, choices=Channel)
    passed_on = models.DateField("Date on which it was passed on to them", null=True, blank=True)
    people = models.PositiveBigIntegerField("People in these roles", null=True)
    reached = models.PositiveBigIntegerField("People whom it reached", null=True, blank=True)
    acknowledged = models.PositiveBigIntegerField("People who acknowledged it", null=True, blank=True)
    by_whom = models.TextField("Posts that acknowledged it", max_length=500, blank=True)

    class Meta:
        constraints = [*kept_dates("guidance", days="issued_on passed_on")]


REGISTER = Register(
    code="guidance", title="Guidance and acknowledgement", noun="piece of guidance", capability="S23 S48",
    about="Guidance from the centre, the sponsor, the Information Commissioner or the organisation itself: its version, the roles it is "
    "for, how it reached them, and who acknowledged it.",
    model=Guidance,
    fields=("issuer", "edition", "issued_on", "aimed_at", "channel", "passed_on", "people", "reached", "acknowledged", "by_whom"),
    added={2: "reached"},
    columns=("issuer", "edition", "reached", "acknowledged"), filters=("issuer", "channel"),
    rules=(
        required("aimed_at"), in_order("issued_on", "passed_on"), in_order("acknowledged", "people"), in_order("reached", "people"),
        when(lambda entry: bool(entry.acknowledged), "passed_on", "by_whom"),
    ),
    limits={"issued_on": happened(likely_days=5 * 365), "passed_on": happened(likely_days=5 * 365)},
    figures=(
        Figure(
            question="F3", text="pieces of guidance reached their readers and were acknowledged by all of them",
            counted=lambda day: Q(passed_on__lte=day, acknowledged__gte=F("people")),
        ),
    ),
)  # fmt: skip
