"""The forms of single steps: reasons, signatures, queries, marks, conditions, quarters, and the filter of the list."""

import hashlib
import re
from collections.abc import Iterable

from django import forms

from departments.organisations.choosing import filter_by_organisation
from departments.organisations.roles import ROLES
from departments.registers.checks import DUE
from govuk import (
    Area,
    Choose,
    DateField,
    DateInput,
    File,
    FileForm,
    GovukForm,
    Radios,
    Text,
    Tick,
    VersionForm,
)
from returns.checks import ANSWER_BY, DUE_ON, EVIDENCE_DATED
from returns.forms.section import OWNER_CHOICES
from returns.models.reference import read_reference

MARKS = [
    ("clear", "Nothing outstanding"),
    ("weak", "Weak, and the return says so"),
    ("doubtful", "Doubtful: look again next quarter"),
]
SHOW = [
    ("", "All"),
    ("mine", "Waiting for you"),
    ("not_filed", "Not filed yet"),
    ("overdue", "Overdue"),
    ("to_take_up", "To take up"),
    ("in_review", "In review"),
    ("to_decide", "To decide"),
    ("settled", "Accepted"),
    ("late", "Filed late"),
    ("missing", "Missing"),
]
CONDITIONS = 3
LARGEST_RECEIPT = 5 * 1024 * 1024  # bytes of a file of signed answers


def _area(label: str, *, called: str, rows: int = 5, required: bool = True, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1500, required=required, widget=Area(rows=rows, called=called), **kwargs
    )


class SignForm(VersionForm):
    """The declaration, the hash of what the person read, and where figures of registers moved their confirmation."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    declared = forms.BooleanField(widget=Tick(called="the declaration"))

    def __init__(self, *args, declaration: str, moved: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if moved:
            self.fields["figures_confirmed"] = forms.BooleanField(
                label="I have seen which figures of the registers changed. I sign them as they are now.",
                widget=Tick(called="the figures"),
                error_messages={"required": "Confirm the figures that changed, or give the return back"},
            )
            self.order_fields(["version", "sha256", "figures_confirmed", "declared"])
        self.fields["declared"].label = declaration
        self.fields["declared"].error_messages["required"] = "Confirm the declaration"


class SignAnswersForm(SignForm):
    """The same, and the hash of the drafted answers to queries that the person read."""

    drafts_sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class AcceptForm(VersionForm):
    """The hash of what is accepted, and words that go with it."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    words = _area(
        "Is there anything you want to say to the organisation?", called="the words", rows=4, required=False
    )


class ConditionsForm(AcceptForm):
    """Up to three conditions; the first is needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, CONDITIONS + 1):
            first = number == 1
            self.fields[f"summary_{number}"] = forms.CharField(
                label=f"Condition {number}: what must be done",
                max_length=300,
                required=first,
                widget=Text(called=f"condition {number}", size="s"),
            )
            self.fields[f"owner_{number}"] = forms.ChoiceField(
                label="Who answers for it",
                choices=OWNER_CHOICES,
                required=first,
                widget=Choose(called=f"who answers for condition {number}", about=f"condition {number}"),
            )
            self.fields[f"due_{number}"] = DateField(
                label="By when",
                required=first,
                limits=DUE,
                widget=DateInput(called=f"the date of condition {number}", about=f"condition {number}"),
            )

    def clean(self):
        for number in range(2, CONDITIONS + 1):
            parts = [self.cleaned_data.get(f"{name}_{number}") for name in ("summary", "owner", "due")]
            if any(parts) and not all(parts):
                self.add_error(f"summary_{number}", f"Complete condition {number}, or leave all of it empty")
        return self.cleaned_data

    def conditions(self) -> list[tuple]:
        """What was entered: summary, role and date of each."""
        rows = [
            tuple(self.cleaned_data.get(f"{name}_{number}") for name in ("summary", "owner", "due"))
            for number in range(1, CONDITIONS + 1)
        ]
        return [row for row in rows if all(row)]


class EvidenceForm(FileForm):
    """A file or a link, with its date."""

    needs_file = False
    link = forms.URLField(
        label="Or a link to a record",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=Text(called="the link"),
        error_messages={
            "invalid": "The link must be a full web address, for example https://www.example.com/page"
        },
    )
    name = forms.CharField(
        label="What it shows",
        required=False,
        max_length=200,
        help_text="In a few words",
        widget=Text(called="what it shows"),
    )
    dated_on = DateField(
        label="Date of the document",
        limits=EVIDENCE_DATED,
        widget=DateInput(called="the date of the document"),
    )


class QueryForm(VersionForm):
    """What a reviewer wants to know, and by when."""

    text = _area("What do you want to know?", called="what you want to know")
    answer_by = DateField(
        label="Answer by", limits=ANSWER_BY, widget=DateInput(called="the date for the answer")
    )


class StillWantedForm(VersionForm):
    """What is still wanted of an answered query."""

    still_wanted = _area("What is still needed?", called="what is still wanted")
    answer_by = DateField(
        label="Answer by", limits=ANSWER_BY, widget=DateInput(called="the date for the answer")
    )


class AnswerByForm(VersionForm):
    """Another date for a query."""

    answer_by = DateField(
        label="New date for the answer", limits=ANSWER_BY, widget=DateInput(called="the new date")
    )


class DraftForm(VersionForm):
    """The answer to a query."""

    answer = _area(
        "Answer",
        called="the answer",
        help_text="Change a figure in the return itself; say here what you changed and why. Do not enter personal data of the public.",
    )


class _PersonForm(VersionForm):
    """One of some people."""

    to = forms.ChoiceField(label="Who do you give it to?", widget=Radios(called="a person"))

    def __init__(self, *args, people: Iterable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (str(person.user.pk), f"{person.user.name}, {ROLES[person.role].title}") for person in people
        ]


class GiveForm(_PersonForm):
    """Who answers a query."""


class ReassignForm(_PersonForm):
    """Who reviews, and why it changes."""

    reason = _area("Reason", called="the reason", rows=3)


class MarkForm(GovukForm):
    """A reviewer's mark on one section, and the hash of the submission that was read."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    mark = forms.ChoiceField(label="Mark", choices=MARKS, widget=Radios(called="a mark", small=True))
    note = _area(
        "Note", called="the note", rows=3, required=False, help_text="Needed for every mark except the first."
    )


