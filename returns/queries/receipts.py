"""Whether a receipt matches what is on record, and for whoever may see the return, what it is a receipt of."""

from datetime import datetime

from departments.organisations import powers
from departments.organisations.roles import Can
from returns.models import Submission


def submission_signed_as(sha256: str, reference: str | None = None) -> Submission | None:
    """What was signed with this hash; None where nothing was, or where the reference is that of another receipt."""
    found = Submission.objects.filter(sha256=sha256).select_related(
        "quarterly_return__organisation", "quarterly_return__cycle", "signed_by"
    )
    return next((one for one in found if reference in (None, one.reference)), None)


def may_see(user, submission: Submission, at: datetime) -> bool:
    """Whether this person may see the return that was signed, and so who signed it and when."""
    return user.is_authenticated and powers.can(user, Can.RETURN_SEE, submission.quarterly_return, at)
