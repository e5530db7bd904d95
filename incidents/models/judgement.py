"""How an incident was judged: the rule's advice, the DPO's advice, and the decision. Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.models import choices
from incidents.models.choices.grounds import in_words
from incidents.models.incident import Incident


class WithGrounds(models.Model):
    """On which grounds the Cabinet Office is notified: `cabinet_office` holds them in the words of the rule's version."""

    class Meta:
        abstract = True

    @property
    def grounds(self) -> list[str]:
        """The grounds as people read them."""
        judged = self if isinstance(self, Assessment) else self.assessment
        return in_words(self.cabinet_office, (judged and judged.facts) or {})


class Assessment(WithGrounds):
    """The rule's advice on the facts as they were, frozen line by line with the version of the rule (F44 to F49).

    The DPO's own advice is kept beside it, given once and never edited by others (F84, F85).
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rule_version = models.PositiveIntegerField()
    regime = models.CharField(max_length=20)
    facts = models.JSONField()
    reasoning = models.JSONField()
    advice = models.CharField(max_length=24, choices=choices.Advised)
    severity = models.PositiveSmallIntegerField()
    likelihood = models.PositiveSmallIntegerField()
    substantial_risk = models.CharField(max_length=10, choices=choices.Measure)
    cabinet_office = models.JSONField(default=list)
    dpo_advice = models.CharField(max_length=24, choices=choices.Decided, blank=True)
    dpo_reason = models.TextField(blank=True)
    dpo = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dpo_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="assessment_number_once"),
            models.CheckConstraint(
                condition=Q(
                    severity__gte=0,
                    severity__lte=5,
                    likelihood__gte=1,
                    likelihood__lte=5,
                ),
                name="assessment_within_the_grid",
            ),
            models.CheckConstraint(
                condition=Q(dpo_advice="", dpo=None, dpo_at=None)
                | ~Q(dpo_advice="") & Q(dpo__isnull=False, dpo_at__isnull=False),
                name="assessment_advice_with_who_and_when",
            ),
        ]

    def __str__(self):
        return f"Assessment {self.number} of {self.incident.reference}"


class Decision(WithGrounds):
    """What was decided, by whom, in which capacity, and on what advice (F47, F48, F86).

    Beside it are the two measures of paragraph 14 of the 2007 report: `significant`, and the assessment's
    `substantial_risk`, which was never an input.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, null=True, related_name="decisions")
    decision = models.CharField(max_length=24, choices=choices.Decided)
    reason = models.TextField(blank=True)
    below_advice = models.BooleanField(default=False)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_as = models.CharField(max_length=32)
    notify_cabinet_office = models.BooleanField(default=False)
    cabinet_office = models.JSONField(default=list)
    significant = models.BooleanField()
    from_history = models.BooleanField(default=False)

    class Meta:
        ordering = ["incident", "number"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(from_history=True) | Q(assessment__isnull=False),
                name="decision_on_an_assessment",
            ),
            models.CheckConstraint(
                condition=Q(below_advice=False) | ~Q(reason=""),
                name="decision_below_advice_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"Decision {self.number} of {self.incident.reference}"