class RecommendForm(VersionForm):
    """What the approver should know."""

    words = _area("What do you recommend, and why?", called="what you recommend")


class CycleForm(GovukForm):
    """Which quarter to open."""

    quarter = forms.ChoiceField(label="Quarter to open", widget=Radios(called="the quarter"))

    def __init__(self, *args, quarters: Iterable[tuple[str, str]], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = list(quarters)


class ExtendForm(VersionForm):
    """Another due date for everybody, later or nearer."""

    due_on = DateField(label="New due date", limits=DUE_ON, widget=DateInput(called="the new due date"))
    reason = _area("Reason", called="the reason", rows=3)


class ListFilter(GovukForm):
    """What the list shows; all of it in the address."""

    mark_optional = False
    repeated = is_filter = True

    cycle = forms.ChoiceField(label="Quarter", required=False, widget=Choose())
    show = forms.ChoiceField(label="Show", required=False, choices=SHOW, widget=Choose())
    organisation = filter_by_organisation()

    def __init__(self, *args, cycles: Iterable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cycle"].choices = [("", "All"), *((cycle.slug, str(cycle)) for cycle in cycles)]


class ReceiptForm(GovukForm):
    """A receipt to be checked: its reference and hash, or the file of what was signed, which is hashed and not kept."""

    mark_optional = False  # one way or the other is wanted

    reference = forms.CharField(
        label="Reference",
        required=False,
        max_length=40,
        help_text="For example, R-7K2M9-QX4TB-H",
        widget=Text(called="the reference of the receipt", width=20),
    )
    sha256 = forms.CharField(
        label="Hash (SHA-256)",
        required=False,
        max_length=200,
        help_text="64 letters and digits, as the receipt shows them",
        widget=Text(called="the hash"),
    )
    file = forms.FileField(
        label="Or the file of what was signed",
        required=False,
        help_text="The JSON file that was downloaded from the portal, or the paper (PDF) of a statement, smaller than 5 MB. It is not kept.",
        widget=File(),
    )

    def clean_reference(self) -> str | None:
        """The reference in its one form, or None where none was entered."""
        typed = self.cleaned_data["reference"].strip()
        if typed and (reference := read_reference(typed)) is None:
            raise forms.ValidationError(
                "The reference is mistyped: its check character does not fit. Enter it as the receipt shows it"
            )
        return reference if typed else None

    def clean_sha256(self) -> str:
        """The hash without spaces, in small letters."""
        typed = "".join(self.cleaned_data["sha256"].split()).lower()
        if typed and not re.fullmatch(r"[0-9a-f]{64}", typed):
            raise forms.ValidationError(
                "The hash must be 64 digits and letters from a to f. Copy it from the receipt"
            )
        return typed

    def clean_file(self):
        """A file is read for its hash alone, so it must be small enough to be what is downloaded from a receipt."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_RECEIPT:
            raise forms.ValidationError("The selected file must be smaller than 5 MB")
        return file

    def clean(self):
        data = super().clean()
        if self.errors or data.get("file"):
            return data
        if not data.get("sha256"):
            self.add_error("sha256", "Enter the hash from the receipt, or choose the file of what was signed")
        if not data.get("reference"):
            self.add_error("reference", "Enter the reference from the receipt")
        return data

    @property
    def digest(self) -> str:
        """The hash to look for: that of the file where one was chosen."""
        file = self.cleaned_data.get("file")
        if not file:
            return self.cleaned_data["sha256"]
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        return digest.hexdigest()
