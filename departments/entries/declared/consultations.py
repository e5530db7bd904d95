"""Consultations and changes of law: what is asked or changed, the answer given, and from when it holds (S60)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry
from departments.entries.register import Figure, Register, in_order, unless, when
from govuk.limits import happened, kept_dates, planned


class Consultation(Entry):
    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "Consultation"
        LAW = "law", "Change of law"
        POWER = "power", "New power or sanction of the regulator"

    kind = models.CharField("Kind", max_length=12, choices=Kind)
    body = models.CharField("Who consults or makes the law", max_length=120)
    about = models.TextField("What it is about", max_length=1000)
    opened_on = models.DateField("Date of opening or making", null=True)
    answer_by = models.DateField("Date by which an answer is due", null=True, blank=True)
    answered_on = models.DateField("Date of the answer", null=True, blank=True)
    answer = models.TextField("Answer", max_length=1000, blank=True)
    in_force_on = models.DateField("Date on which it comes into force", null=True, blank=True)
    change = models.TextField("Change for the body", max_length=1000, blank=True)

    class Meta:
        constraints = [*kept_dates("consultation", days="opened_on answer_by answered_on in_force_on")]


REGISTER = Register(
    code="consultations", title="Consultations and changes of law", noun="consultation or change of law", capability="S60",
    about="Consultations on data handling, changes of law, and new powers of the regulator: what was answered, from when it "
    "holds, and what it changes.",
    model=Consultation,
    fields=("kind", "body", "about", "opened_on", "answer_by", "answered_on", "answer", "in_force_on", "change"),
    columns=("kind", "answer_by", "in_force_on"), filters=("kind",),
    rules=(
        in_order("opened_on", "answered_on"), in_order("opened_on", "answer_by"), in_order("opened_on", "in_force_on"),
        when(lambda entry: entry.kind == "consultation", "answer_by"), when(lambda entry: bool(entry.answered_on), "answer"),
        when(lambda entry: bool(entry.in_force_on), "change"),
    ),
    limits={
        **{name: happened(likely_days=5 * 365) for name in ("opened_on", "answered_on")},
        **{name: planned(days=3 * 365, likely_days=(3 * 365, 2 * 365)) for name in ("answer_by", "in_force_on")},
    },
    review_days=90, deadlines={"answer_by": unless("answered_on")},
    figures=(
        Figure(
            question="I4", text="consultations are open without an answer", counted=lambda day: Q(answered_on=None),
            among=lambda day: Q(kind="consultation"),
        ),
    ),
)  # fmt: skip
