"""Notifying at once, holding notices, and the kill switch."""

from django import forms

from audit.personal_data import found_in
from govuk import (
    Area,
    DateField,
    DateInput,
    MomentField,
    MomentInput,
    NumberField,
    Text,
    VersionForm,
    promised,
)
from incidents.checks import FOLLOWS_BY
from incidents.forms.parts import area, line, override_field, radios, seen_field, several
from incidents.models import choices

__all__ = ["AskOnForm", "HoldForm", "NotifyNowForm", "ProlongForm", "ReleaseForm", "SwitchOffForm"]

WORDS = ("description", "consequences", "containment", "essential_service", "service_impact", "area_affected")
OF_A_SERVICE = ("essential_service", "service_impact", "users_affected", "area_affected")
OF_PEOPLE = ("people_max", "subject_types", "records_count", "data_types", "consequences")


class NotifyNowForm(VersionForm):
    """What the law wants, on one short page: article 33(3), or regulation 11(3) of the NIS Regulations where `of_a_service`.

    Everything may be left open but what happened.
    """

    mark_optional = False

    description = area(
        "What happened?",
        "Do not name the people affected.",
        most=2000,
        required=True,
        rows=4,
        called="what happened",
    )
    essential_service = line("Which essential services are concerned?")
    service_impact = area("What is the impact on the service?", most=2000, rows=3)
    users_affected = NumberField(
        label="How many users are affected?",
        required=False,
        widget=Text(width=10, called="the number of users"),
    )
    area_affected = line("Which geographical area is affected?")
    people_max = NumberField(
        label="How many people could be affected at most?",
        required=False,
        widget=Text(width=10, called="the number of people"),
    )
    subject_types = several(choices.SubjectType, "Who are they?", small=True, folded=True)
    records_count = NumberField(
        label="About how many records?", required=False, widget=Text(width=10, called="the number of records")
    )
    data_types = several(choices.DataType, "Which data?", small=True, folded=True)
    consequences = area("What could follow for the people?", most=2000, rows=3)
    containment = area("What has been done, or will be?", most=2000, rows=3)
    contact_for_regulator = line(
        "Who should the regulator contact?", "The post, with an email address or telephone number."
    )
    to_follow_by = DateField(
        label="By when will the rest follow?",
        help_text="Leave it empty for a week from now.",
        required=False,
        limits=FOLLOWS_BY,
        widget=DateInput(called="the day by which the rest follows"),
    )
    late_reason = area(
        "Why is the notice late?",
        "Leave it empty if the reason is to follow: the notice does not wait for it.",
        most=2000,
        rows=3,
    )
    override = override_field()
    seen = seen_field()

    def __init__(self, data=None, *args, late: bool = False, of_a_service: bool = False, **kw):
        super().__init__(data, *args, **kw)
        for name in OF_PEOPLE if of_a_service else OF_A_SERVICE:
            del self.fields[name]
        if not late:
            del self.fields["late_reason"]
        if not any(found_in((data or {}).get(name, "")) for name in WORDS):
            del self.fields["override"]


class HoldForm(VersionForm):
    """A hold on the notices of a case."""

    mark_optional = False

    ground = radios(
        choices.HoldGround,
        "Which exemption does it rely on?",
        required=True,
        called="the exemption that it relies on",
    )
    reason = area(
        "Why does the exemption apply?",
        "At least 20 characters. Do not enter personal data.",
        most=2000,
        required=True,
        rows=4,
        called="why the exemption applies",
    )
    ends_at = MomentField(
        label="When does the hold end?",
        limits=promised(days=90),
        widget=MomentInput(called="the end of the hold"),
    )
    late_reason = area(
        "If it ends after the deadline, why will the notice be late?",
        "The regulator reads it.",
        most=2000,
        rows=3,
    )


def _hours() -> NumberField:
    return NumberField(
        label="For how many hours?",
        help_text="At most 24. It ends by itself.",
        min_value=1,
        max_value=24,
        widget=Text(width=3, called="the number of hours"),
    )


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1500,
        help_text="At least 20 characters. Do not enter personal data.",
        widget=Area(rows=4, called="the reason"),
    )


class AskOnForm(VersionForm):
    """Asking for the kill switch."""

    reason = _reason("Why must nothing go to the regulator?")
    hours = _hours()


class ProlongForm(VersionForm):
    """Keeping the kill switch on for longer."""

    reason = _reason("Why does it stay on?")
    hours = _hours()


class ReleaseForm(VersionForm):
    """Releasing a hold, after reading the notice that goes then."""

    reason = _reason("Why is it released?")
    seen = seen_field()


class SwitchOffForm(VersionForm):
    """Turning the kill switch off, after reading what goes then."""

    seen = seen_field()
