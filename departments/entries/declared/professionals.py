"""Professional staff for information assurance: posts, how many are filled, and their skills (S27)."""

from django.db import models

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, when
from govuk.limits import happened, kept_dates


class Professionals(Entry):
    class Skill(models.TextChoices):
        SECURITY = "security", "Information and cyber security"
        PROTECTION = "protection", "Data protection"
        RECORDS = "records", "Knowledge and records management"
        AUDIT = "audit", "Audit of systems"
        ARCHITECTURE = "architecture", "Security architecture"

    skill = models.CharField("Skill", max_length=16, choices=Skill)
    posts = models.PositiveIntegerField("Posts")
    filled = models.PositiveIntegerField("Posts that are filled")
    qualified = models.PositiveIntegerField("People with a recognised qualification")
    counted_on = models.DateField("Date of this count")

    class Meta:
        constraints = [*kept_dates("professionals", days="counted_on")]


REGISTER = Register(
    code="professionals", title="Professional staff", noun="group of professional staff", capability="S27",
    about="How many posts for information assurance there are, by skill, how many are filled, and how many people in them are "
    "qualified. Enter numbers, never names.",
    model=Professionals,
    fields=("skill", "posts", "filled", "qualified", "counted_on"),
    columns=("skill", "posts", "filled"), filters=("skill",),
    rules=(
        in_order("filled", "posts"), in_order("qualified", "filled"),
        when(lambda entry: entry.filled is not None and entry.posts is not None and entry.filled < entry.posts, "note"),
    ),
    limits={"counted_on": happened(likely_days=365)},
    figures=(
        Figure(question="A1", text="posts of professional staff are filled", adds="posts", counts="filled", of_people=True),
    ),
)  # fmt: skip
