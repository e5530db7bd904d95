"""The centre's leave to sign a return before its quarter has ended, and its end."""

from datetime import datetime

from accounts.models import User
from audit.record import action
from returns.actions.steps import step
from returns.models import Return


@action
def allow_early_signing(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Give leave to sign before the quarter has ended, with the reason; the receipt will name who gave it and when."""
    fields = {"leave_given_by": by, "leave_given_at": at}
    return step(
        "allow_early_signing", quarterly_return, by=by, at=at, version=version, words=reason, fields=fields
    )


@action
def end_early_signing(
    quarterly_return: Return, *, reason: str, by: User, at: datetime, version: int | None = None
) -> Return:
    """Take the leave back before it was used: the return is signed when the quarter has ended."""
    fields = {"leave_given_by": None, "leave_given_at": None}
    return step(
        "end_early_signing", quarterly_return, by=by, at=at, version=version, words=reason, fields=fields
    )
