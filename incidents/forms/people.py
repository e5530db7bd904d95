"""Notifying the people affected."""

from django import forms

from govuk import DateField, DateInput, NumberField, Text, Tick, VersionForm
from incidents.checks import AGREED_ON, COMMITTED_BY
from incidents.forms.parts import area, radios
from incidents.models import choices

__all__ = ["FreeForm", "PeoplePlanForm", "PeopleSentForm"]

GROUNDS = [pair for pair in choices.Exception34.choices if pair[0] != "none"]


class PeoplePlanForm(VersionForm):
    """Who, how, by when, and the letter."""

    who = area(
        "Who has to be notified?",
        "Groups, not names.",
        most=1000,
        required=True,
        rows=2,
        called="who has to be notified",
    )
    way = radios(choices.PeopleWay, "How?", required=True, called="how they are notified")
    due_on = DateField(
        label="By when?",
        help_text="Without undue delay.",
        limits=COMMITTED_BY,
        widget=DateInput(called="the day"),
    )
    letter = area(
        "What does the letter say?", most=8000, required=True, rows=18, called="what the letter says"
    )


class PeopleSentForm(VersionForm):
    """One sending."""

    sent_on = DateField(label="When was it sent?", limits=AGREED_ON, widget=DateInput(called="the day"))
    way = radios(choices.PeopleWay, "How?", required=True, called="how they were notified")
    people = NumberField(
        label="To how many people?", min_value=1, widget=Text(width=10, called="the number of people")
    )
    words = area("What was sent?", "Leave it empty if it was the letter that is planned.", most=8000, rows=4)
    everybody = forms.BooleanField(
        required=False, label="Everybody who can be reached has now been notified", widget=Tick
    )


class FreeForm(VersionForm):
    """Why people at high risk are not notified."""

    ground = radios(GROUNDS, "Which ground of article 34(3)?", required=True, called="the ground")
    reason = area(
        "Why does it apply?",
        "At least 20 characters.",
        most=2000,
        required=True,
        rows=4,
        called="why it applies",
    )
