"""Which returns, queries and documents a person may see. What they may not see is not found."""

import functools
import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from audit.compiled import objects_of
from departments.models import Organisation
from departments.organisations import powers
from departments.organisations.calendar import Quarter, london_day
from departments.organisations.matching import called
from departments.organisations.roles import ROLES, Can, Role
from returns.models import Cycle, Evidence, Query, Return, counted, never_signed, overdue, with_names
from returns.queries.content import signed_rows

QUARTERS_OF_A_YEAR = 4
CENTRE_STATES = {
    "to_take_up": (Return.Status.SUBMITTED,),
    "in_review": Return.Status.in_review,
    "to_decide": (Return.Status.RECOMMENDED,),
    "settled": Return.Status.accepted,
    "not_filed": Return.Status.unfiled,
    "missing": (Return.Status.MISSING,),
}
COUNTS = ("owed", "filed", "accepted", "missing")  # of the returns of a quarter
KEPT_SECONDS = 30 * 24 * 3600  # so long the counts of a frozen quarter are in the cache
SORTS = {
    "organisation": "organisation__name",
    "due": "cycle__due_on",
    "signed": "signed_at",
    "state": "status",
}


def returns_for(user: User, at: datetime) -> QuerySet[Return]:
    """The returns a person may see, with what a list shows: the edition that counts, and a correction in work beside it."""
    return _with_what_a_list_shows().filter(powers.scope(user, Can.RETURN_SEE, at).filter())


@functools.cache
def _with_what_a_list_shows() -> QuerySet[Return]:
    """The part of the list that is the same for everybody, put together once."""
    waiting = (
        Query.objects.filter(quarterly_return=OuterRef("pk"), status__in=Query.Status.unsigned)
        .order_by()
        .values("quarterly_return")
        .annotate(number=Count("pk"))
        .values("number")
    )
    correcting = Return.objects.filter(supersedes=OuterRef("pk"), supersedes__isnull=False)
    correcting = correcting.exclude(status__in=Return.Status.closed)
    returns: QuerySet[Return] = (
        with_names(Return.objects.exclude(status__in=Return.Status.closed))
        .select_related("organisation", "cycle")
        .annotate(open_queries=Coalesce(Subquery(waiting), 0), in_correction=Exists(correcting))
    )
    return returns


def returns_that_count(organisation: Organisation) -> QuerySet[Return]:
    """The returns of one organisation without closed editions; the caller asks whether the reader may see them."""
    return Return.objects.filter(organisation=organisation).exclude(status__in=Return.Status.closed)


def returns_listed(
    user: User,
    at: datetime,
    *,
    cycle: str = "",
    show: str = "",
    organisation: str = "",
    sort: str = "",
    mine: Collection[Any] = (),
    is_counted: bool = False,
) -> QuerySet[Return]:
    """The same with the filters of the list: quarter ("2026-27-q3"), what is shown, organisation, order.

    `mine` holds the keys of what waits for this person, as the home page says it, for show="mine". `is_counted` leaves out what a
    list shows beside the columns of a return, for their number.
    """
    returns = Return.objects.exclude(status__in=Return.Status.closed) if is_counted else _slim()
    returns = returns.filter(powers.scope(user, Can.RETURN_SEE, at).filter())
    if cycle:
        year, _, number = cycle.rpartition("-q")
        returns = returns.filter(cycle__year=year, cycle__quarter=int(number) if number.isdecimal() else 0)
    if organisation:
        returns = returns.filter(called(organisation))
    returns = returns.filter(_shown(show, at, mine)) if show else returns
    key = SORTS.get(sort.lstrip("-"))
    order = [f"-{key}" if sort.startswith("-") else key] if key else []
    return returns.order_by(*order, "-cycle__first_day", "organisation__name", "pk")


@functools.cache
def _slim() -> QuerySet[Return]:
    """The columns that the list prints."""
    return _with_what_a_list_shows().only(
        "number",
        "status",
        "late",
        "signed_at",
        "organisation__code",
        "organisation__name",
        "cycle__year",
        "cycle__quarter",
        "cycle__due_on",
    )


