"""Systems and their accreditation or assurance: by whom, at which level, until when, on which conditions (S25)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, when, year_before
from govuk.limits import happened, kept_dates


class System(Entry):
    class Assurance(models.TextChoices):
        ASSURED = "assured", "Accredited or assured"
        CONDITIONS = "conditions", "With conditions"
        UNDER_WAY = "under_way", "Under way"
        NONE = "none", "None"

    class Level(models.TextChoices):
        BASELINE = "baseline", "CAF baseline profile"
        ENHANCED = "enhanced", "CAF enhanced profile"
        OTHER = "other", "Another scheme, such as the accreditation before 2023"

    class RunBy(models.TextChoices):
        OWN = "own", "The body itself"
        SPONSOR = "sponsor", "Its sponsor"
        SUPPLIER = "supplier", "A supplier"

    purpose = models.TextField("What it is for", max_length=1000)
    run_by = models.CharField("Who runs it", max_length=8, choices=RunBy)
    people = models.PositiveBigIntegerField("People whose data it holds, at most", null=True, blank=True)
    assurance = models.CharField("Accreditation or assurance", max_length=12, choices=Assurance)
    level = models.CharField("Level", max_length=8, choices=Level, blank=True)
    accreditor = models.CharField("Accreditor (post or body)", max_length=120, blank=True)
    accredited_on = models.DateField("Date of the accreditation or assurance", null=True, blank=True)
    conditions = models.TextField("Conditions", max_length=1000, blank=True)
    tested_on = models.DateField("Last independent penetration test", null=True, blank=True)
    tester = models.CharField("Tester", max_length=120, blank=True)

    class Meta:
        constraints = [*kept_dates("system", days="accredited_on tested_on")]


LARGE = 100_000  # people, above which the rules of June 2008 ask for an independent penetration test
GIVEN = ("assured", "conditions")
REGISTER = Register(
    code="systems", title="Systems and accreditation", noun="system", capability="S25",
    about="Systems that hold information, with their accreditation or assurance: by whom, at which level, until when, on which "
    "conditions, and when it last had an independent penetration test.",
    model=System,
    fields=("purpose", "run_by", "people", "assurance", "level", "accreditor", "accredited_on", "conditions", "tested_on", "tester"),
    columns=("assurance", "level", "expires_on"), filters=("assurance", "level", "run_by"),
    rules=(
        in_order("accredited_on", "expires_on"),
        when(lambda entry: entry.assurance in GIVEN, "level", "accreditor", "accredited_on", "expires_on"),
        when(lambda entry: entry.assurance == "conditions", "conditions"), when(lambda entry: bool(entry.tested_on), "tester"),
    ),
    limits={"accredited_on": happened(likely_days=5 * 365), "tested_on": happened(likely_days=3 * 365)},
    figures=(
        Figure(
            question="E1", fills=True, text="systems have a current accreditation or assurance",
            counted=lambda day: Q(assurance__in=GIVEN, expires_on__gte=day),
        ),
        Figure(
            question="E2", fills=True, text="systems with data on more than 100,000 people had an independent penetration test within 12 months",
            counted=lambda day: Q(tested_on__gt=year_before(day)), among=lambda day: Q(people__gt=LARGE),
        ),
    ),
)  # fmt: skip
