"""Signing in, signing again before a signature (allauth's forms in the portal's words), and a new password."""

import re

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.forms import CharField, EmailField, RegexField

from govuk import DateField, DateInput, Email, GovukForm, Password, Text, planned


def _password(label: str = "Password", called: str = "your password") -> CharField:
    return CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=Password(called=called, width=20, autocomplete="current-password"),
    )


class SignInForm(GovukForm, LoginForm):
    """Email address and password. A refusal is shown above the form and never says which of the two was wrong."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = Email(called="your email address", autocomplete="username")
        self.fields["login"] = EmailField(label="Email address", max_length=254, widget=widget)
        self.fields["password"] = _password()
        self.order_fields(["login", "password"])


class ReauthenticateForm(GovukForm, AllauthReauthenticateForm):
    """The password again, before signing, deciding or sending."""

    password = _password()


class ChangePasswordForm(GovukForm):
    """The present password and a new one, once: the button beside the field shows what was typed."""

    current_password = _password("Your current password", "your password as it is now")
    new_password = CharField(
        label="New password",
        help_text="At least 12 characters. Three words that do not belong together are easy to remember and hard to guess.",
        strip=False,
        max_length=200,
        widget=Password(called="a new password", width=20, autocomplete="new-password"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self):
        new = self.cleaned_data["new_password"]
        validate_password(new, self.user)
        return new

    def clean(self):
        data = super().clean()
        now, new = data.get("current_password"), data.get("new_password")
        if not (now and new):
            return data
        if not get_adapter().reauthenticate(self.user, now):
            self.add_error("current_password", "The password is not correct")
        elif now == new:
            self.add_error("new_password", "The new password must differ from your current password")
        return data


class TelephoneForm(GovukForm):
    """The number to which text messages go, kept as +44 and nine or ten digits, or with another country's code."""

    number = CharField(
        label="Telephone number",
        help_text="A mobile telephone that you have with you out of hours. For example, 07700 900 982. A number of another "
        "country begins with + and its code.",
        max_length=30,
        widget=Text(called="a telephone number", width=20, autocomplete="tel", inputmode="tel"),
    )

    def clean_number(self):
        digits = re.sub(r"[\s()./-]", "", self.cleaned_data["number"])
        if digits.startswith("00"):
            digits = f"+{digits[2:]}"
        elif digits.startswith("0"):
            digits = f"+44{digits[1:]}"
        if not re.fullmatch(r"\+447\d{9}|\+(?!44)[1-9]\d{7,14}", digits, re.ASCII):
            raise ValidationError("Enter the number of a mobile telephone, such as 07700 900 982")
        return digits


class CodeForm(GovukForm):
    """The code that came in a text message."""

    code = RegexField(
        r"^[0-9]{6}$",
        label="Code from the text message",
        help_text="Six digits. It works for 15 minutes.",
        max_length=20,
        strip=True,
        error_messages={"invalid": "Enter the six digits of the code"},
        widget=Text(called="the code", width=5, autocomplete="one-time-code", inputmode="numeric"),
    )


class AbsenceForm(GovukForm):
    """The first and the last day on which a person is away."""

    starts_on = DateField(
        label="First day",
        limits=planned(days=365),
        widget=DateInput(called="the first day"),
    )
    ends_on = DateField(
        label="Last day",
        limits=planned(days=2 * 365),
        widget=DateInput(called="the last day"),
    )
