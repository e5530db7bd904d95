"""Reads of the entries of registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from accounts.models import User
from audit.search import SHORTEST, containing
from departments.entries.declared import REGISTERS
from departments.entries.declared.recommendations import Recommendation
from departments.entries.instructions import SupplierInstruction
from departments.entries.models import SEARCHED, Entry, EntryEdition
from departments.entries.register import Register
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import Enrolment, Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can

INSTRUCTIONS_SHOWN = 20  # to one supplier
RECOMMENDATIONS_SHOWN = 200  # of one review
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
    entries = register.model.objects.filter(sees.filter(), register=register.code).select_related(
        "organisation", *_read_with(register)
    )
    if organisation:
        entries = entries.filter(called(organisation))
    if state in ("due", "late"):
        entries = due(entries, at) if state == "due" else late(entries, at)
    elif state:
        entries = entries.filter(status=state)
    if text:
        entries = (
            entries.filter(key__iexact=text) if len(text) < SHORTEST else containing(entries, text, *SEARCHED)
        )
    entries = entries.filter(**{name: value for name, value in choices.items() if name in register.filters})
    order = order_of(register, sort) or ("organisation__name", "name")
    return entries.order_by(*(key for key in order if sees.only is None or key != "organisation__name"), "pk")


def order_of(register: Register, sort: str) -> tuple[Any, ...]:
    """The order that an address asks for: by name, due day, state, body, or any column of the list; none where it asks for none."""
    name, is_descending = sort.removeprefix("-"), sort.startswith("-")
    if sort in ORDERS:
        return ORDERS[sort]
    if name not in ("state", "organisation", *sortable_columns(register)):
        return ()
    place = {"state": "status", "organisation": "organisation__name"}.get(name, name)
    by: Any = F(place)
    if name in register.columns:
        column = register.column(name)
        if column.flatchoices:
            values = [value for value, _ in column.flatchoices]
            whens = [When(**{name: value}, then=number) for number, value in enumerate(values)]
            by = Case(*whens, default=len(whens), output_field=IntegerField())
        elif column.is_relation:
            by = F(f"{name}__name")
    return (by.desc(nulls_last=True) if is_descending else by.asc(nulls_last=True), "name")


def sortable_columns(register: Register) -> tuple[str, ...]:
    """The columns of a list by which it can be sorted: all that hold one value."""
    return tuple(name for name in register.columns if not isinstance(register.column(name), ArrayField))


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
    entries = due(Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter()), at)
    if organisation:
        entries = entries.filter(called(organisation))
    return entries.select_related("organisation").order_by("due_on", "pk")


def entry_for(user: User, register: Register, at: datetime, pk: Any) -> Any:
    """An entry that a person may see, with the columns of its register; None where there is none."""
    return entries_for(user, register, at).filter(pk=pk).first()


def recommendations_of(entry: Entry) -> list[Recommendation]:
    """What a review, an audit, a spot check or a project was recommended, with the actions; the earliest first."""
    recommendations = Recommendation.objects.filter(origin_id=entry.pk).select_related("tracked")
    return list(recommendations.order_by("made_on", "name", "pk")[:RECOMMENDATIONS_SHOWN])


def instructions_to(supplier: Entry) -> list[SupplierInstruction]:
    """What a supplier was instructed, the newest first."""
    instructions = SupplierInstruction.objects.filter(supplier=supplier.pk).select_related("sent_by")
    return list(instructions.order_by("-number")[:INSTRUCTIONS_SHOWN])


def instruction_before(supplier: Any) -> dict[str, str]:
    """The address of a supplier, and the words that it, or else another supplier of the same body, was last sent."""
    sent = SupplierInstruction.objects.filter(supplier__organisation=supplier.organisation)
    own = sent.filter(supplier=supplier.pk).order_by("-number").first()
    before = own or sent.order_by("-sent_at", "-number").first()
    return (
        {"address": supplier.contact, "words": before.words if before else ""}
        if supplier.register == "suppliers"
        else {}
    )


@dataclass(frozen=True)
class Held:
    """How many entries of a register are in use within somebody's reach, how many of them are due, and late."""

    register: Register
    in_use: int
    due: int
    late: int


def registers_for(user: User, at: datetime) -> list[Held]:
    """Every register with what it holds for this person. One query."""
    seen = Entry.objects.filter(scope(user, Can.ENTRY_SEE, at).filter())
    counts = {row["register"]: row for row in _counts(seen, at, "register")}
    return [_held(register, counts.get(register.code)) for register in REGISTERS.values()]


def _counts(entries: QuerySet[Entry], at: datetime, *by: str) -> QuerySet[Entry, dict[str, Any]]:
    day = london_day(at)
    rows: QuerySet[Entry, dict[str, Any]] = (
        entries.filter(status=Entry.Status.IN_USE)
        .order_by()
        .values(*by)
        .annotate(
            in_use=Count("pk"),
            due=Count("pk", filter=Q(due_on__lte=day + SOON)),
            late=Count("pk", filter=Q(due_on__lt=day)),
        )
    )
    return rows


def _held(register: Register, row: dict[str, Any] | None) -> Held:
    return Held(register, *(row[name] if row else 0 for name in ("in_use", "due", "late")))


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


STRANDS = tuple(register for register in REGISTERS.values() if register.strand)
"""The registers that answer for a strand of the report of December 2007 (S11)."""


def bodies_for(user: User, at: datetime, *, organisation: str = "") -> QuerySet[Organisation]:
    """The bodies in the returns whose entries a person may see, by name: departments and what they sponsor."""
    day = london_day(at)
    enrolled = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, organisation=OuterRef("pk")
    )
    bodies = Organisation.objects.filter(
        scope(user, Can.ENTRY_SEE, at).filter(""), Exists(enrolled), closed=False
    )
    if organisation:
        bodies = bodies.filter(called(organisation, "pk"))
    return bodies.order_by("name", "pk")


def in_strands(bodies: Iterable[Organisation], at: datetime) -> dict[int, list[Held]]:
    """For each body, by its key, what each register of a strand holds, in the order of `STRANDS`. One query."""
    bodies = list(bodies)
    rows = _counts(Entry.objects.filter(organisation__in=bodies), at, "organisation", "register")
    counts = {(row["organisation"], row["register"]): row for row in rows}
    return {
        body.pk: [_held(register, counts.get((body.pk, register.code))) for register in STRANDS]
        for body in bodies
    }
