"""Who is notified of what happens to an account."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from accounts.models import Telephone, User
from audit.channels import text
from audit.models import Event
from audit.registry import Message, notice


@notice("account.password_changed")
def notify_of_changed_password(event: Event, user: User) -> Iterator[Message]:
    """The owner learns that the password was changed, and what to do when it was not them."""
    yield from _notify(user, "You changed your password, and were signed out everywhere else.")


@notice("account.password_set")
def notify_of_password_set(event: Event, user: User) -> Iterator[Message]:
    """The owner learns that whoever looks after the portal has set a new password."""
    yield from _notify(user, "Whoever looks after the portal has set a new password for you.")


@notice("account.telephone_entered", channel="text")
def send_code(event: Event, user: User) -> Iterator[Message]:
    """A code to the telephone number that somebody entered; the number is used only once the code was entered too."""
    telephone = Telephone.objects.get(user=user)
    yield Message(
        to=telephone.number,
        post="Owner of the account",
        key=telephone.code_key,
        subject="Code for a telephone number",
        body=f"{text.CODE} is your code for the Data Handling Portal. It works for 15 minutes.",
    )


def _notify(user: User, what: str) -> Iterator[Message]:
    yield Message(
        to=user.email,
        post="Owner of the account",
        subject="Your password was changed",
        body=f"{what}\n\nIf you did not do this or ask for it, tell whoever looks after the portal at once. Your page "
        f"says when and with which browser you were signed in:\n\n{settings.PORTAL_ADDRESS}{reverse('account')}",
    )
