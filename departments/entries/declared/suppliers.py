"""Suppliers that handle information of the body: contract, clauses, instruction, last check (S13)."""

from django.db import models
from django.db.models import Q

from departments.entries.models import Entry, one_of
from departments.entries.register import Figure, Register, in_order, required, when, year_before
from govuk.limits import happened, kept_dates, planned


class Supplier(Entry):
    class Clauses(models.TextChoices):
        ALL = "all", "All that are required"
        SOME = "some", "Some of them"
        NONE = "none", "None"

    class Instructed(models.TextChoices):
        NOT_SENT = "not_sent", "Not sent"
        SENT = "sent", "Sent, not acknowledged"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"

    class Finding(models.TextChoices):
        NOTHING = "nothing", "No finding"
        MINOR = "minor", "Minor findings"
        SERIOUS = "serious", "Serious findings"

    company = one_of("departments.Organisation", "Supplier, if it is an organisation in this portal")
    company_name = models.CharField(
        "Name of the supplier, if it is not in this portal", max_length=120, blank=True
    )
    contact = models.EmailField("Email address for instructions, of a post rather than a person", blank=True)
    contract = models.CharField("Number of the contract", max_length=60)
    data = models.TextField("What information it handles", max_length=1000)
    is_personal = models.BooleanField("Does it handle personal data?", null=True, blank=True)
    people = models.PositiveBigIntegerField("People concerned, at most", null=True, blank=True)
    clauses = models.CharField("Clauses on data protection and security", max_length=8, choices=Clauses)
    clauses_on = models.DateField("Date of these clauses", null=True, blank=True)
    instructed_on = models.DateField("Date on which the instruction was sent", null=True, blank=True)
    instruction = models.CharField(
        "Instruction", max_length=12, choices=Instructed, default="not_sent", editable=False
    )
    acknowledge_by = models.DateField(
        "Date by which the instruction is to be acknowledged", null=True, blank=True
    )
    acknowledged_on = models.DateField("Date of the acknowledgement", null=True, blank=True)
    acknowledged_by = models.CharField(
        "Post at the supplier that acknowledged it", max_length=120, blank=True
    )
    checked_on = models.DateField("Last check", null=True, blank=True)
    finding = models.CharField("Finding of that check", max_length=8, choices=Finding, blank=True)

    class Meta:
        constraints = [
            *kept_dates("supplier", days="clauses_on instructed_on acknowledge_by acknowledged_on checked_on")
        ]


def has_a_name(entry, at):
    """The supplier is named in one of the two ways."""
    return [] if entry.company_id else required("company_name")(entry, at)


def instruction_of(entry):
    """How far the instruction is: not sent, sent, or acknowledged since it was last sent."""
    if not entry.instructed_on:
        return "not_sent"
    return "acknowledged" if entry.acknowledged_on else "sent"


REGISTER = Register(
    code="suppliers", title="Suppliers and contractors", noun="supplier", capability="S13", strand="contractors",
    about="Suppliers that handle information: under which contract and clauses, whether the instruction on data handling was "
    "sent and acknowledged, and what the last check found. The portal sends the instruction, and the supplier acknowledges it "
    "by the link in the email.",
    model=Supplier,
    fields=(
        "company", "company_name", "contact", "contract", "data", "is_personal", "people", "clauses", "clauses_on", "instruction", "instructed_on",
        "acknowledge_by", "acknowledged_on", "acknowledged_by", "checked_on", "finding",
    ),
    columns=("clauses", "instruction", "acknowledge_by", "checked_on"), filters=("clauses", "instruction", "finding"),
    derived={"instruction": instruction_of}, deadlines={"acknowledge_by": lambda entry: instruction_of(entry) == "sent"},
    added={2: "contact instruction acknowledge_by"},
    rules=(
        has_a_name, in_order("instructed_on", "acknowledged_on"), in_order("instructed_on", "acknowledge_by"),
        when(lambda entry: entry.clauses != "none", "clauses_on"),
        when(lambda entry: bool(entry.acknowledged_on), "instructed_on", "acknowledged_by"),
        when(lambda entry: bool(entry.checked_on), "finding"), when(lambda entry: entry.finding == "serious", "note"),
    ),
    limits={
        "acknowledge_by": planned(days=365, likely_days=(3 * 365, 100)),
        "clauses_on": happened(likely_days=10 * 365),
        **{name: happened(likely_days=3 * 365) for name in ("instructed_on", "acknowledged_on", "checked_on")},
    },
    figures=(
        Figure(
            question="G2", text="suppliers have acknowledged the instruction on data handling", counted=lambda day: Q(instruction="acknowledged"),
        ),
        Figure(
            question="G2", fills=True, text="suppliers have all clauses and were checked within 12 months",
            counted=lambda day: Q(clauses="all", checked_on__gt=year_before(day)),
        ),
    ),
)  # fmt: skip
