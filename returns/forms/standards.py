"""The filter of the list of standards, and the form of a file of them."""

from collections.abc import Iterable

from django import forms

from departments.organisations.forms import EVERY, Filter
from govuk import Choose, File, GovukForm, Text


class StandardFile(GovukForm):
    file = forms.FileField(
        label="File",
        help_text="CSV, ODS or XLSX with the headings Standard, Edition, Part, Title, Question and Source. It replaces every "
        "link: download the list first, change it, and send it whole.",
        widget=File(called="a file"),
    )


def standard_filter(standards: list[tuple[str, int]], questions: Iterable[str]) -> type[Filter]:
    """The filter of the list, with the standards and the questions that there are."""
    fields = {
        "text": forms.CharField(label="Words", required=False, max_length=120, widget=Text(width=20)),
        "standard": forms.ChoiceField(
            label="Standard",
            required=False,
            choices=[*EVERY, *((name, name) for name, _ in standards)],
            widget=Choose(),
        ),
        "question": forms.ChoiceField(
            label="Question",
            required=False,
            choices=[*EVERY, *((name, name) for name in questions)],
            widget=Choose(),
        ),
    }
    return type("StandardFilter", (Filter,), {**fields, "__doc__": standard_filter.__doc__})
