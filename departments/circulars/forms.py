"""Forms and filters of what the centre sends to roles."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from departments.entries.circulars import READERS, Circular
from departments.organisations.choosing import filter_by_organisation
from departments.organisations.forms import EVERY, AppointmentFilter, Filter
from govuk import Area, Choose, GovukForm, NumberField, ReasonForm, Text


class CircularFilter(Filter):
    text = forms.CharField(label="Words in any text", required=False, max_length=120, widget=Text(width=20))
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[*EVERY, *Circular.Kind.choices], widget=Choose()
    )
    role = forms.ChoiceField(label="Role", required=False, choices=[*EVERY, *READERS], widget=Choose())
    state = forms.ChoiceField(
        label="State", required=False, choices=[*EVERY, *Circular.Status.choices], widget=Choose()
    )
    mine = forms.ChoiceField(
        label="For you",
        required=False,
        choices=[*EVERY, ("asked", "For a post of yours"), ("owed", "Not acknowledged or answered")],
        widget=Choose(),
    )


class BodyFilter(Filter):
    organisation = filter_by_organisation()
    state = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "Every organisation"),
            ("owed", "Organisations where somebody has not yet"),
            ("nobody", "Organisations where nobody is asked"),
        ],
        widget=Choose(),
    )


class ReaderFilter(AppointmentFilter):
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[*EVERY, ("owed", "Not acknowledged or answered"), ("answered", "Acknowledged or answered")],
        widget=Choose(),
    )


class AnswerFilter(Filter):
    organisation = filter_by_organisation()


class AcknowledgeForm(GovukForm):
    """One button: it sends the version that was read."""

    number = NumberField(min_value=1, max_value=99_999, widget=forms.HiddenInput)


class AnswerForm(AcknowledgeForm):
    words = forms.CharField(
        label="Your answer",
        help_text="The Cabinet Office and your SIRO read it. Do not enter personal data. If you have nothing to say, say so.",
        max_length=3000,
        widget=Area(called="your answer, or that you have nothing to say", rows=8),
    )


class WithdrawForm(ReasonForm):
    replaced_by = forms.ChoiceField(
        label="Which circular replaces it?",
        required=False,
        widget=Choose(called="the circular that replaces it"),
    )

    def __init__(self, *args: Any, others: QuerySet[Circular], **kwargs: Any) -> None:
        super().__init__(*args, label="Why is it withdrawn?", least=10, **kwargs)
        self._others = {str(other.pk): other for other in others[:500]}
        self.fields["replaced_by"].choices = [  # type: ignore[attr-defined]
            ("", "None"), *((key, str(other)) for key, other in self._others.items()),
        ]  # fmt: skip

    def clean_replaced_by(self) -> Circular | None:
        """The text that is meant; None where nothing replaces it."""
        return self._others.get(self.cleaned_data["replaced_by"])
