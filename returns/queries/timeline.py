"""The words that went with the steps of a return, and the heads of the log that its signatures made."""

from django.db.models import QuerySet

from audit.chain import Head
from audit.queries import events_of
from returns.models import Remark, Return


def remarks_of(quarterly_return: Return, *, inside: bool) -> QuerySet[Remark]:
    """The words that went with its steps, newest first. Why a draft was sent back stays inside the body."""
    remarks = quarterly_return.remarks.select_related("by").order_by("-at", "-id")
    return remarks if inside else remarks.exclude(step="send_back")


def heads_of(quarterly_return: Return) -> dict[int, Head]:
    """For each submission (by number) the head of the audit log that its signature made, for the receipt."""
    signed = events_of(quarterly_return).filter(
        kind__in=("return.signed", "return.queries_answered"), position__isnull=False
    )
    head_by_return: dict[int, Head] = {}
    for event in signed:
        if event.position is not None and event.hash is not None:
            head_by_return.setdefault(event.facts["submission"], Head(event.position, event.hash))
    return head_by_return
