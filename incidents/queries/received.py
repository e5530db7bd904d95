"""What the regulator's officers read: the cases about which something was sent to them, and those under one reference."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from audit.models import Event, OutboxMessage
from audit.record import subjects_of
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from incidents.models import RegulatorCase, RegulatorNotice, choices
from incidents.queries import cases_for, sent_cases_for
from incidents.queries.together import in_event

SHOWN_TOGETHER = 25  # cases under one reference that a page names
# A notice went after the question that is asked now.
ANSWERED = Exists(
    RegulatorNotice.objects.filter(
        case=OuterRef("pk"),
        ready_at__gt=OuterRef("more_asked_at"),
        message__status=OutboxMessage.Status.SENT,
    )
)
_IN_WORK = Q(status__in=(choices.CaseStatus.OWED, choices.CaseStatus.NOTIFIED))
_FILTERS = {
    "waiting": Q(status=choices.CaseStatus.OWED),
    "asked": _IN_WORK & Q(more_asked_at__isnull=False) & ~Q(ANSWERED),
    "answered": _IN_WORK & Q(more_asked_at__isnull=False) & Q(ANSWERED),
    "final": Q(status=choices.CaseStatus.NOTIFIED, final_at__isnull=False),
    "closed": Q(status=choices.CaseStatus.CLOSED),
    "withdrawn": Q(status=choices.CaseStatus.WITHDRAWN),
}
SHOWS = (
    ("", "All"),
    ("waiting", "No reference yet"),
    ("asked", "Asked, not answered yet"),
    ("overdue", "Answer overdue"),
    ("answered", "Asked and answered"),
    ("final", "Last notice is final"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
)
ORDERS = {"opened": ["opened_at", "-id"], "-opened": ["-opened_at", "id"]}  # an index has both


def received_by_regulator(
    user: User,
    at: datetime,
    *,
    show: str = "",
    organisation: str = "",
    reference: str = "",
    law: str = "",
    event: str = "",
    sort: str = "",
) -> QuerySet[RegulatorCase]:
    """The cases about which something was sent to the regulator: the oldest first, or the newest (`-opened`).

    `show` is a key of `SHOWS`, `reference` the regulator's own or the incident's, `law` the key of a regime, and `event` the
    key of a confirmed event, `any` of them, or `perhaps` (`queries.together.in_event`).
    """
    cases = sent_cases_for(user, at).filter(_FILTERS.get(show, Q()))
    if show == "overdue":
        cases = cases.filter(_FILTERS["asked"], more_wanted_by__lt=london_day(at))
    if law:
        cases = cases.filter(regime=law)
    if event:
        cases = cases.filter(in_event(event, "incident"))
    if organisation:
        cases = cases.filter(called(organisation))
    if reference:
        cases = cases.filter(pk__in=_of_reference(reference))
    return cases.order_by(*ORDERS.get(sort, ORDERS["opened"]))


def _of_reference(reference: str) -> QuerySet[RegulatorCase, Any]:
    """The keys of the cases with a reference, the regulator's own or the incident's, each by its own index."""
    cases = RegulatorCase.objects.order_by().values("pk")
    own, theirs = (
        cases.filter(incident__reference=reference.upper()),
        cases.filter(case_reference__iexact=reference),
    )
    return own.union(theirs)


def under_same_reference(
    user: User, at: datetime, case: RegulatorCase, reference: str = ""
) -> list[RegulatorCase]:
    """The other cases with the reference of a case, as far as this person may see them: one event of several controllers.

    `reference` is another one, that the case is about to have.
    """
    wanted = reference or case.case_reference
    if not wanted:
        return []
    cases = _with_reference(cases_for(user, at), case, wanted)
    return list(cases.order_by("opened_at", "pk")[:SHOWN_TOGETHER])


def is_used_elsewhere(case: RegulatorCase, reference: str) -> bool:
    """Whether any other case with the same addressee has this reference, whoever may see it."""
    return _with_reference(RegulatorCase.objects.all(), case, reference).exists()


def _with_reference(
    cases: QuerySet[RegulatorCase], case: RegulatorCase, reference: str
) -> QuerySet[RegulatorCase]:
    return cases.filter(addressee=case.addressee, case_reference__iexact=reference).exclude(pk=case.pk)


def events_of_case(case: RegulatorCase, kinds: Collection[str]) -> list[Event]:
    """The events of a case that are of these kinds."""
    return list(Event.objects.filter(subject__in=subjects_of(case), kind__in=kinds))
