"""The shapes of what people enter on statements and the report."""

from django import forms

from departments.organisations.choosing import OrganisationField
from govuk import (
    Area,
    Choose,
    DateField,
    DateInput,
    GovukForm,
    MomentField,
    MomentInput,
    Radios,
    Text,
    VersionForm,
    happened,
    promised,
)
from reporting.queries import ROUTES

REPLY_BY = promised(days=366, likely_days=92)
LAYING_ON = promised(days=366, likely_days=183)


class Sign(VersionForm):
    """And the hash of the data and words that the page showed."""

    sha256 = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class Advice(VersionForm):
    advice = forms.CharField(
        label="Your advice for the year",
        help_text="At least 20 characters. It stays with the statement and is shown to the Accounting Officer.",
        max_length=3000,
        widget=Area(called="your advice", rows=8),
    )


class Committee(VersionForm):
    met_on = DateField(
        label="When did the audit committee meet?",
        limits=happened(),
        widget=DateInput(called="the date of the meeting"),
    )
    minute = forms.CharField(
        label="Reference of the minute",
        max_length=60,
        widget=Text(called="the reference of the minute", width=20),
    )


class Note(VersionForm):
    note = forms.CharField(
        label="What was found",
        help_text="At least 10 characters.",
        max_length=3000,
        widget=Area(called="what was found", rows=6),
    )


class Slip(VersionForm):
    slip = forms.CharField(
        label="Text of the correction slip",
        help_text="What was wrong, where, and what is right.",
        max_length=1500,
        widget=Area(called="the correction", rows=5),
    )


class PublishStatement(VersionForm):
    report_laid_on = DateField(
        label="When was the annual report laid?",
        limits=happened(),
        widget=DateInput(called="the day of laying"),
    )


class ReplyBy(VersionForm):
    reply_by = DateField(
        label="By when must departments reply?",
        limits=REPLY_BY,
        widget=DateInput(called="the day by which they must reply"),
    )


class FactCheck(GovukForm):
    """Whether a department's pages are right."""

    agrees = forms.ChoiceField(
        label="Is what your pages say right?",
        choices=[("yes", "Yes, nothing is wrong"), ("no", "No, something is wrong")],
        widget=Radios(called="whether your pages are right"),
    )
    words = forms.CharField(
        label="What is wrong, and what is right",
        help_text="Only where something is wrong. Name the figure, the reference or the code that you mean.",
        required=False,
        max_length=3000,
        widget=Area(called="what is wrong", rows=6),
    )


class Laying(VersionForm):
    laying_on = DateField(
        label="Day of laying", limits=LAYING_ON, widget=DateInput(called="the day of laying")
    )
    number = forms.CharField(
        label="Number of the paper",
        help_text="Only for a Command Paper or a House of Commons Paper",
        required=False,
        max_length=20,
        widget=Text(width=10),
    )
    isbn = forms.CharField(
        label="ISBN",
        help_text="Only where the paper has a number",
        required=False,
        max_length=20,
        widget=Text(width=20),
    )


class Lay(VersionForm):
    commons_at = MomentField(
        label="Delivered to the House of Commons",
        help_text="For a deposited paper, to the Library of the House",
        limits=happened(),
        widget=MomentInput(called="the time of delivery to the Commons"),
    )
    lords_at = MomentField(
        label="Delivered to the House of Lords",
        limits=happened(),
        widget=MomentInput(called="the time of delivery to the Lords"),
    )


class PublishReport(VersionForm):
    late_because = forms.CharField(
        label="Why is it published later than the day of laying?",
        help_text="Only where it is. It is shown to readers.",
        required=False,
        max_length=1500,
        widget=Area(called="the reason", rows=4),
    )


class Words(VersionForm):
    text = forms.CharField(
        label="Text",
        help_text="An empty line begins a new paragraph. Paragraphs are numbered when the paper is printed.",
        max_length=20000,
        required=False,
        widget=Area(called="the text", rows=18),
    )


class Start(GovukForm):
    """Which organisation's statement to begin, and for which year."""

    organisation = OrganisationField(label="Organisation")
    year = forms.ChoiceField(label="Financial year", widget=Choose(called="the financial year"))

    def __init__(self, *args, organisations, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].organisations = organisations
        self.fields["year"].choices = [(year, year) for year in years]


class Plan(GovukForm):
    """Which year's report to open, and by which route it will reach Parliament."""

    year = forms.ChoiceField(label="Financial year", widget=Choose(called="the financial year"))
    route = forms.ChoiceField(label="Route to Parliament", choices=ROUTES, widget=Radios(called="the route"))

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, year) for year in years]


class Filter(GovukForm):
    """The list's filter, kept in the address."""

    mark_optional = False
    repeated = is_filter = True
    year = forms.ChoiceField(label="Financial year", required=False, widget=Choose())
    state = forms.ChoiceField(label="State", required=False, widget=Choose())

    def __init__(self, *args, years, states, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "All years"), *((year, year) for year in years)]
        self.fields["state"].choices = [("", "All states"), *states]
