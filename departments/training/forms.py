"""The filters of the training of staff."""

from django import forms

from departments.organisations.choosing import filter_by_organisation
from departments.organisations.forms import EVERY, Filter
from govuk import Choose, Text


class StaffFilter(Filter):
    text = forms.CharField(label="Staff number", required=False, max_length=40, widget=Text(width=20))
    course = forms.CharField(label="Course", required=False, max_length=78, widget=Text(width=20))
    organisation = filter_by_organisation()
    file = forms.UUIDField(required=False, widget=forms.HiddenInput)
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            *EVERY,
            ("passed", "Passed within 12 months"),
            ("open", "Not passed"),
            ("late", "Not passed, and late"),
        ],
        widget=Choose(),
    )