def _shown(show: str, at: datetime, mine: Collection[Any]) -> Q:
    if show == "overdue":
        return overdue(london_day(at))
    if show == "not_filed":
        return never_signed() & Q(status__in=Return.Status.unfiled)
    if show == "mine":
        return Q(pk__in=mine)
    if show == "late":
        return Q(late=True)
    return Q(status__in=CENTRE_STATES.get(show, ()))


def cycles(*, with_counts: bool = False) -> QuerySet[Cycle]:
    """All quarters, newest first; with how many returns are owed, filed and accepted when asked."""
    cycles = Cycle.objects.order_by("-first_day")
    if not with_counts:
        return cycles
    current = counted("returns__")
    return cycles.annotate(
        owed=Count("returns", filter=current & ~Q(returns__status=Return.Status.NOT_TAKING_PART)),
        filed=Count("returns", filter=current & ~never_signed("returns__")),
        accepted=Count("returns", filter=current & Q(returns__status__in=Return.Status.accepted)),
        missing=Count("returns", filter=current & Q(returns__status=Return.Status.MISSING)),
    )


def quarters_with_counts() -> list[Cycle]:
    """Every quarter, the newest first, with its counts. Those of a frozen one never change, and are kept once they are read."""
    every = list(cycles())
    keys = {
        cycle.pk: f"quarter:{cycle.pk}:{cycle.version}"
        for cycle in every
        if cycle.status == Cycle.Status.FROZEN
    }
    kept = _kept_counts(list(keys.values()))
    known = {pk: kept[key] for pk, key in keys.items() if key in kept}
    counted_now = cycles(with_counts=True).exclude(pk__in=known).order_by().values("pk", *COUNTS)
    counts = {row.pop("pk"): row for row in counted_now}
    with suppress(Exception):  # without a cache it is counted again
        cache.set_many({key: counts[pk] for pk, key in keys.items() if pk in counts}, KEPT_SECONDS)
    for cycle in every:
        for name, number in (known.get(cycle.pk) or counts[cycle.pk]).items():
            setattr(cycle, name, number)
    return every


def _kept_counts(keys: list[str]) -> dict[str, dict[str, int]]:
    with suppress(Exception):
        return dict(cache.get_many(keys)) if keys else {}
    return {}


def quarters_to_open(at: datetime, opened: Collection[tuple[str, int]] | None = None) -> list[Quarter]:
    """This quarter and the three before it, the newest first, where nobody has opened them yet.

    `opened` holds year and number of those that were opened, where the caller has read them.
    """
    quarter, quarters = Quarter.of(london_day(at)), []
    opened = set(Cycle.objects.values_list("year", "quarter")) if opened is None else opened
    for _ in range(QUARTERS_OF_A_YEAR):
        if (quarter.year_name, quarter.number) not in opened:
            quarters.append(quarter)
        quarter = quarter.previous()
    return quarters


def cycle_by_slug(slug: str) -> Cycle | None:
    """One quarter by its address ("2026-27-q3")."""
    year, _, number = slug.rpartition("-q")
    if number not in ("1", "2", "3", "4"):
        return None
    return cycles(with_counts=True).filter(year=year, quarter=int(number)).first()


WHOLE = ("organisation__sponsor", "cycle", "submission", "reviewer", "supersedes", "leave_given_by")


