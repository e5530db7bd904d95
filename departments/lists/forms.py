"""What the pages of saved views ask."""

from django import forms

from govuk import GovukForm, Text, Tick


class ViewForm(GovukForm):
    name = forms.CharField(
        label="Name of the view",
        max_length=60,
        help_text="For example, Late in my team",
        widget=Text(called="a name", width=20),
    )
    is_default = forms.BooleanField(
        label="Always open this list with this view", required=False, widget=Tick()
    )
