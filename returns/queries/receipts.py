"""Whether a receipt matches what is on record, and for whoever may see it, what it is a receipt of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from accounts.models import User
from departments.organisations import powers
from departments.organisations.roles import Can
from returns.models import Submission


@dataclass(frozen=True)
class Receipt:
    """Something that was signed, as the page that checks receipts shows it.

    `rows` are labels and values for whoever may see it, `may_see(user, at)` says who that is.
    """

    reference: str
    label: str
    title: str
    address: str
    rows: tuple[tuple[str, object], ...]
    signed_by: str
    signed_at: datetime
    may_see: Callable[..., bool]


FINDERS: list[Callable[[str], Iterable[Receipt]]] = []


def receipts(find: Callable[[str], Iterable[Receipt]]) -> Callable[[str], Iterable[Receipt]]:
    """Register who knows what was signed with a hash: `find(sha256)` gives its receipts."""
    FINDERS.append(find)
    return find


def receipt_for(sha256: str, reference: str | None = None) -> Receipt | None:
    """What was signed with this hash; None where nothing was, or where the reference is that of another receipt."""
    receipts = (receipt for find in FINDERS for receipt in find(sha256))
    return next((receipt for receipt in receipts if reference in (None, receipt.reference)), None)


@receipts
def submissions(sha256: str) -> Iterator[Receipt]:
    """Returns that were signed."""
    submissions = Submission.objects.filter(sha256=sha256).select_related(
        "quarterly_return__organisation", "quarterly_return__cycle", "signed_by"
    )
    for submission in submissions:
        yield Receipt(
            reference=submission.reference,
            label="Return",
            title=str(submission.quarterly_return),
            address=submission.get_absolute_url(),
            rows=(("Submission", submission.number),),
            signed_by=submission.signed_by.name,
            signed_at=submission.signed_at,
            may_see=partial(_may_see, submission),
        )


def _may_see(submission: Submission, user: User, at: datetime) -> bool:
    return powers.can(user, Can.RETURN_SEE, submission.quarterly_return, at)
