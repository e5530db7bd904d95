"""What a step of a quarter leaves to a worker, return by return, and how far the worker is."""

from typing import Any

from django.db.models import QuerySet

from audit.models import Event
from audit.record import subject_of, subjects_of
from departments.models import Organisation
from departments.organisations.queries import in_returns_on
from govuk.templatetags.govuk import counted
from returns.models import Cycle, Return, never_signed

CORRECTIONS = "correction that was not accepted,corrections that were not accepted"


def bodies_without_return(cycle: Cycle) -> QuerySet[Organisation]:
    """The bodies in the returns on the last day of the quarter that have no return for it yet."""
    return in_returns_on(cycle.last_day).exclude(returns__cycle=cycle).distinct()


def extension_of(cycle: Cycle) -> Event | None:
    """The event of the last change of the due date."""
    changes = Event.objects.filter(subject__in=subjects_of(cycle), kind="cycle.extended")
    return changes.order_by("-id").first()


def returns_to_notify(cycle: Cycle) -> list[Return]:
    """The returns not signed yet whose people were not notified of the last change of the due date."""
    notified = _notified(extension_of(cycle))
    return [
        quarterly_return
        for quarterly_return in _unsigned(cycle).select_related("cycle")
        if subject_of(quarterly_return) not in notified
    ]


def _notified(extension: Event | None) -> set[str]:
    if extension is None:
        return set()
    notified = Event.objects.filter(kind="return.due_date_changed", facts__extension=extension.pk)
    return set(notified.order_by().values_list("subject", flat=True))


def _unsigned(cycle: Cycle) -> QuerySet[Return]:
    return cycle.returns.filter(never_signed(), status__in=Return.Status.unfiled).order_by("pk")


def corrections_to_drop() -> QuerySet[Return]:
    """The corrections that were in work when their quarter was frozen."""
    in_work = Return.objects.exclude(status__in=Return.Status.closed)
    return in_work.filter(
        cycle__status=Cycle.Status.FROZEN, supersedes__status__in=Return.Status.accepted
    ).order_by("pk")


def unfinished_work(cycle: Cycle) -> list[dict[str, Any]]:
    """How far the worker is with each thing that a step of the quarter left to it, for the page; none where all is done."""
    jobs = []
    if cycle.status == Cycle.Status.OPEN and not cycle.returns_made_at:
        done, left = cycle.returns.count(), bodies_without_return(cycle).count()
        jobs.append(_job(done, left, "bodies have their return"))
    if cycle.is_telling_due_date:
        everybody = {subject_of(quarterly_return) for quarterly_return in _unsigned(cycle).only("pk")}
        done = len(everybody & _notified(extension_of(cycle)))
        jobs.append(_job(done, len(everybody) - done, "bodies are notified of the new due date"))
    if cycle.status == Cycle.Status.FROZEN and (left := corrections_to_drop().filter(cycle=cycle).count()):
        jobs.append({"words": f"The portal is dropping {counted(left, CORRECTIONS)}"})
    return jobs


def _job(done: int, left: int, text: str) -> dict[str, Any]:
    return {"words": f"{done} of {done + left} {text}", "done": done, "total": done + left}