def return_for(
    user: User,
    at: datetime,
    organisation: str,
    cycle: str,
    number: int | None = None,
    *,
    joined: tuple[str, ...] = WHOLE,
) -> Return | None:
    """One return by its address, or None when there is none that this person may see. The newest edition by default.

    `joined` are the things that are read with it; others are read when they are asked for.
    """
    year, _, quarter = cycle.rpartition("-q")
    if quarter not in ("1", "2", "3", "4"):
        return None

    def editions(then: datetime, codes: list[str], years: list[str], quarters: list[int]) -> QuerySet[Return]:
        seen = Return.objects.filter(powers.scope(user, Can.RETURN_SEE, then).filter())
        here = seen.filter(
            organisation__code__among=codes, cycle__year__among=years, cycle__quarter__among=quarters
        )
        rows = with_names(here).select_related(*joined)
        if number is not None:
            return rows.filter(number=number).order_by("pk")[:1]
        return rows.exclude(status__in=Return.Status.closed).order_by("-number")[:1]

    key = ("return", number, joined, *powers.appointments_key(user, at))
    return next(iter(objects_of(key, editions, at, [organisation], [year], [int(quarter)])), None)


def inside(user: User, quarterly_return: Return, at: datetime) -> bool:
    """Whether the person belongs to the body itself, and so sees what is not signed yet."""
    return any(
        appointment.organisation_id == quarterly_return.organisation_id and appointment.limited_to_id is None
        for appointment in powers.current(user, at)
    )


SIDES = {  # who reviews and decides on the return of a body that answers through a sponsor
    Can.RETURN_TAKE_UP: Role.SPONSOR_REVIEWER,
    Can.RETURN_RECOMMEND: Role.SPONSOR_REVIEWER,
    Can.RETURN_ACCEPT: Role.SIRO,
    Can.RETURN_ACCEPT_WITH_CONDITIONS: Role.SIRO,
    Can.RETURN_REFUSE: Role.SIRO,
}


def review_conflict(user: User, quarterly_return: Return, power: str, at: datetime) -> str:
    """Why somebody who holds the power still leaves it to the sponsor; empty when they need not.

    The return of an arm's-length body is reviewed by its sponsor's reviewer and accepted by its sponsor's SIRO.
    """
    role = SIDES.get(Can(power))
    if (
        role is None
        or not quarterly_return.organisation.sponsored
        or quarterly_return.organisation.sponsor_id is None
    ):
        return ""
    names = {role, *(deputy for deputy, spec in ROLES.items() if spec.deputy_of is role)}
    held = {
        Role(appointment.role)
        for appointment in powers.current(user, at)
        if appointment.organisation_id == quarterly_return.organisation.sponsor_id
    }
    return "" if names & held else "The return of this body is reviewed and accepted by its sponsor."


def query_for(user: User, at: datetime, pk: uuid.UUID) -> Query | None:
    """One query on a return that this person may see."""
    return (
        Query.objects.filter(
            powers.scope(user, Can.RETURN_SEE, at).filter("quarterly_return__organisation"), pk=pk
        )
        .select_related(
            "quarterly_return__organisation__sponsor",
            "quarterly_return__cycle",
            "quarterly_return__submission",
            "raised_by",
            "drafted_by",
            "given_to",
        )
        .prefetch_related("quarterly_return__organisation__names")
        .first()
    )


def evidence_for(user: User, at: datetime, pk: uuid.UUID) -> Evidence | None:
    """One document: for people of the body always, for reviewers once it was signed for."""
    evidence = (
        Evidence.objects.filter(
            powers.scope(user, Can.RETURN_SEE, at).filter("quarterly_return__organisation"), pk=pk
        )
        .select_related("quarterly_return__organisation", "quarterly_return__cycle")
        .prefetch_related("quarterly_return__organisation__names")
        .first()
    )
    if evidence is None or inside(user, evidence.quarterly_return, at):
        return evidence
    signed = {
        piece["id"]
        for submission in evidence.quarterly_return.submissions.all()
        for row in signed_rows(submission).values()
        for piece in row["evidence"]
    }
    return evidence if str(evidence.pk) in signed else None


def parts_in_order(sort: str) -> tuple[Q, ...]:
    """Filters that together leave every return of a list, where it is in the order of the states: one for each of them."""
    if sort.lstrip("-") != "state":
        return ()
    return tuple(Q(status=status) for status in Return.Status if status not in Return.Status.closed)
