"""The filters of the list of what the regulator received."""

from django import forms

from departments.organisations.choosing import filter_by_organisation
from govuk import Choose, Text
from incidents.duty.clock import law
from incidents.forms.parts import EventFilter
from incidents.queries.received import SHOWS


class ReceivedFilter(EventFilter):
    """Filters of the regulator's list, kept in its address."""

    show = forms.ChoiceField(choices=SHOWS, required=False, label="Show", widget=Choose)
    law = forms.ChoiceField(
        choices=lambda: [
            ("", "All"),
            *(
                (regime.key, regime.title)
                for regime in law().regimes.values()
                if regime.addressee == "regulator"
            ),
        ],
        required=False,
        label="Law",
        widget=Choose,
    )
    organisation = filter_by_organisation()
    reference = forms.CharField(
        required=False,
        max_length=40,
        label="Your reference or the incident’s",
        help_text="The whole reference.",
        widget=Text(width=20),
    )
    field_order = ("show", "law", "event", "organisation", "reference")
