"""Recommendations of reviews and reviewers: owner, date, state, what shows that they are closed (S6)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, required, when
from departments.registers.models import Action
from govuk.limits import happened, kept_dates, planned


class Recommendation(Entry):
    class Progress(models.TextChoices):
        OPEN = "open", "Open"
        ACCEPTED = "accepted", "Accepted"
        DONE = "done", "Done"
        REJECTED = "rejected", "Rejected"

    text = models.TextField("What is recommended", max_length=1000)
    origin = one_of("departments.Entry", "Review, audit, spot check or project it comes from")
    review = models.CharField(
        "What it comes from, if that is on no register here", max_length=120, blank=True
    )
    made_on = models.DateField("Date of the recommendation")
    progress = models.CharField("Progress", max_length=8, choices=Progress)
    to_do_by = models.DateField("Date by which it is to be done", null=True, blank=True)
    action = models.CharField("Number of its action, such as HO-7", max_length=24, blank=True)
    tracked = models.OneToOneField(
        "departments.Action",
        verbose_name="Action in this portal",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
    )
    evidence = models.TextField("Evidence that it is done", max_length=1000, blank=True)
    closed_on = models.DateField("Date of closing", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("recommendation", days="made_on to_do_by closed_on")]


CLOSED = ("done", "rejected")


def has_an_origin(entry, at):
    """What it comes from is named in one of the two ways."""
    return [] if entry.origin_id else required("review")(entry, at)


def is_closed(day):
    """It is done or rejected, or its action is verified or given up."""
    ended = (Action.Status.VERIFIED, Action.Status.CANCELLED, Action.Status.REJECTED)
    return Q(progress__in=CLOSED) | Q(tracked__status__in=ended)


REGISTER = Register(
    code="recommendations", title="Recommendations", noun="recommendation", capability="S6",
    about="What reviews, audits and checks recommend: who answers for it, by when, in which action, and what shows that it is "
    "done. It becomes an action when the report of its review has been received.",
    model=Recommendation,
    fields=("text", "origin", "review", "made_on", "progress", "to_do_by", "action", "tracked", "evidence", "closed_on"),
    columns=("origin", "progress", "to_do_by", "action"), filters=("progress",),
    by_the_portal=("tracked",), added={2: "origin tracked"},
    deadlines={"to_do_by": lambda entry: entry.progress not in CLOSED},
    rules=(
        has_an_origin, in_order("made_on", "to_do_by"), in_order("made_on", "closed_on"),
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
            question="E5", text="recommendations are overdue", counted=lambda day: Q(to_do_by__lt=day) & ~is_closed(day),
        ),
    ),
)  # fmt: skip
