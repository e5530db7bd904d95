"""The verbs of accounts: making one, and giving it a password."""

from datetime import datetime

from accounts.models import User
from audit.record import action, record


@action
def make_account(*, email: str, name: str, password: str, by, at: datetime) -> User:
    """Make an account. What its owner may do comes from appointments alone, so it opens nothing by itself."""
    made = User.objects.create_user(email, name, password)
    record("account.made", subject=made, by=by, at=at)
    return made


@action
def set_password(user: User, *, password: str, by, at: datetime) -> User:
    """Give an account a new password. Whoever is signed in with the old one is out at the next page."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_set", subject=user, by=by, at=at)
    return user
