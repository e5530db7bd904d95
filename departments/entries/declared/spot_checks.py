"""Spot checks and assessments by the Information Commissioner: notice, date, findings, response, close (S22)."""

from django.db import models

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, unless, when, within_quarter
from govuk.limits import happened, kept_dates, planned


class SpotCheck(Entry):
    class Kind(models.TextChoices):
        SPOT_CHECK = "spot_check", "Spot check"
        ASSESSMENT = "assessment", "Assessment"
        AUDIT = "audit", "Audit with consent"

    kind = models.CharField("Kind of check", max_length=12, choices=Kind)
    scope = models.TextField("What it is about", max_length=1000)
    noticed_on = models.DateField("Date of the notice")
    checked_on = models.DateField("Date of the check", null=True, blank=True)
    findings = models.TextField("Findings", max_length=1500, blank=True)
    made = models.PositiveIntegerField("Recommendations made", null=True, blank=True)
    overdue = models.PositiveIntegerField("Recommendations overdue", null=True, blank=True)
    respond_by = models.DateField("Date by which a response is due", null=True, blank=True)
    responded_on = models.DateField("Date of the response", null=True, blank=True)
    response = models.TextField("Response", max_length=1500, blank=True)
    closed_on = models.DateField("Date of closing by the Commissioner", null=True, blank=True)

    class Meta:
        constraints = [
            *kept_dates("spot_check", days="noticed_on checked_on respond_by responded_on closed_on")
        ]


REGISTER = Register(
    code="spot-checks", title="Spot checks by the Information Commissioner", noun="spot check", capability="S22",
    about="Each spot check or assessment by the Information Commissioner: the notice, the day, the findings, the response and "
    "its close. Each recommendation becomes an action when the findings are there.",
    model=SpotCheck,
    fields=(
        "kind", "scope", "noticed_on", "checked_on", "findings", "made", "overdue", "respond_by", "responded_on", "response", "closed_on",
    ),
    columns=("kind", "checked_on", "closed_on"), filters=("kind",),
    rules=(
        in_order("noticed_on", "checked_on"), in_order("checked_on", "responded_on"), in_order("responded_on", "closed_on"),
        in_order("overdue", "made"), when(lambda entry: bool(entry.findings), "checked_on", "made", "overdue", "respond_by"),
        when(lambda entry: bool(entry.responded_on), "response"), when(lambda entry: bool(entry.closed_on), "findings"),
    ),
    limits={
        **{name: happened(likely_days=3 * 365) for name in ("noticed_on", "checked_on", "responded_on", "closed_on")},
        "respond_by": planned(days=365, likely_days=(2 * 365, 180)),
    },
    review_days=60, landed=lambda entry: bool(entry.findings), deadlines={"respond_by": unless("responded_on")},
    figures=(
        Figure(question="E5", text="spot checks took place in the quarter", counted=lambda day: within_quarter("checked_on", day)),
        Figure(
            question="E5", text="recommendations of spot checks are overdue", adds="made", counts="overdue",
        ),
    ),
)  # fmt: skip
