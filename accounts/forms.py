"""Signing in, and signing again before a signature: allauth's forms in the portal's words."""

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.forms import CharField, EmailField

from accounts.govuk import Email, GovukForm, Password


def _password() -> CharField:
    return CharField(
        label="Password",
        strip=False,
        max_length=200,
        widget=Password(called="your password", width=20, autocomplete="current-password"),
    )


class SignInForm(GovukForm, LoginForm):
    """E-mail address and password. A refusal stands over the form and never says which of the two was wrong."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        widget = Email(called="your email address", autocomplete="username")
        self.fields["login"] = EmailField(label="Email address", max_length=254, widget=widget)
        self.fields["password"] = _password()
        self.order_fields(["login", "password"])


class ReauthenticateForm(GovukForm, AllauthReauthenticateForm):
    """The password again, before signing, deciding or sending."""

    password = _password()
