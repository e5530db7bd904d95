"""Reporting, and the filters of the list."""

from django import forms

from audit.search import SHORTEST, TOO_SHORT
from departments.organisations.choosing import OrganisationField, filter_by_organisation
from govuk import (
    Choose,
    GovukForm,
    MomentField,
    MomentInput,
    Radios,
    Text,
    Tick,
    happened,
)
from incidents.checks import DISCOVERED
from incidents.forms.parts import area, line, radios, several
from incidents.models import choices
from incidents.queries import SHOWS


class ListFilter(GovukForm):
    """Filters of the list, kept in its address."""

    mark_optional = False
    repeated = True
    show = forms.ChoiceField(choices=SHOWS, required=False, label="Show", widget=Choose)
    organisation = filter_by_organisation()
    q = forms.CharField(
        required=False,
        max_length=80,
        min_length=SHORTEST,
        label="Reference, title or description",
        widget=Text(width=20),
        error_messages={"min_length": TOO_SHORT},
    )


class StartForm(GovukForm):
    """The first question, and for which body."""

    classification = forms.ChoiceField(
        choices=choices.Classification.choices,
        label="How is the content marked?",
        help_text="If nothing is marked, choose OFFICIAL. We ask this first so that nobody enters content that the portal must not hold.",
        widget=Radios(called="how the content is marked"),
    )
    body = OrganisationField(
        label="Where did it happen?",
        help_text="Choose the organisation you work for.",
    )

    def __init__(self, *args, organisations, **kw):
        super().__init__(*args, **kw)
        self.fields["body"].organisations = organisations


class _Found(GovukForm):
    """What both reports ask. `key` is the form's own, by which a second sending is known."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class ReportForm(_Found):
    """Two minutes: what happened, when it was found, whether people's data are concerned."""

    field_order = (
        "title",
        "description",
        "discovered_at",
        "personal_data",
        "report_type",
        "how_discovered",
        "occurred_from",
        "occurred_precision",
        "media",
        "reporter_withheld",
    )
    title = line(
        "In a few words, what happened?",
        "For example, “Laptop left on a train”. No names of people.",
        most=120,
        required=True,
        called="what happened in a few words",
    )
    description = area(
        "What do you know so far?",
        "Say what was lost, seen or changed, and how you know. Do not name the people whose data they are.",
        required=True,
        rows=6,
        called="what you know so far",
    )
    personal_data = radios(
        choices.PersonalData,
        "Could people be identified from the data?",
        "This means anything about living people, for example names, addresses, numbers or photographs.",
        required=True,
        called="whether people could be identified",
    )
    report_type = radios(
        choices.ReportType, "What kind of report is this?", required=True, called="the kind of report"
    )
    media = several(
        choices.Media, "What was it on, or how did it go?", "Select all that apply.", required=True, small=True,
        called="what it was on",
    )  # fmt: skip
    discovered_at = MomentField(
        label="When was it found?",
        help_text="For example, 27 3 2026 at 14:30. If you found it just now, give the time now.",
        limits=DISCOVERED,
        widget=MomentInput(called="the time it was found"),
    )
    how_discovered = area("How was it found?", most=1000, rows=3)
    occurred_from = MomentField(
        label="When did it happen, if known?",
        help_text="Your best estimate. Leave it empty if nobody knows.",
        required=False,
        limits=happened(likely_days=5 * 365),
        widget=MomentInput(called="the time it happened"),
    )
    occurred_precision = radios(
        [pair for pair in choices.Precision.choices if pair[0] != "unknown"],
        "How exactly is that known?",
        "Answer this if you gave a time above.",
        small=True,
    )
    reporter_withheld = forms.BooleanField(
        required=False,
        label="Do not show my name to my own managers",
        help_text="The Data Protection Officer and the security adviser will still see it.",
        widget=Tick,
    )
    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self):
        data = super().clean()
        happened, found = data.get("occurred_from"), data.get("discovered_at")
        if happened and found and happened > found:
            self.add_error(
                "occurred_from", "The time it happened must not be later than the time it was found"
            )
        if happened and not data.get("occurred_precision"):
            data["occurred_precision"] = "day"
        return data


class ElsewhereForm(_Found):
    """A stub without content, for what may not be written here (F83)."""

    personal_data = radios(
        choices.PersonalData,
        "Are personal data concerned?",
        required=True,
        called="whether personal data are concerned",
    )
    discovered_at = MomentField(
        label="When was it found?", limits=DISCOVERED, widget=MomentInput(called="the time it was found")
    )
    holder = line(
        "Whom should the security adviser call?",
        "The post or team and its telephone number. Enter nothing of the content.",
        required=True,
        called="whom the security adviser should call",
    )
