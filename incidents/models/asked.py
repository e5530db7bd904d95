"""What an addressee of notices asked of a body, each question with its answer (docs/adr/0046)."""

import uuid

from django.db import models
from django.db.models import Q

from audit.transitions import ALONE
from govuk.limits import kept_dates
from incidents.models.regulator import RegulatorCase, RegulatorNotice


class Question(models.Model):
    """One question of the addressee of a case: its words, the day by which it wants an answer, and what was answered.

    Several can be open at once. `notice` is the one that answered; `answer` the words in it, empty where the whole notice is
    the answer. On the case itself are the words and the day of the open question that is due first.
    """

    LOCKED_FIRST = {"case": ALONE}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(RegulatorCase, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    words = models.TextField(max_length=2000, blank=True)  # of older cases none were kept
    asked_at = models.DateTimeField()
    wanted_by = models.DateField()
    answer = models.TextField(max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True)
    notice = models.ForeignKey(
        RegulatorNotice, on_delete=models.PROTECT, null=True, related_name="questions_answered"
    )

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            *kept_dates("question", days="wanted_by"),
            models.UniqueConstraint(fields=["case", "number"], name="question_number_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, notice=None, answer="")
                | Q(answered_at__isnull=False, notice__isnull=False),
                name="question_answered_by_a_notice",
            ),
        ]

    def __str__(self):
        return f"Question {self.number} of {self.case.incident.reference}"
