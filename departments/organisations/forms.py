"""Forms of organisations and appointments, and what the forms of the app share."""

from django import forms

from departments.organisations.checks import LENT_FROM, LENT_UNTIL
from departments.organisations.choosing import OrganisationField, filter_by_organisation
from departments.organisations.models import Organisation
from departments.organisations.roles import ROLES, Reach, Role
from govuk import (
    Area,
    Choose,
    DateField,
    DateInput,
    Email,
    GovukForm,
    Radios,
    Search,
    Text,
    planned,
)

EVERY = [("", "All")]
POSTS = [
    (role.value, spec.title)
    for role, spec in ROLES.items()
    if spec.reach is Reach.OWN and role is not Role.STAFF
]


class Filter(GovukForm):
    """A list's filters, held in the address. What cannot be read is left out."""

    mark_optional = False
    repeated = is_filter = True

    def wanted(self) -> dict[str, str]:
        """The filters that were understood."""
        self.is_valid()
        return {key: value for key, value in self.cleaned_data.items() if value}


class RegisterFilter(Filter):
    text = forms.CharField(
        label="Name or abbreviation", required=False, max_length=200, widget=Text(width=20)
    )
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=EVERY + Organisation.Kind.choices, widget=Choose()
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[*EVERY, ("open", "Open"), ("closed", "Closed")],
        widget=Choose(),
    )


class SupplierStepForm(GovukForm):
    """Why a supplier is closed or used again."""

    mark_optional = False
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why?",
        help_text="Everybody who uses the portal can read it. Do not enter personal data.",
        min_length=10,
        max_length=1500,
        widget=Area(called="the reason", rows=3),
    )


class SupplierNameForm(SupplierStepForm):
    """The correct name of a supplier."""

    name = forms.CharField(
        label="Name of the supplier",
        help_text="As on the contract. Do not enter the name of a person who works there.",
        min_length=2,
        max_length=200,
        widget=Text(called="the name of the supplier"),
    )
    field_order = ("seen", "name", "reason")


class SupplierForm(GovukForm):
    """A supplier that is to be among the organisations."""

    mark_optional = False
    name = forms.CharField(
        label="Name of the supplier",
        help_text="As on the contract. Do not enter the name of a person who works there.",
        min_length=2,
        max_length=200,
        widget=Text(called="the name of the supplier"),
    )


class AppointmentFilter(Filter):
    organisation = filter_by_organisation()
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[*EVERY, *((role.value, spec.title) for role, spec in ROLES.items())],
        widget=Choose(),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[*EVERY, ("held", "Held now"), ("to_come", "To come"), ("ended", "Ended")],
        widget=Choose(),
    )


class OrganisationForm(GovukForm):
    """For which organisation something new begins, asked of whoever may begin it in several."""

    organisation = OrganisationField(
        label="Which organisation is it for?", widget=Search(called="the organisation", size="m")
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].organisations = organisations

    @property
    def first_search(self) -> bool:
        """Whether what was typed matches several, or one in part, that the reader has not been shown yet."""
        shown = self.data.get("organisation_shown", "").strip()
        typed = self.data.get("organisation", "").strip()
        return self.has_error("organisation", "which") and bool(typed) and shown != typed


# Appointments


class AppointForm(GovukForm):
    email = forms.EmailField(
        label="Who do you want to appoint?",
        help_text="Enter the email address of their account",
        widget=Email(called="the email address", width=30),
    )
    role = forms.ChoiceField(
        label="Which role do you appoint them to?",
        choices=[("", "Choose a role"), *((role.value, spec.title) for role, spec in ROLES.items())],
        widget=Choose(called="the role"),
    )
    starts_on = DateField(
        label="First day",
        limits=planned(days=2 * 365, likely_days=(5 * 365, 365)),
        widget=DateInput(called="the first day"),
    )
    ends_on = DateField(
        label="Last day",
        required=False,
        help_text="Leave it empty if you do not know it",
        limits=planned(days=10 * 365, likely_days=(5 * 365, 6 * 365)),
        widget=DateInput(called="the last day"),
    )
    limited_to = OrganisationField(
        label="Limited to one organisation",
        nothing="No limit",
        required=False,
        help_text="Only for roles over all of government. The Cabinet Office's own return is reviewed by people of "
        "other departments who are appointed here for it alone. Type the organisation's name or code; then you choose "
        "among what matches.",
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["limited_to"].organisations = organisations


class LendForm(GovukForm):
    """Whom to lend to a body, as whom and until when."""

    mark_optional = False
    email = forms.EmailField(
        label="Who do you want to lend?",
        help_text="Enter the email address of their account. They hold a post in your organisation.",
        widget=Email(called="the email address", width=30),
    )
    role = forms.ChoiceField(
        label="As whom?",
        choices=[(role.value, ROLES[role].title) for role in (Role.DEPUTY_SIRO, Role.DEPUTY_DPO)],
        widget=Radios(called="as whom they are lent"),
    )
    starts_on = DateField(label="First day", limits=LENT_FROM, widget=DateInput(called="the first day"))
    ends_on = DateField(
        label="Last day",
        help_text="At most a quarter ahead. The person has the powers of the deputy until then, and no longer.",
        limits=LENT_UNTIL,
        widget=DateInput(called="the last day"),
    )


class EndForm(GovukForm):
    ends_on = DateField(
        label="Last day",
        limits=planned(days=10 * 365, likely_days=(365, 6 * 365)),
        widget=DateInput(called="the last day"),
    )
