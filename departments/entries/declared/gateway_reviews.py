"""Gateway and assurance reviews of projects: stage, day, rating, and findings, each of which is followed up (S21)."""

from django.db import models
from django.db.models import Q

from departments.entries.declared.projects import Project
from departments.entries.models import Entry, one_of, several
from departments.entries.register import Figure, Register, required, unless, when
from govuk.limits import happened, kept_dates, planned


class GatewayReview(Entry):
    class Gate(models.TextChoices):
        ASSESSMENT = "0", "Gate 0: strategic assessment"
        JUSTIFICATION = "1", "Gate 1: business justification"
        DELIVERY = "2", "Gate 2: delivery strategy"
        INVESTMENT = "3", "Gate 3: investment decision"
        READINESS = "4", "Gate 4: readiness for service"
        BENEFITS = "5", "Gate 5: operations and benefits"
        OTHER = "other", "Another assurance review"

    of_project = one_of("departments.Project", "Project")
    project_name = models.CharField(
        "Name of the project, if it is on no register here", max_length=120, blank=True
    )
    assets = several("departments.Asset", "Information assets that it looked at")
    gate = models.CharField("Stage of the review", max_length=8, choices=Gate)
    reviewer = models.CharField("Who reviews", max_length=120, blank=True)
    planned_on = models.DateField("Planned date of the review", null=True, blank=True)
    held_on = models.DateField("Date of the review", null=True, blank=True)
    rating = models.CharField("Result", max_length=12, choices=Project.Rating, blank=True)
    finding_state = models.CharField(
        "Findings on information assurance", max_length=8, choices=Project.Finding, blank=True
    )
    findings = models.TextField("Findings in words", max_length=1500, blank=True)

    class Meta:
        constraints = [*kept_dates("gateway_review", days="planned_on held_on")]


def has_a_project(review, at):
    """The project is named in one of the two ways."""
    return [] if review.of_project_id else required("project_name")(review, at)


def is_dated(review, at):
    """It was held, or a day is planned for it."""
    return [] if review.held_on else required("planned_on")(review, at)


REGISTER = Register(
    code="gateway-reviews", title="Gateway reviews of projects", noun="gateway review", capability="S21",
    about="Each gateway or assurance review of a project: its stage, its day, its result and what it found on information "
    "assurance. Add each finding as a recommendation: it becomes an action. The project shows what the last review found.",
    model=GatewayReview,
    fields=("of_project", "project_name", "assets", "gate", "reviewer", "planned_on", "held_on", "rating", "finding_state", "findings"),
    columns=("of_project", "gate", "held_on", "rating", "finding_state"), filters=("gate", "rating", "finding_state"),
    deadlines={"planned_on": unless("held_on")},
    rules=(
        has_a_project, is_dated, when(lambda review: bool(review.held_on), "rating", "finding_state"),
        when(lambda review: review.finding_state in ("open", "closed"), "findings"),
    ),
    limits={"held_on": happened(likely_days=5 * 365), "planned_on": planned(days=5 * 365, likely_days=(3 * 365, 3 * 365))},
    review_days=None, landed=lambda review: bool(review.held_on),
    figures=(
        Figure(
            question="E4", fills=True, text="gateway reviews have a finding on information assurance that is open",
            counted=lambda day: Q(finding_state="open"),
        ),
    ),
)  # fmt: skip
