"""What bodies hold in each strand and in each area of the report of December 2007, and where they hold nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models import Count as Number

from accounts.models import User
from departments import reference
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.queries import COUNTED, Held, due_and_late, entries_with_words, in_use
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import Enrolment, Organisation
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from departments.registers.figures import history
from departments.registers.figures import late as late_actions
from departments.registers.models import Action
from departments.registers.queries import actions_with_words
from govuk.counting import Count, counts_of_each

ANY, SOME = "any", "some"  # nothing in the register of any strand, and something in one of them
STRANDS = tuple(register for register in REGISTERS.values() if register.strand)
"""The registers that answer for a strand of the report of December 2007 (S11)."""
CODES = [register.code for register in STRANDS]
ORDERS = {"organisation": ("name", "pk"), "-organisation": ("-name", "-pk")}


def bodies_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    nothing: str = "",
    sponsor: str = "",
    text: str = "",
    sort: str = "",
    power: Can = Can.ENTRY_SEE,
) -> QuerySet[Organisation]:
    """The bodies in the returns whose entries a person may see, by name: departments and what they sponsor.

    `nothing` is the code of a register: only those that have no entry in use there; "any" for those that have none in the
    register of any strand; or "some" for those that have one. With a `text`, entries with its words. `sponsor` is the code of
    the department that sponsors them.
    """
    day = london_day(at)
    enrolled = Enrolment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, organisation=OuterRef("pk")
    )
    bodies = Organisation.objects.filter(scope(user, power, at).filter(""), Exists(enrolled), closed=False)
    if nothing:
        there = Exists(_in_use_of(OuterRef("pk"), nothing, text))
        bodies = bodies.filter(there if nothing == SOME else ~there)
    if sponsor:
        bodies = bodies.filter(sponsor__code=sponsor)
    if organisation:
        bodies = bodies.filter(called(organisation, "pk"))
    return bodies.order_by(*ORDERS.get(sort, ORDERS["organisation"]))


def _in_use_of(body: Any, register: str, text: str) -> QuerySet[Entry]:
    entries = entries_with_words(in_use(Entry.objects.filter(organisation=body)), text)
    return entries.filter(register__in=CODES if register in (ANY, SOME) else [register])


@dataclass(frozen=True)
class Sponsored:
    """How many bodies in the returns a department sponsors, and how many of them have nothing in any strand."""

    bodies: int = 0
    without: int = 0


def arms_length_of(
    user: User, bodies: Iterable[Organisation], at: datetime, text: str = ""
) -> dict[int, Sponsored]:
    """For each body, by its key, what there is of the bodies that it sponsors and that a person may see. One query."""
    sponsored = bodies_for(user, at).filter(sponsor__in=[body.pk for body in bodies]).order_by()
    rows = (
        sponsored.annotate(has_any=Exists(_in_use_of(OuterRef("pk"), ANY, text)))
        .values("sponsor")
        .annotate(number=Number("pk"), without=Number("pk", filter=Q(has_any=False)))
        .values_list("sponsor", "number", "without")
    )
    return {sponsor: Sponsored(number, without) for sponsor, number, without in rows if sponsor}


def in_strands(bodies: Iterable[Organisation], at: datetime, text: str = "") -> dict[int, list[Held]]:
    """For each body, by its key, what each register of a strand holds, in the order of `STRANDS`: of the entries with the words
    of a text where there is one. One query."""
    keys = [body.pk for body in bodies]
    cells = [(key, register) for key in keys for register in STRANDS]
    counts = (_counts_with_words(keys, at, text) if text else _counts(cells, at)) if cells else {}
    none = [Count(0)] * len(due_and_late(at))
    held: dict[int, list[Held]] = {key: [] for key in keys}
    for key, register in cells:
        held[key].append(Held(register, *counts.get((key, register.code), none)))
    return held


def _counts(cells: list[tuple[int, Any]], at: datetime) -> dict[tuple[int, str], list[Count]]:
    """Of every entry, none counted beyond a thousand."""
    pairs = [(key, register.code) for key, register in cells]
    values: dict[str, list[Any]] = {
        "organisation": [key for key, _ in pairs],
        "register": [code for _, code in pairs],
    }
    counts = counts_of_each(in_use(Entry.objects.all()), values, due_and_late(at), COUNTED)
    return dict(zip(pairs, counts, strict=True))


def _counts_with_words(keys: list[int], at: datetime, text: str) -> dict[tuple[int, str], list[Count]]:
    """Of those with the words of a text, which are looked for once for all bodies."""
    entries = entries_with_words(
        in_use(Entry.objects.filter(organisation__in=keys, register__in=CODES)), text
    )
    numbers = {f"number_{place}": Number("pk", filter=part) for place, part in enumerate(due_and_late(at))}
    rows = entries.order_by().values_list("organisation", "register").annotate(**numbers)
    return {
        (key, code): [Count(min(number, COUNTED), number > COUNTED) for number in counts]
        for key, code, *counts in rows
    }


@dataclass(frozen=True)
class AreaCount:
    """How many actions of an area there are, open and late, and how many bodies have any of them."""

    area: str
    actions: int
    open: int
    late: int
    bodies: int


def in_areas(bodies: QuerySet[Organisation], at: datetime, text: str = "") -> list[AreaCount]:
    """For each area of the actions of 2007: what the bodies have there, areas with nothing included. One query.

    Actions of closed records are not counted: the list that a number opens has them apart. With a text, the actions that have
    its words are counted.
    """
    actions = actions_with_words(Action.objects.filter(organisation__in=bodies.order_by()), text)
    rows = {row["area"]: row for row in _by_area(actions, at, "area", text=text)}
    names = ("actions", "open", "late", "bodies")
    return [
        AreaCount(area, *(rows[area][name] if area in rows else 0 for name in names))
        for area in reference.areas()
    ]


def in_area(
    area: str, bodies: Iterable[Organisation], at: datetime, text: str = ""
) -> list[tuple[Organisation, AreaCount]]:
    """For each body: its actions of one area, bodies with nothing included. One query."""
    bodies = list(bodies)
    actions = actions_with_words(Action.objects.filter(organisation__in=bodies, areas__contains=[area]), text)
    rows = {
        row["organisation"]: row
        for row in _by_area(actions, at, "organisation", "area", text=text)
        if row["area"] == area
    }
    names = ("actions", "open", "late", "bodies")
    return [
        (body, AreaCount(area, *(rows[body.pk][name] if body.pk in rows else 0 for name in names)))
        for body in bodies
    ]


def _counted(actions: QuerySet[Action], at: datetime, text: str) -> QuerySet[Action]:
    """Those that the list shows which a number opens: with closed records where words are looked for."""
    return actions if text else actions.exclude(history(at))


def _by_area(
    actions: QuerySet[Action], at: datetime, *by: str, text: str
) -> QuerySet[Action, dict[str, Any]]:
    rows: QuerySet[Action, dict[str, Any]] = (
        _counted(actions.exclude(areas=[]), at, text)
        .annotate(area=Func(F("areas"), function="unnest", output_field=CharField()))
        .order_by()
        .values(*by)
        .annotate(
            actions=Number("pk"),
            open=Number("pk", filter=Q(status__in=Action.Status.open) & ~history(at)),
            late=Number("pk", filter=late_actions(at)),
            bodies=Number("organisation", distinct=True),
        )
    )
    return rows


def bodies_without_area(
    bodies: QuerySet[Organisation], area: str, at: datetime, text: str = ""
) -> QuerySet[Organisation]:
    """Those of the bodies that have no action in an area, or none with the words of a text."""
    there = Action.objects.filter(organisation=OuterRef("pk"), areas__contains=[area])
    return bodies.filter(~Exists(actions_with_words(_counted(there, at, text), text)))
