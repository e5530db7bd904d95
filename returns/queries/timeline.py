"""The words that went with the steps of a return, and the heads of the log that its signatures made."""

from django.db.models import QuerySet

from audit.chain import Head
from audit.queries import events_of
from returns.models import Remark, Return


def remarks_of(ret: Return, *, inside: bool) -> QuerySet[Remark]:
    """The words that went with its steps, newest first. Why a draft was sent back stays inside the body."""
    found = ret.remarks.select_related("by").order_by("-at", "-id")
    return found if inside else found.exclude(step="send_back")


def heads_of(ret: Return) -> dict[int, Head]:
    """For each submission (by number) the head of the trail that its signature made, for the receipt."""
    signed = events_of(ret).filter(
        kind__in=("return.signed", "return.queries_answered"), position__isnull=False
    )
    found: dict[int, Head] = {}
    for event in signed:
        found.setdefault(event.facts["submission"], Head(event.position, event.hash))
    return found
