"""Internal compliance checks and audits: scope, auditor, plan, findings, report (S33)."""

from django.db import models

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, unless, when, within_quarter
from govuk.limits import happened, kept_dates, planned


class Audit(Entry):
    class Kind(models.TextChoices):
        AUDIT = "audit", "Internal audit"
        CHECK = "check", "Compliance check"
        EXERCISE = "exercise", "Test or exercise"

    class Opinion(models.TextChoices):
        SUBSTANTIAL = "substantial", "Substantial assurance"
        MODERATE = "moderate", "Moderate assurance"
        LIMITED = "limited", "Limited assurance"
        UNSATISFACTORY = "unsatisfactory", "Unsatisfactory"

    kind = models.CharField("Kind", max_length=8, choices=Kind)
    scope = models.TextField("Scope", max_length=1000)
    auditor = models.CharField("Auditor", max_length=120)
    planned_on = models.DateField("Planned date", null=True)
    is_agreed = models.BooleanField("Is the plan agreed with internal audit?", null=True, blank=True)
    done_on = models.DateField("Date on which it was done", null=True, blank=True)
    opinion = models.CharField("Opinion", max_length=16, choices=Opinion, blank=True)
    findings = models.TextField("Findings", max_length=1500, blank=True)
    made = models.PositiveIntegerField("Recommendations made", null=True, blank=True)
    overdue = models.PositiveIntegerField("Recommendations overdue", null=True, blank=True)
    reported_on = models.DateField(
        "Date of the report to the board or audit committee", null=True, blank=True
    )

    class Meta:
        constraints = [*kept_dates("audit", days="planned_on done_on reported_on")]


REGISTER = Register(
    code="audits", title="Audits and compliance checks", noun="audit or check", capability="S33",
    about="Audits and checks of how information is handled: planned, agreed with internal audit, done, and reported. Each "
    "recommendation of one that is done becomes an action.",
    model=Audit,
    fields=(
        "kind", "scope", "auditor", "planned_on", "is_agreed", "done_on", "opinion", "findings", "made", "overdue", "reported_on",
    ),
    columns=("kind", "done_on", "opinion"), filters=("kind", "opinion"),
    rules=(
        in_order("done_on", "reported_on"), in_order("overdue", "made"),
        when(lambda entry: bool(entry.done_on), "findings", "made", "overdue"),
        when(lambda entry: bool(entry.done_on) and entry.kind == "audit", "opinion"),
        when(lambda entry: bool(entry.reported_on), "done_on"),
    ),
    limits={
        "planned_on": planned(days=3 * 365, likely_days=(2 * 365, 2 * 365)),
        **{name: happened(likely_days=3 * 365) for name in ("done_on", "reported_on")},
    },
    review_days=90, landed=lambda entry: bool(entry.done_on), deadlines={"planned_on": unless("done_on")},
    figures=(
        Figure(question="E5", text="audits and checks were done in the quarter", counted=lambda day: within_quarter("done_on", day)),
        Figure(
            question="E5", text="recommendations of audits and checks are overdue", adds="made", counts="overdue",
        ),
    ),
)  # fmt: skip
