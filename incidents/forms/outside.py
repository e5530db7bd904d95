"""Reporting without an account: the links of a body, the report, and coming back with a code."""

from django import forms

from departments.organisations.choosing import OrganisationField
from govuk import DateField, DateInput, GovukForm, Text
from incidents.checks.outside import LINK_ENDS
from incidents.forms.parts import area, radios
from incidents.forms.report import ElsewhereForm, ReportForm
from incidents.models import choices

__all__ = ["CodeForm", "LinkForm", "OutsideElsewhereForm", "OutsideForm", "WordsForm"]


class LinkForm(GovukForm):
    """For whom a link is made, and until when it can be used."""

    mark_optional = False
    audience = radios(choices.Audience, "Who reports with it?", required=True, called="who reports with it")
    supplier = OrganisationField(
        label="Which supplier?",
        nothing="None",
        required=False,
        help_text="For a supplier or a processor. Type the name or the code; then choose among what matches.",
    )
    ends_on = DateField(
        label="Last day on which it can be used", limits=LINK_ENDS, widget=DateInput(called="the last day")
    )

    def __init__(self, *args, suppliers, **kw):
        super().__init__(*args, **kw)
        self.fields["supplier"].organisations = suppliers


class OutsideForm(ReportForm):
    """The report of somebody without an account: the same questions, and who may read how to reach them."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)
        del self.fields["compared"]
        self.fields["whom_to_call"].label = "Your name and telephone number or email address"
        self.fields[
            "whom_to_call"
        ].help_text = "Leave it empty if you want to stay unknown. You can come back with a code."
        text = "Show how to reach me to the Data Protection Officer and the security adviser only"
        self.fields["reporter_withheld"].label = text


class OutsideElsewhereForm(ElsewhereForm):
    """The stub of somebody without an account."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class CodeForm(GovukForm):
    """The code of an earlier report."""

    mark_optional = False
    code = forms.CharField(
        label="Your code",
        help_text="It was shown once, when you sent your report. For example, 7KQM-2WXT-9RBD-4HNC.",
        max_length=40,
        widget=Text(width=20, called="your code"),
    )


class WordsForm(GovukForm):
    """What a reporter adds. It carries the code, so that nothing about the reporter is kept in a session."""

    mark_optional = False
    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    words = area(
        "Add what you have learnt since",
        "Do not name the people affected.",
        required=True,
        rows=4,
        called="what you want to add",
    )
