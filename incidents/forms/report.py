"""Reporting, and the filters of the list."""

from datetime import datetime

from django import forms

from audit.search import SHORTEST, TOO_SHORT
from departments.organisations.choosing import OrganisationField, filter_by_organisation
from govuk import (
    Choose,
    GovukForm,
    MomentField,
    MomentInput,
    NumberField,
    Radios,
    Text,
    Tick,
)
from incidents.checks import DISCOVERED
from incidents.checks.outside import problems_of_keeping
from incidents.forms.parts import EventFilter, area, ask_about_people, line, radios, several
from incidents.models import choices
from incidents.queries import SHOWS


class ListFilter(EventFilter):
    """Filters of the list, kept in its address."""

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
    field_order = ("show", "event", "organisation", "q")


class OutsideStartForm(GovukForm):
    """The first questions: the marking, and what kind of report it is. Somebody without an account is asked no more."""

    mark_optional = False
    classification = forms.ChoiceField(
        choices=choices.Classification.choices,
        label="How is the content marked?",
        help_text="If nothing is marked, choose OFFICIAL. We ask this first so that nobody enters content that the portal must not hold.",
        widget=Radios(called="how the content is marked", small=True),
    )
    kind = forms.TypedChoiceField(
        choices=choices.ReportKind.choices,
        coerce=choices.ReportKind,
        label="Are data about people involved?",
        help_text="Names, addresses, numbers, photographs: anything about living people.",
        widget=Radios(called="whether data about people are involved", small=True),
    )


class StartForm(OutsideStartForm):
    """The first questions to somebody with an account: also for which body, where there are several."""

    body = OrganisationField(
        label="Where did it happen?",
        help_text="Choose the organisation you work for.",
    )

    def __init__(self, *args, organisations, **kw):
        super().__init__(*args, **kw)
        first = list(organisations[:2])
        self.only = first[0] if len(first) == 1 else None
        self.fields["body"].organisations = organisations
        if self.only:
            del self.fields["body"]

    def clean(self):
        data = super().clean()
        if self.only and self.data.get("body", "") not in ("", self.only.code):
            self.add_error(None, f"You can report an incident for {self.only} only")
        return {"body": self.only, **data} if self.only else data


class _Found(GovukForm):
    """What both reports ask. `key` is the form's own, by which a second sending is known; `began` is when the form was
    first opened, which "just now" means: a report that is sent later does not start its clock later.
    """

    mark_optional = False
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    found_now = forms.BooleanField(
        required=False,
        label="It was found just now, as I opened this page",
        widget=Tick,
    )
    discovered_at = MomentField(
        label="If not, when was it found?",
        required=False,
        limits=DISCOVERED,
        widget=MomentInput(called="the time it was found"),
    )

    def __init__(self, *args, began: datetime, **kw):
        super().__init__(*args, **kw)
        self.began = began

    def clean(self):
        data = super().clean()
        discovered_at, now = data.get("discovered_at"), data.pop("found_now", False)
        if discovered_at and now:
            self.add_error(
                "discovered_at", "Select that it was found just now, or enter a time, but not both"
            )
        elif now:
            data["discovered_at"] = self.began
        elif not discovered_at and "discovered_at" not in self.errors:
            self.add_error(
                "discovered_at", "Enter the time it was found, or select that it was found just now"
            )
        return data


class ReportForm(_Found):
    """Two minutes: what happened, when it was found, and whom to call. A near miss is asked less."""

    NOT_OF_A_NEAR_MISS = ("people_max", "ongoing")
    field_order = (
        "title",
        "description",
        "found_now",
        "discovered_at",
        "people_max",
        "ongoing",
        "whom_to_call",
        "reporter_withheld",
        "kept_from",
    )
    title = line(
        "In a few words, what happened?",
        most=120,
        required=True,
        called="what happened in a few words",
    )
    description = area(
        "What do you know so far?",
        "Do not name the people affected.",
        required=True,
        rows=3,
        called="what you know so far",
    )
    people_max = NumberField(
        label="About how many people, if known?",
        required=False,
    )
    ongoing = forms.TypedChoiceField(
        choices=[("True", "Yes"), ("False", "No"), ("not_known", "Not known")],
        coerce={"True": True, "False": False, "not_known": None}.get,
        empty_value=None,
        required=False,
        label="Is it still going on?",
        widget=Radios(inline=True, small=True),
    )
    whom_to_call = line(
        "Name and phone number to call",
    )
    reporter_withheld = forms.BooleanField(
        required=False,
        label="Show my name to the Data Protection Officer and the security adviser only",
        widget=Tick,
    )
    kept_from = several(
        choices.KeptFrom,
        "Who must not learn of it first?",
        "They see it when it has been assessed, or after a day at the latest, because the law sets a time limit. They never "
        "see who reported it. If you name both the Data Protection Officer and the security adviser, the duty officer receives "
        "it, otherwise the Senior Information Risk Owner, otherwise the Accounting Officer.",
        small=True,
    )
    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    compared = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, kind: choices.ReportKind, **kw):
        super().__init__(*args, **kw)
        self.kind = kind
        if self.is_near_miss:
            for name in self.NOT_OF_A_NEAR_MISS:
                del self.fields[name]
            self.fields["title"].label = "In a few words, what nearly happened?"
        elif self.kind == choices.ReportKind.NOT_PERSONAL:
            del self.fields["people_max"]

    @property
    def is_near_miss(self) -> bool:
        """Whether nothing has gone wrong yet."""
        return self.kind == choices.ReportKind.NEAR_MISS

    def clean(self):
        data = super().clean()
        ask_about_people(self, data.get("people_max"), self.kind == choices.ReportKind.BREACH)
        self.add_problems(problems_of_keeping(data.get("kept_from") or ()))
        return data

    @property
    def first_fields(self):
        """The bound fields that are shown at once: all but `kept_from`, which few need."""
        return [field for field in self.visible_fields() if field.name != "kept_from"]


class ElsewhereForm(_Found):
    """A stub without content, for what may not be written here (F83)."""

    field_order = ("personal_data", "found_now", "discovered_at", "holder")
    personal_data = radios(
        choices.PersonalData,
        "Are personal data concerned?",
        required=True,
        called="whether personal data are concerned",
    )
    holder = line(
        "Whom should the security adviser call?",
        "The post or team and its telephone number. Enter nothing of the content.",
        required=True,
        called="whom the security adviser should call",
    )
