"""The filters of the list of what the regulator received."""

from django import forms

from departments.organisations.choosing import filter_by_organisation
from govuk import Choose, GovukForm, Text
from incidents.queries.received import SHOWS


class ReceivedFilter(GovukForm):
    """Filters of the regulator's list, kept in its address."""

    mark_optional = False
    repeated = True
    show = forms.ChoiceField(choices=SHOWS, required=False, label="Show", widget=Choose)
    organisation = filter_by_organisation()
    reference = forms.CharField(
        required=False,
        max_length=40,
        label="Your reference or the incident’s",
        help_text="The whole reference.",
        widget=Text(width=20),
    )
