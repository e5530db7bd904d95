"""Recommendations of reviews and reviewers: owner, date, state, what shows that they are closed (S6)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, when
from govuk.limits import happened, kept_dates, planned


class Recommendation(Entry):
    class Progress(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DONE = "done", "Done"
        REJECTED = "rejected", "Rejected"

    text = models.TextField("What is recommended", max_length=1000)
    review = models.CharField("Review, audit or check it comes from", max_length=120)
    made_on = models.DateField("Date of the recommendation")
    progress = models.CharField("Progress", max_length=8, choices=Progress)
    to_do_by = models.DateField("Last day for doing it", null=True, blank=True)
    action = models.CharField("Number of the action, such as HO-7", max_length=24, blank=True)
    evidence = models.TextField("Evidence that it is done", max_length=1000, blank=True)
    closed_on = models.DateField("Date of closing", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("recommendation", days="made_on to_do_by closed_on")]


CLOSED = ("done", "rejected")
REGISTER = Register(
    code="recommendations", title="Recommendations", noun="recommendation", capability="S6",
    about="What reviews, audits and checks recommend: who answers for it, by when, in which action, and what shows that it is "
    "done.",
    model=Recommendation,
    fields=("text", "review", "made_on", "progress", "to_do_by", "action", "evidence", "closed_on"),
    columns=("review", "progress", "to_do_by"), filters=("progress",),
    rules=(
        in_order("made_on", "to_do_by"), in_order("made_on", "closed_on"),
        when(lambda entry: entry.progress == "accepted", "owner_role", "to_do_by"),
        when(lambda entry: entry.progress == "done", "evidence"), when(lambda entry: entry.progress in CLOSED, "closed_on"),
        when(lambda entry: entry.progress == "rejected", "note"),
    ),
    limits={
        **{name: happened(likely_days=3 * 365) for name in ("made_on", "closed_on")},
        "to_do_by": planned(days=5 * 365, likely_days=(3 * 365, 2 * 365)),
    },
    review_days=90,
    figures=(
        Figure(
            question="E5", text="recommendations are overdue", counted=lambda day: Q(to_do_by__lt=day) & ~Q(progress__in=CLOSED),
        ),
    ),
)  # fmt: skip
