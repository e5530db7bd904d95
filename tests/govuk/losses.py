"""A form with a field of each kind, about a loss."""

import datetime as dt

from django import forms

from govuk import (
    Area,
    Checks,
    Choose,
    DateField,
    DateInput,
    Email,
    File,
    GovukForm,
    MomentField,
    MomentInput,
    NumberField,
    Password,
    Radios,
    Text,
    Tick,
    happened,
)
from govuk.widgets import LONDON

NOW = dt.datetime(2026, 11, 29, 12, tzinfo=LONDON)


class Loss(GovukForm):
    title = forms.CharField(max_length=10, label="Title", widget=Text(width=20, called="a title"))
    what = forms.CharField(max_length=20, label="What happened?", widget=Area(rows=8))
    lost_on = DateField(
        label="When was it lost?", limits=happened(), widget=DateInput(called="the date of loss")
    )
    known_at = MomentField(
        label="When did you know?", limits=happened(), widget=MomentInput(called="when you knew")
    )
    people = NumberField(label="Number of people")
    personal = forms.ChoiceField(
        label="Is it personal data?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(called="whether it is personal data", hints={"yes": "Or suspected"}, or_before="no"),
    )
    media = forms.MultipleChoiceField(
        label="Media", choices=[("disc", "Disc"), ("none", "None")], widget=Checks(none_of_these="none")
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "Choose"), ("theft", "Theft")], widget=Choose)
    email = forms.EmailField(label="E-mail address", widget=Email)
    secret = forms.CharField(label="Password", widget=Password(autocomplete="new-password"))
    paper = forms.FileField(label="Evidence", required=False, widget=File)
    sure = forms.BooleanField(label="I have read it", widget=Tick)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, at=NOW, **kwargs):
        super().__init__(*args, at=at, **kwargs)


class Found(GovukForm):
    found_on = DateField(
        label="When was it found?", limits=happened(likely_days=30), widget=DateInput(called="the day")
    )


def checked(field, *, widget_called="", **typed):
    """The value of one field named `f`, or the sentence that says why there is none."""

    class One(GovukForm):
        f = field

    form = One({f"f_{part}" if part != "f" else "f": value for part, value in typed.items()}, at=NOW)
    return form.cleaned_data["f"] if form.is_valid() else form.errors["f"][0]
