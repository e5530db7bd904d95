"""External and independent reviews: who asked for them, on which terms, and their interim and main reports (S7, S38)."""

from django.db import models

from departments.entries.models import Entry
from departments.entries.register import (
    INCIDENT,
    ORGANISATION,
    Figure,
    Register,
    in_order,
    unless,
    when,
    within_quarter,
)
from govuk.limits import happened, kept_dates, planned


class IndependentReview(Entry):
    class Kind(models.TextChoices):
        EXTERNAL = "external", "Asked for by government as a whole"
        INDEPENDENT = "independent", "Independent, asked for by the body"
        PARLIAMENT = "parliament", "By Parliament or the National Audit Office"

    class Stage(models.TextChoices):
        TERMS = "terms", "Terms are set"
        INTERIM = "interim", "Interim report received"
        MAIN = "main", "Main report received"
        CLOSED = "closed", "All recommendations are closed"

    kind = models.CharField("Kind of review", max_length=12, choices=Kind)
    commissioner = models.CharField("Who asked for it", max_length=120)
    reviewer = models.CharField("Reviewer", max_length=120)
    terms = models.TextField("Terms", max_length=1500)
    terms_on = models.DateField("Date of the terms", null=True)
    stage = models.CharField("Stage", max_length=8, choices=Stage)
    interim_due = models.DateField("Expected date of the interim report", null=True, blank=True)
    interim_on = models.DateField("Date of the interim report", null=True, blank=True)
    main_due = models.DateField("Expected date of the main report", null=True, blank=True)
    main_on = models.DateField("Date of the main report", null=True, blank=True)
    made = models.PositiveIntegerField("Recommendations made", null=True, blank=True)
    overdue = models.PositiveIntegerField("Recommendations overdue", null=True, blank=True)
    departments = models.CharField("Other departments that it concerns", max_length=200, blank=True)
    incidents = models.CharField("References of incidents it is about", max_length=200, blank=True)

    class Meta:
        constraints = kept_dates(
            "independent_review", days="terms_on interim_due interim_on main_due main_on"
        )


REPORTED = ("main", "closed")
REGISTER = Register(
    code="reviews", title="External and independent reviews", noun="review", capability="S7 S38",
    about="Reviews of how information is handled, with their milestones: terms, interim report, main report. When a report is received, "
    "each recommendation that is on record becomes an action.",
    model=IndependentReview,
    fields=(
        "kind", "commissioner", "reviewer", "terms", "terms_on", "stage", "interim_due", "interim_on", "main_due", "main_on", "made", "overdue",
        "departments", "incidents",
    ),
    columns=("kind", "stage", "main_due"), filters=("kind", "stage"),
    rules=(
        in_order("terms_on", "interim_on"), in_order("terms_on", "main_on"), in_order("interim_on", "main_on"),
        in_order("overdue", "made"), when(lambda entry: entry.stage == "interim", "interim_on"),
        when(lambda entry: entry.stage in REPORTED, "main_on", "made", "overdue"),
        when(lambda entry: entry.stage not in REPORTED, "main_due"),
    ),
    limits={
        **{name: happened(likely_days=5 * 365) for name in ("terms_on", "interim_on", "main_on")},
        **{name: planned(days=5 * 365, likely_days=(2 * 365, 2 * 365)) for name in ("interim_due", "main_due")},
    },
    review_days=90, landed=lambda entry: entry.stage != "terms", added={2: "departments"}, 
    references={"departments": ORGANISATION, "incidents": INCIDENT},
    deadlines={"interim_due": lambda entry: not (entry.interim_on or entry.main_on), "main_due": unless("main_on")},
    figures=(
        Figure(
            question="E5", text="reviews reported in the quarter", counted=lambda day: within_quarter("interim_on", day) | within_quarter("main_on", day),
        ),
        Figure(
            question="E5", text="recommendations of reviews are overdue", adds="made", counts="overdue",
        ),
    ),
)  # fmt: skip
