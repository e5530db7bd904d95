"""Standards and how each is met, with the questions of the return and the CAF outcomes that answer for it (S24)."""

from django.db import models
from django.db.models import Q

from audit.transitions import Problem
from departments.entries.models import Entry
from departments.entries.register import Figure, Register, when
from govuk.limits import happened, kept_dates


class AppliedStandard(Entry):
    class Family(models.TextChoices):
        ISO_27000 = "iso_27000", "ISO 27000 family"
        POLICY = "policy", "Security policy of government"
        CAF = "caf", "Cyber Assessment Framework"
        ICO = "ico", "Code of the Information Commissioner"
        OTHER = "other", "Another standard"

    class Met(models.TextChoices):
        MET = "met", "Met"
        PARTLY = "partly_met", "Met in part"
        NOT_MET = "not_met", "Not met"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    family = models.CharField("Family", max_length=12, choices=Family)
    edition = models.CharField("Edition", max_length=40)
    clause = models.CharField("Clause or control", max_length=60, blank=True)
    questions = models.CharField("Questions of the return that answer for it", max_length=100)
    outcomes = models.CharField("Outcomes of the CAF", max_length=100, blank=True)
    met = models.CharField("Is it met?", max_length=16, choices=Met)
    evidence = models.TextField("Evidence", max_length=1000, blank=True)
    examined_on = models.DateField("Date of the examination", null=True, blank=True)

    class Meta:
        constraints = [*kept_dates("applied_standard", days="examined_on")]


def questions_are_ids(entry, at):
    """Questions are named by letter and number, separated by commas."""
    wrong = [
        question
        for question in entry.questions.split(",")
        if not (question.strip()[:1].isupper() and question.strip()[1:].isdigit())
    ]
    message = "Enter the questions by letter and number, separated by commas: for example, B1, C3"
    return [Problem(message, field="questions")] if wrong else []


REGISTER = Register(
    code="standards", title="Standards", noun="standard", capability="S24",
    about="The standards that the organisation meets, clause by clause where that helps, with the questions of the return and the "
    "outcomes of the Cyber Assessment Framework that answer for each. One answer counts for many standards.",
    model=AppliedStandard,
    fields=("family", "edition", "clause", "questions", "outcomes", "met", "evidence", "examined_on"),
    columns=("family", "questions", "met"), filters=("family", "met"),
    rules=(
        questions_are_ids, when(lambda entry: entry.met in ("met", "partly_met"), "evidence", "examined_on"),
        when(lambda entry: entry.met != "met", "note"),
    ),
    limits={"examined_on": happened(likely_days=2 * 365)},
    figures=(
        Figure(
            question="I1", text="standards that apply are met", counted=lambda day: Q(met="met"), among=lambda day: ~Q(met="not_applicable"),
        ),
    ),
)  # fmt: skip
