"""Signing in, signing again before a signature (allauth's forms in the portal's words), and a new password."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.contrib.auth.password_validation import validate_password
from django.forms import CharField, EmailField

from govuk import Email, GovukForm, Password


def _password(label: str = "Password", called: str = "your password") -> CharField:
    return CharField(
        label=label,
        strip=False,
        max_length=200,
        widget=Password(called=called, width=20, autocomplete="current-password"),
    )


class SignInForm(GovukForm, LoginForm):
    """E-mail address and password. A refusal is shown above the form and never says which of the two was wrong."""

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

    current_password = _password("Your password now", "your password as it is now")
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
            self.add_error("current_password", "The password is not right")
        elif now == new:
            self.add_error("new_password", "The new password must differ from the one you have")
        return data
