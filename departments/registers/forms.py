"""Forms of actions."""

from uuid import uuid4

from django import forms

from departments import reference
from departments.organisations.choosing import filter_by_organisation
from departments.organisations.forms import EVERY, POSTS, Filter
from departments.registers.checks import DUE
from departments.registers.models import Action
from govuk import (
    Area,
    Checks,
    Choose,
    DateField,
    DateInput,
    GovukForm,
    Text,
    VersionForm,
)

AREAS = [(code, reference.area_title(code)) for code in reference.areas()]


class ActionFilter(Filter):
    text = forms.CharField(
        label="Words in any text, or number", required=False, max_length=200, widget=Text(width=20)
    )
    organisation = filter_by_organisation()
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            *EVERY,
            ("open", "Open"),
            ("late", "Late"),
            *Action.Status.choices,
            ("history", "Recorded history"),
        ],
        widget=Choose(),
    )
    area = forms.ChoiceField(label="Area", required=False, choices=EVERY + AREAS, widget=Choose())
    origin = forms.ChoiceField(
        label="Came from", required=False, choices=EVERY + Action.Origin.choices, widget=Choose()
    )


# Actions


class ProposeForm(GovukForm):
    """A proposal. `key` is the form's own, by which a second sending is known."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    summary = forms.CharField(
        label="What is to be done?",
        max_length=300,
        help_text="Enter one improvement that somebody can check. Do not enter personal data.",
        widget=Area(called="what is to be done", rows=3),
    )
    areas = forms.MultipleChoiceField(
        label="Which areas does it belong to?",
        required=False,
        choices=AREAS,
        widget=Checks(called="the areas", small=True),
    )
    owner_role = forms.ChoiceField(
        label="Who should answer for it?",
        required=False,
        choices=[("", "To be decided"), *POSTS],
        widget=Choose(called="who answers for it"),
    )
    due = DateField(
        label="By when?",
        required=False,
        limits=DUE,
        widget=DateInput(called="the date"),
    )


class AgreeForm(VersionForm):
    owner_role = forms.ChoiceField(
        label="Who answers for it?",
        required=False,
        choices=[("", "Choose a post"), *POSTS],
        widget=Choose(called="who answers for it"),
    )
    due = DateField(
        label="By when is it to be done?",
        required=False,
        limits=DUE,
        widget=DateInput(called="the date"),
    )
    mark_optional = False


class ReplanForm(VersionForm):
    due = DateField(
        label="New date",
        limits=DUE,
        widget=DateInput(called="the new date"),
    )
    reason = forms.CharField(
        label="Why does it need more time?",
        max_length=1500,
        help_text="At least 10 characters. Do not enter personal data.",
        widget=Area(called="the reason"),
    )


class DoneForm(VersionForm):
    evidence = forms.CharField(
        label="What shows that it is done?",
        max_length=1500,
        help_text="Enter something that somebody else can check: a document, a test or a date. Do not enter personal data.",
        widget=Area(called="what shows that it is done"),
    )
