"""Training and awareness: who must be trained, how many were, by role and date. Counts only, no names (S26)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, when, year_before
from govuk.limits import happened, kept_dates, planned


class Training(Entry):
    class Group(models.TextChoices):
        ALL = "all", "All staff who must have yearly training"
        SIRO = "siro", "SIRO and deputies"
        OWNERS = "owners", "Information Asset Owners"
        SPECIALISTS = "specialists", "Security and data protection specialists"
        CONTRACTORS = "contractors", "Staff of contractors"

    group = models.CharField("Who must be trained", max_length=12, choices=Group)
    course = models.CharField("Course", max_length=120)
    must = models.PositiveBigIntegerField("People who must be trained", null=True)
    passed = models.PositiveBigIntegerField("People who passed it", null=True)
    counted_on = models.DateField("Date of this count", null=True)
    complete_by = models.DateField("Date by which everybody must have passed", null=True, blank=True)
    reminded_on = models.DateField("Last reminder to those who have not", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("training", days="counted_on complete_by reminded_on")]


REGISTER = Register(
    code="training", title="Training", noun="training record", capability="S26",
    about="How many people of each group must have yearly training and how many passed it. Enter numbers, never names, or "
    "import the file of your learning system by staff number: the portal counts it.",
    model=Training,
    fields=("group", "course", "must", "passed", "counted_on", "complete_by", "reminded_on"),
    columns=("group", "must", "passed"), filters=("group",),
    rules=(
        in_order("passed", "must"),
        when(lambda entry: (entry.passed or 0) < (entry.must or 0), "complete_by"),
    ),
    limits={
        "counted_on": happened(likely_days=365), "reminded_on": happened(likely_days=365),
        "complete_by": planned(days=2 * 365, likely_days=(365, 365)),
    },
    deadlines={"complete_by": lambda entry: (entry.passed or 0) < (entry.must or 0)},
    figures=(
        Figure(
            question="F1", fills=True, text="staff who must have yearly training have passed it", adds="must", counts="passed", of_people=True,
            among=lambda day: Q(group="all"), counted=lambda day: Q(counted_on__gt=year_before(day)),
        ),
        Figure(
            question="F2", fills=True, text="SIROs, deputies and asset owners were trained for the role within 12 months", adds="must", counts="passed", of_people=True,
            among=lambda day: Q(group__in=("siro", "owners")), counted=lambda day: Q(counted_on__gt=year_before(day)),
        ),
    ),
)  # fmt: skip
