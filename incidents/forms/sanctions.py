"""Sanctions of a regulator."""

from govuk import DateField, DateInput, FileForm, NumberField, Text, VersionForm
from incidents.checks import AGREED_ON, COMMITTED_BY
from incidents.forms.parts import area, drop, line, radios
from incidents.models import choices

__all__ = [
    "AcceptEvidenceForm",
    "AppealForm",
    "AppealResultForm",
    "CommitForm",
    "DocumentForm",
    "EvidenceForm",
    "SanctionForm",
]


def _past_day(label: str) -> DateField:
    return DateField(label=label, limits=AGREED_ON, widget=DateInput(called="the day"))


class SanctionForm(VersionForm):
    """What the regulator gave."""

    kind = radios(choices.SanctionKind, "What is it?", required=True, called="what it is")
    issued_on = _past_day("When was it given?")
    amount = NumberField(
        label="Amount of the penalty",
        required=False,
        unit="pounds",
        widget=Text(width=10, called="the amount of the penalty"),
    )
    currency = drop(
        [("GBP", "Pounds sterling"), ("EUR", "Euro"), ("USD", "US dollars")], "Currency", "For a penalty."
    )
    words = area(
        "What does it say?",
        "The organisation reads it.",
        most=5000,
        required=True,
        rows=6,
        called="what it says",
    )
    document = line("Document", "Its reference, or the address where it is published.", most=300)


class AppealForm(VersionForm):
    """An appeal."""

    appealed_on = _past_day("When was the appeal made?")
    words = area("To whom, and on which grounds?", most=2000, rows=4)


class AppealResultForm(VersionForm):
    """What came of an appeal."""

    words = area(
        "What was decided, by whom and when?", most=2000, required=True, rows=4, called="what was decided"
    )


class CommitForm(VersionForm):
    """What the body has to do."""

    words = line("What has to be done?", most=300, required=True, called="what has to be done")
    due_on = DateField(label="By when?", limits=COMMITTED_BY, widget=DateInput(called="the day"))


class EvidenceForm(VersionForm):
    """Evidence for the regulator."""

    evidence = area(
        "What was done, and where is the evidence?", "The regulator reads it. No personal data.", most=5000, required=True,
        rows=6, called="what was done",
    )  # fmt: skip


class DocumentForm(FileForm, VersionForm):
    """A document of a sanction, or a file of evidence."""

    name = line("What it is", "In a few words. Leave it empty for the name of the file.", most=200)


class AcceptEvidenceForm(VersionForm):
    """The evidence suffices."""

    answer = area("Anything to say about it?", "The organisation reads it.", most=2000, rows=3)
