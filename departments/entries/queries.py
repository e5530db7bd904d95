"""Reads of the entries of registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from accounts.models import User
from audit.search import SHORTEST, containing
from departments.entries.declared import REGISTERS
from departments.entries.models import SEARCHED, Entry, EntryEdition
from departments.entries.register import Register
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can

SOON = timedelta(days=30)  # so long before its day an entry is due
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": ("name",),
    "-name": ("-name",),
    "due": (F("due_on").asc(nulls_last=True), "name"),
    "-due": (F("due_on").desc(nulls_last=True), "name"),
}


def entries_for(
    user: User,
    register: Register,
    at: datetime,
    *,
    organisation: str = "",
    state: str = "",
    text: str = "",
    sort: str = "",
    **choices: str,
) -> QuerySet[Any]:
    """The entries of a register that a person may see, filtered; by organisation and name where no order is asked for.

    `state` is a status, "due" or "late". `choices` are values of the register's own filters.
    """
    sees = scope(user, Can.ENTRY_SEE, at)
    found = register.model.objects.filter(sees.filter(), register=register.code).select_related(
        "organisation", *_read_with(register)
    )
    if organisation:
        found = found.filter(called(organisation))
    if state in ("due", "late"):
        found = due(found, at) if state == "due" else late(found, at)
    elif state:
        found = found.filter(status=state)
    if text:
        found = found.filter(key__iexact=text) if len(text) < SHORTEST else containing(found, text, *SEARCHED)
    found = found.filter(**{name: value for name, value in choices.items() if name in register.filters})
    order = ORDERS.get(sort) or ("organisation__name", "name")
    return found.order_by(*(key for key in order if sees.only is None or key != "organisation__name"), "pk")


def _read_with(register: Register) -> Iterable[str]:
    return (name for name in register.fields if register.column(name).is_relation)


def due(entries: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those in use whose review or expiry is over, or comes within thirty days."""
    return entries.filter(status=Entry.Status.IN_USE, due_on__lte=london_day(at) + SOON)


def late(entries: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those in use whose day for a review is over, or that have expired."""
    return entries.filter(status=Entry.Status.IN_USE, due_on__lt=london_day(at))


def due_for(user: User, at: datetime, *, organisation: str = "") -> QuerySet[Entry]:
    """What is due in all registers of the bodies whose entries a person may see, the earliest first."""
    found = due(Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter()), at)
    if organisation:
        found = found.filter(called(organisation))
    return found.select_related("organisation").order_by("due_on", "pk")


def entry_for(user: User, register: Register, at: datetime, pk: Any) -> Any:
    """An entry that a person may see, with the columns of its register; None where there is none."""
    return entries_for(user, register, at).filter(pk=pk).first()


@dataclass(frozen=True)
class Held:
    """How many entries of a register are in use within somebody's reach, how many of them are due, and late."""

    register: Register
    in_use: int
    due: int
    late: int


def registers_for(user: User, at: datetime) -> list[Held]:
    """Every register with what it holds for this person. One query."""
    day = london_day(at)
    rows = (
        Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter(), status=Entry.Status.IN_USE)
        .order_by()
        .values("register")
        .annotate(
            in_use=Count("pk"),
            due=Count("pk", filter=Q(due_on__lte=day + SOON)),
            late=Count("pk", filter=Q(due_on__lt=day)),
        )
    )
    by_code = {row["register"]: row for row in rows}
    nothing = {"in_use": 0, "due": 0, "late": 0}
    return [
        Held(register, *(by_code.get(register.code, nothing)[name] for name in ("in_use", "due", "late")))
        for register in REGISTERS.values()
    ]


def editions_of(entry: Entry) -> list[EntryEdition]:
    """Every edition of an entry, the first one first."""
    return list(entry.editions.select_related("by").order_by("number"))


def waiting_for_a_reminder(at: datetime) -> QuerySet[Entry]:
    """Entries that are due and of which nobody was reminded within thirty days: about a month ahead, then when late."""
    return due(Entry.objects.all(), at).filter(Q(reminded_at=None) | Q(reminded_at__lte=at - SOON))


def organisations_to_remind(at: datetime) -> list[Organisation]:
    """The organisations with entries of which somebody must be reminded."""
    waiting = waiting_for_a_reminder(at).order_by().values("organisation")
    return list(Organisation.objects.filter(pk__in=waiting).order_by("pk"))
