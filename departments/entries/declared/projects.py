"""Projects and programmes: early advice on data protection, impact assessment, and the last gateway review (S21, S46)."""

from django.db import models
from django.db.models import F, Q

from departments.entries.models import Entry, one_of, several
from departments.entries.register import Figure, Register, in_order, when, year_before
from govuk.limits import happened, kept_dates, planned


class Project(Entry):
    class Stage(models.TextChoices):
        PLANNED = "planned", "Planned"
        UNDER_WAY = "under_way", "Under way"
        LIVE = "live", "Live"
        STOPPED = "stopped", "Stopped"

    class Rating(models.TextChoices):
        GREEN = "green", "Green"
        AMBER_GREEN = "amber_green", "Amber/Green"
        AMBER = "amber", "Amber"
        AMBER_RED = "amber_red", "Amber/Red"
        RED = "red", "Red"

    class Finding(models.TextChoices):
        NONE = "none", "No finding on information"
        OPEN = "open", "A finding that is open"
        CLOSED = "closed", "A finding that is closed"

    asset = one_of("departments.Asset", "Information asset that it changes most")
    assets = several("departments.Asset", "Other information assets that it uses or changes")
    stage = models.CharField("Stage", max_length=12, choices=Stage)
    begun_on = models.DateField("Date on which it began", null=True)
    is_high_risk = models.BooleanField(
        "Is its processing likely to be a high risk to people?", null=True, blank=True
    )
    involved_on = models.DateField(
        "Date on which the data protection specialist was first involved", null=True, blank=True
    )
    assessed_on = models.DateField("Date of the impact assessment", null=True, blank=True)
    live_on = models.DateField("Date of going live", null=True, blank=True)
    gate = models.CharField("Last gateway or assurance review", max_length=120, blank=True)
    gate_on = models.DateField("Date of that review", null=True, blank=True)
    rating = models.CharField("Rating", max_length=12, choices=Rating, blank=True)
    finding_state = models.CharField(
        "Finding on information assurance", max_length=8, choices=Finding, blank=True
    )
    finding = models.TextField("Finding in words", max_length=1000, blank=True)

    class Meta:
        constraints = [*kept_dates("project", days="begun_on involved_on assessed_on live_on gate_on")]


LAST_REVIEW = ("gate", "gate_on", "rating", "finding_state", "finding")
"""What the portal keeps of the last gateway review of a project."""
IN_TIME = Q(involved_on__lte=F("assessed_on")) & (Q(live_on=None) | Q(assessed_on__lte=F("live_on")))
REGISTER = Register(
    code="projects", title="Projects", noun="project", capability="S21 S46",
    about="Projects that use information: when the data protection specialist was first involved, when the impact assessment "
    "was made, and what the last of its gateway reviews found, which the portal keeps here.",
    model=Project,
    fields=(
        "asset", "assets", "stage", "begun_on", "is_high_risk", "involved_on", "assessed_on", "live_on", "gate", "gate_on", "rating", "finding_state",
        "finding",
    ),
    columns=("stage", "rating", "finding_state"), filters=("stage", "rating", "finding_state"),
    rules=(
        in_order("begun_on", "live_on"), when(lambda entry: entry.stage == "live", "live_on"),
        when(lambda entry: bool(entry.is_high_risk) and entry.stage == "live" and not entry.note, "involved_on", "assessed_on"),
    ),
    limits={
        **{name: happened(likely_days=5 * 365) for name in ("begun_on", "involved_on", "assessed_on", "gate_on")},
        "live_on": planned(days=5 * 365, likely_days=(3 * 365, 3 * 365)),
    },
    by_the_portal=LAST_REVIEW, review_days=180, landed=lambda entry: bool(entry.gate_on),
    figures=(
        Figure(
            question="E3", fills=True, text="projects of the last 12 months with a high risk had early advice, and an impact assessment before they go live",
            among=lambda day: Q(is_high_risk=True, begun_on__gt=year_before(day)), counted=lambda day: IN_TIME,
        ),
    ),
)  # fmt: skip
