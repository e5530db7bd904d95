"""The standing instruction of a body."""

from django import forms

from govuk import DateField, DateInput, GovukForm, NumberField, Text, Tick, VersionForm
from incidents.checks import AGREED_ON
from incidents.duty.clock import timer_words, usual_hours
from incidents.forms.parts import line, radios
from incidents.models import LONGEST_HOURS, choices

__all__ = ["HoursForm", "InstructionForm"]


class InstructionForm(VersionForm):
    """What the Accounting Officer signs."""

    at_hours = NumberField(
        label="After how many hours does the portal act, if nobody has decided?",
        help_text="Hours since the organisation was aware, or since it was found while that is not known. The law allows "
        "72 hours at most.",
        min_value=1,
        max_value=LONGEST_HOURS,
        widget=Text(width=3, called="the number of hours"),
    )
    contact = line(
        "Who should the regulator contact?",
        "The post, with an email address or a telephone number that is answered.",
        required=True,
        called="whom the regulator should contact",
    )
    channel = radios(
        choices.SendingChannel, "Who sends the notice?", required=True, called="who sends the notice"
    )
    agreement = line(
        "Agreement with the regulator",
        "Only if the portal sends: its reference and date.",
        called="the agreement",
    )
    agreed_by = line(
        "Who agreed for the regulator?", "A name or a post.", called="who agreed for the regulator"
    )
    agreed_on = DateField(
        label="When was it agreed?",
        required=False,
        limits=AGREED_ON,
        widget=DateInput(called="the day of the agreement"),
    )
    endpoint = line(
        "HTTPS address agreed on",
        "Leave it empty if the agreement is for secure mail. Every notice of the organisation is posted there, signed.",
        most=254,
        called="the address",
    )
    follows_after_days = NumberField(
        label="Within how many days do the consequences and the measures follow?",
        min_value=1,
        max_value=60,
        widget=Text(width=3, called="the number of days"),
    )
    unscored = forms.BooleanField(
        label="Also notify of an incident that nobody has assessed, if somebody has opened its report",
        required=False,
        widget=Tick(),
    )


class HoursForm(GovukForm):
    """The hours at which people of a body are reminded and notified."""

    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)
        for key, usual in usual_hours().items():
            self.fields[key] = NumberField(
                label=timer_words(key),
                help_text=f"Hours after the clock started. Usually {usual}.",
                min_value=1,
                max_value=LONGEST_HOURS,
                widget=Text(width=3, called=f"the number of hours for “{timer_words(key)}”"),
            )
