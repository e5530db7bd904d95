"""Transfers of records in bulk and as a routine: what goes where, how it is protected, and when it becomes electronic (S42)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, required, when
from govuk.limits import happened, kept_dates, planned

BULK = 1000  # records


class Transfer(Entry):
    class Direction(models.TextChoices):
        SENT = "sent", "Sent"
        RECEIVED = "received", "Received"

    class Medium(models.TextChoices):
        ELECTRONIC = "electronic", "Approved secure electronic means"
        INTERNET = "internet", "Other electronic means"
        MEDIA = "media", "Removable media"
        PAPER = "paper", "Paper"

    class Protection(models.TextChoices):
        APPROVED = "approved", "Encrypted to the approved standard"
        OTHER = "other", "Encrypted by another method"
        SEALED = "sealed", "Sealed, not encrypted"
        NONE = "none", "None"

    class Tracking(models.TextChoices):
        BOTH_ENDS = "both_ends", "Signed for at both ends"
        TRACKED = "tracked", "Tracked on the way"
        LOGGED = "logged", "Logged by the systems"
        NONE = "none", "None"

    direction = models.CharField("Sent or received", max_length=8, choices=Direction)
    other = one_of("departments.Organisation", "Other body, if it is an organisation in this portal")
    other_name = models.CharField(
        "Name of the other body, if it is not in this portal", max_length=120, blank=True
    )
    records = models.PositiveBigIntegerField("Records in each transfer, at most", null=True)
    times_quarter = models.PositiveIntegerField("Transfers in the last quarter", null=True)
    medium = models.CharField("Medium", max_length=12, choices=Medium)
    route = models.CharField("Route: the network, courier or post", max_length=200)
    protection = models.CharField("Protection", max_length=8, choices=Protection)
    tracking = models.CharField("Tracking", max_length=12, choices=Tracking)
    approved_by = models.CharField("Post that approved it", max_length=120, blank=True)
    approved_on = models.DateField("Date of approval", null=True, blank=True)
    electronic_by = models.DateField("Date by which it becomes electronic", null=True, blank=True)
    plan = models.TextField("Plan to make it electronic", max_length=500, blank=True)

    class Meta:
        constraints = [*kept_dates("transfer", days="approved_on electronic_by")]


def names_both_ends(entry, at):
    """The other body is named in one of the two ways."""
    return [] if entry.other_id else required("other_name")(entry, at)


def is_physical(entry):
    """It goes on media or paper."""
    return entry.medium in (Transfer.Medium.MEDIA, Transfer.Medium.PAPER)


REGISTER = Register(
    code="transfers", title="Transfers of records", noun="transfer", capability="S42", strand="removable media",
    about="Records that are moved in bulk or as a routine: how many, by which medium and route, what protects and tracks "
    "them, who approved it, and when what goes on media or paper becomes electronic.",
    model=Transfer,
    fields=(
        "direction", "other", "other_name", "records", "times_quarter", "medium", "route", "protection", "tracking", "approved_by",
        "approved_on", "electronic_by", "plan",
    ),
    columns=("medium", "protection", "records"), filters=("medium", "protection", "direction"),
    rules=(
        names_both_ends,
        when(is_physical, "approved_by", "approved_on"),
        when(lambda entry: is_physical(entry) and (entry.records or 0) >= BULK and not entry.note, "electronic_by", "plan"),
        when(lambda entry: entry.protection in ("none", "sealed") and (entry.records or 0) >= BULK, "note"),
    ),
    limits={"approved_on": happened(likely_days=3 * 365), "electronic_by": planned(days=5 * 365, likely_days=(365, 2 * 365))},
    review_days=180, deadlines={"electronic_by": is_physical},
    figures=(
        Figure(
            question="C3", fills=True, text="bulk transfers of 1,000 records or more in the last quarter went by approved secure electronic means",
            counted=lambda day: Q(medium="electronic"), among=lambda day: Q(records__gte=BULK), adds="times_quarter",
        ),
        Figure(
            question="C4", fills=True, text="transfers of the last quarter went on removable media", counted=lambda day: Q(medium="media"),
            adds="times_quarter",
        ),
    ),
)  # fmt: skip
