"""A register that the product does not have, as somebody would add it: everything else follows from this."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, required, when, year_before
from govuk.limits import happened, kept_dates


class VisitorsBook(Entry):
    class Kind(models.TextChoices):
        PAPER = "paper", "A book of paper"
        SYSTEM = "system", "A system"

    kind = models.CharField("Kind of book", max_length=8, choices=Kind)
    asset = one_of("departments.Asset", "Information asset")
    place = models.CharField("Place", max_length=120)
    visitors = models.PositiveIntegerField("Visitors in the last 12 months")
    signed = models.PositiveIntegerField("Visitors who signed")
    looked_at_on = models.DateField("Date on which it was last looked at", null=True, blank=True)

    class Meta:
        app_label = "departments"
        constraints = [*kept_dates("visitors_book", days="looked_at_on")]


REGISTER = Register(
    code="visitors-books", title="Books of visitors", noun="book of visitors", capability="S50",
    about="Who came to which place.", model=VisitorsBook,
    fields=("kind", "asset", "place", "visitors", "signed", "looked_at_on"),
    columns=("kind", "visitors", "looked_at_on"), filters=("kind",),
    rules=(required("place"), in_order("signed", "visitors"), when(lambda entry: entry.kind == "paper", "looked_at_on")),
    limits={"looked_at_on": happened(likely_days=365)},
    figures=(Figure(question="F3", text="books were looked at", counted=lambda day: Q(looked_at_on__gt=year_before(day))),),
)  # fmt: skip
