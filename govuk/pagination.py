"""Pages of a list that stay quick however long the list is.

A page begins after a row and not after a number of rows (keyset): the address holds the values by which that row is
ordered, as `?after=…` or `?before=…`. An old `?page=N`, and an address that makes no sense, open the first page, which
says so. Counts end at a limit: "more than 10,000 incidents".
"""

import base64
import binascii
import json
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, ExpressionWrapper, F, OrderBy, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least

from audit.compiled import known_for, objects_of, row_of
from govuk.counting import (
    COUNT_LIMIT,
    Count,
    count_of,
    counts_by,
    first_values,
    keys_of_parts,
    numbers_of,
    slim_keys,
    text_of_numbers,
)
from govuk.keyset import Key, beyond_all, end_of_order, typed_value_of, with_keys, within_filled

PAGE_SIZE = 25
SEARCH_COUNT_LIMIT = (
    PAGE_SIZE  # of a search, whose rows no index has in order: nothing is counted beyond the page
)
LOOKED_AT = 5000  # rows that are each asked whether they are to be shown, before alternatives are read
SEARCHED_FIRST = 1000  # rows in which a text is looked for before an index is asked for all that have it
SOON = 6  # part of a page that must be found in them if the rest is looked for in the rows after them
Among = Callable[[QuerySet], QuerySet]
Parts = Sequence[Q] | Callable[[], Sequence[Q]]


def count_among(source: "Source") -> Count:
    """Count the rows of a list that are to be shown, by asking of each, up to a page: for a list that is never long."""

    def shown(listed: Listed) -> list[QuerySet]:
        rows = listed.among(listed.rows.select_related(None).order_by())  # type: ignore[misc]
        return [rows.values_list("pk")[: PAGE_SIZE + 1]]

    [number] = source.numbers(shown)
    return Count(min(number, PAGE_SIZE), number > PAGE_SIZE)


@dataclass(frozen=True)
class Listed:
    """A list as of a moment: its rows in order, and how they are read (`KeysetPage`)."""

    rows: QuerySet
    any_of: Parts = ()
    among: Among | None = None
    with_text: Among | None = None
    in_parts: Sequence[Q] = ()
    counted: QuerySet | None = None
    by_row: Among | None = None

    @cached_property
    def ordered(self) -> tuple[QuerySet, list[Key]]:
        """The rows with the values by which they are ordered, and these keys."""
        return with_keys(self.rows)

    @cached_property
    def parts(self) -> tuple[Q, ...]:
        """The alternatives of the filter."""
        return tuple(self.any_of() if callable(self.any_of) else self.any_of)


@dataclass(frozen=True)
class Source:
    """What makes a list as of a moment, and that moment.

    With a key, the queries of its first page are built once in a process (`audit.compiled`). The key holds everything
    that decides them but the day: who asks and what they hold, the filters, the order.
    """

    build: Callable[[Any], Listed]
    at: datetime | None
    key: Hashable = None

    @cached_property
    def listed(self) -> Listed:
        """The list as of the moment of the page."""
        return self.build(self.at)

    @cached_property
    def facts(self) -> tuple[list[Key], bool, bool, bool]:
        """The keys of its order; whether it has alternatives, a quicker way to them, and a text that is looked for."""
        if self.key is None:
            return self._facts()
        return known_for(("list", self.key), self._facts, self.at)

    def _facts(self) -> tuple[list[Key], bool, bool, bool]:
        listed = self.listed
        is_split = not (listed.among or listed.with_text) and len(listed.parts) > 1
        return listed.ordered[1], is_split, bool(listed.among), bool(listed.with_text)

    def read(self, what: Hashable, build: Callable[[Listed], QuerySet]) -> list:
        """The rows of a query that is made of the list; it is kept for `what` of them it gives."""
        if self.key is None or what is None:
            return list(build(self.listed))
        return objects_of(("list", self.key, what), lambda at: build(self._listed_at(at)), self.at)

    def numbers(self, build: Callable[[Listed], list[QuerySet]], what: str = "numbers") -> list[int]:
        """How many rows each of these queries gives; they are kept for `what` of the list is counted."""
        if self.key is None:
            return numbers_of(build(self.listed))
        key = (what, self.key)
        return list(row_of(key, lambda at: text_of_numbers(build(self._listed_at(at))), self.at))

    def _listed_at(self, at: datetime | None) -> Listed:
        return self.listed if at is self.at else self.build(at)


class KeysetPage:
    """One page of a list in order, with the addresses of its neighbours. Iterating gives the rows.

    `rows` is ordered by its own `order_by`; the primary key is added as the last key, so that no two rows are equal.
    `any_of` are alternatives of the filter, for example each scope of a person: each is read by its own index and cut at
    the page's end before they are put together; or what gives them, if they are needed. `among` gives those of some rows that are to be shown, the same as
    `any_of`, by asking of each: where much is to be shown, the page is full after few rows, and they are looked at
    first. Such a list is not counted beyond its page. Its first key is a whole number or a moment, and never empty.
    `with_text` gives those of some rows that have the text of a search, which `rows` and `any_of` leave out; `by_row` (of
    `Listed`) does so without the index of texts, for the few rows that are looked at first.
    `in_parts` are filters that together leave all rows, one for each value of the first key where that has few, the smallest
    first, or one that leaves every row: where no index has the order, the keys of the parts are read first, one part after the
    other until the page is full, and only the rows of the page whole.
    `counted` are the same rows as another query, which costs less to count.
    """

    def __init__(
        self,
        rows: QuerySet | Source,
        query: dict[str, str],
        any_of: Parts = (),
        count_limit: int = COUNT_LIMIT,
        among: Among | None = None,
        with_text: Among | None = None,
        in_parts: Sequence[Q] = (),
        counted: QuerySet | None = None,
    ):
        if isinstance(rows, QuerySet):
            listed = Listed(rows, any_of, among, with_text, in_parts, counted)
            rows = Source(lambda at: listed, None)
        self._source, self._count_limit = rows, count_limit
        self._keys, self._is_split, self.has_among, self._has_text = rows.facts
        self.is_not_the_page_asked_for = "page" in query and query["page"] not in ("", "1")
        self.previous = self.next = ""
        after, before = query.get("after", ""), query.get("before", "")
        values = self._read(after or before)
        if (after or before) and values is None:
            self.is_not_the_page_asked_for = True
        shown_rows = self._backwards(values) if values and not after else None
        if shown_rows is None:
            shown_rows = self._forwards(values if after else None)
        if not shown_rows and values:
            shown_rows, self.is_not_the_page_asked_for = self._forwards(None), True
        self.object_list = shown_rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    def __len__(self) -> int:
        return len(self.object_list)

    @cached_property
    def count(self) -> Count:
        """How many rows the whole list has. One or two queries; none where the page has them all or nothing is counted beyond it."""
        if not (self.previous or self.next):
            return Count(len(self.object_list))
        if self.has_among or self._count_limit <= PAGE_SIZE:
            return Count(len(self.object_list), is_limited=bool(self.previous or self.next))
        limit = self._count_limit
        if self._has_text:
            listed = self._source.listed
            return count_of(listed.with_text(listed.rows), listed.parts, limit)  # type: ignore[misc]

        def keys(listed: Listed) -> list[list[QuerySet]]:
            rows = listed.rows if listed.counted is None else listed.counted
            return [keys_of_parts(rows, listed.parts, limit)]

        return counts_by(1, keys, limit, self._source.numbers)[0]

    def _forwards(self, values: list | None) -> list:
        rows = self._read_rows(self._keys, values)
        self.next = self._token(rows[PAGE_SIZE - 1]) if len(rows) > PAGE_SIZE else ""
        self.previous = self._token(rows[0]) if values and rows else ""
        return rows[:PAGE_SIZE]

    def _backwards(self, values: list) -> list | None:
        """The page before a row; None where fewer rows than a page are before it, which is the first page."""
        rows = self._read_rows([key.reversed() for key in self._keys], values)
        if len(rows) < PAGE_SIZE:
            return None
        self.previous = self._token(rows[PAGE_SIZE - 1]) if len(rows) > PAGE_SIZE else ""
        self.next = self._token(rows[0])
        return rows[PAGE_SIZE - 1 :: -1]

    def _read_rows(self, keys: list[Key], values: list | None) -> list:
        """One row more than a page, from after these values. What has no value in the first key is read by itself."""
        first, limit = keys[0], PAGE_SIZE + 1
        order = [key.order for key in keys]
        if not first.is_nullable:
            what = None if values else ("all",)
            return self._part(what, beyond_all(keys, values) if values else Q(), order, limit)
        plain = [OrderBy(F(first.name), descending=first.is_descending), *order[1:]]
        filled = (Q(**{f"{first.name}__isnull": False}), plain)
        empty = (Q(**{f"{first.name}__isnull": True}), order[1:])
        parts = [filled, empty] if first.nulls_last else [empty, filled]
        rows: list = []
        for condition, by in parts:
            is_empty = condition is empty[0]
            within = condition
            if values and is_empty == (values[0] is None):
                within &= beyond_all(keys[1:], values[1:]) if is_empty else within_filled(keys, values)
            elif values and condition is parts[0][0]:
                continue  # the page begins in the other part
            size = limit - len(rows)
            rows += self._part(None if values else (is_empty, size), within, by, size)
            if len(rows) >= limit:
                break
        return rows

    def _part(self, what: tuple | None, condition: Q, order: list[OrderBy], limit: int) -> list:
        """Rows under a condition. `what` they are is the same for everybody who opens the page; None where it is not."""
        if self._has_text:
            listed = self._source.listed
            rows = listed.ordered[0].filter(condition)
            if (with_text := self._found_with_text(rows, order, limit)) is not None:
                return with_text
            return list(self._first_of(listed, listed.with_text(rows), order, limit))  # type: ignore[misc]
        if (
            self.has_among
            and order[0].expression == F(self._keys[0].name)
            and (near := self._found_among(what, condition, order, limit)) is not None
        ):
            return near
        return self._source.read(
            what and (what, "first"),
            lambda listed: self._first_of(listed, listed.ordered[0].filter(condition), order, limit),
        )

    def _first_of(self, listed: Listed, rows: QuerySet, order: list[OrderBy], limit: int) -> Any:
        """The first of some rows: a query, or of several alternatives the rows that one gave."""
        if len(listed.parts) < 2 and not listed.in_parts:
            return rows.filter(*listed.parts).order_by(*order)[:limit]
        slim = rows.select_related(None).prefetch_related(None).order_by(*order)
        if not listed.in_parts:
            keys = self._keys_of([slim.filter(part) for part in listed.parts], limit)
        else:  # in their order, so that PostgreSQL reads none once the page is full
            parts = listed.in_parts[:: -1 if order[0].descending else 1]
            first, *others = [slim.filter(part).values_list("pk", flat=True)[:limit] for part in parts]
            keys = first.union(*others, all=True)[:limit] if others else first
        return self._whole(listed, keys, order, limit)

    def _whole(self, listed: Listed, keys: list | QuerySet, order: list[OrderBy], limit: int) -> QuerySet:
        """The first of the rows with these primary keys, or with those that a query gives."""
        return listed.ordered[0].filter(pk__in=keys).order_by(*order)[:limit]

    def _found_among(self, what: tuple | None, condition: Q, order: list[OrderBy], limit: int) -> list | None:
        """The rows to be shown among the first of these; None where they may not be all that the page wants."""

        def last(listed: Listed) -> QuerySet:
            rows = listed.ordered[0].filter(condition).order_by(*order)
            return rows.values_list(self._keys[0].name)[LOOKED_AT : LOOKED_AT + 1]

        def nearest(listed: Listed) -> QuerySet:
            rows = listed.ordered[0].filter(condition).order_by(*order)
            return listed.among(self._before(rows, [last(listed)]))[:limit]  # type: ignore[misc]

        near = self._source.read(what and (what, "near"), nearest)
        return near if len(near) == limit or not self._source.read(what and (what, "last"), last) else None

    def _before(self, rows: QuerySet, ends: list[QuerySet]) -> QuerySet:
        """Those of ordered rows that come before each of these values of the first key, any of which may be missing."""
        key, is_descending = self._keys[0], rows.query.order_by[0].descending
        none = Value(end_of_order(key, is_descending), output_field=key.field)
        ends_or_none = [Coalesce(Subquery(end), none) for end in ends]
        first = (
            (Greatest if is_descending else Least)(*ends_or_none)
            if len(ends_or_none) > 1
            else ends_or_none[0]
        )
        return rows.filter(**{f"{key.name}__{'gt' if is_descending else 'lt'}": first})

    def _found_with_text(self, rows: QuerySet, order: list[OrderBy], limit: int) -> list | None:
        """The page's rows that have the text: among the first ones, where it is common, else of all that its index finds.

        None where it is neither, so that the page is full soon after the first ones; and where the first key is no moment.
        The index is asked in an order that no other index has, so that the rows are not read one by one in their order
        instead: PostgreSQL knows how common a word is in all rows, and not in those of one body. It is asked for each
        alternative by itself, which may have a smaller index of its own.
        """
        key, plain = self._keys[0], order[0]
        if plain.expression != F(key.name) or not isinstance(key.field, DateTimeField):
            return None
        listed = self._source.listed
        with_text: Any = listed.with_text
        by_row = listed.by_row or with_text
        slim = rows.select_related(None).prefetch_related(None).order_by(*order)
        parts = [slim.filter(part) for part in listed.parts or (Q(),)]
        near, further = self._nearest(parts, SEARCHED_FIRST)
        keys: list | QuerySet = list(self._keys_of([by_row(part.filter(near)) for part in parts], limit))
        if not near:  # that is all there is
            return list(self._whole(listed, keys, order, limit))
        if limit // SOON <= len(keys) < limit:
            keys = list(self._keys_of([with_text(part.filter(further)) for part in parts], limit))
            if len(keys) < limit:
                return None
        if len(keys) < limit:
            moment = ExpressionWrapper(F(key.name) + Value(timedelta()), output_field=key.field)
            unlike = [OrderBy(moment, descending=plain.descending), *order[1:]]
            keys = self._keys_of([with_text(part).order_by(*unlike) for part in parts], limit)
        return list(self._whole(listed, keys, order, limit))

    def _nearest(self, parts: list[QuerySet], number: int) -> tuple[Q, Q]:
        """Filters that leave about the first so many rows of each of these, and some `SOON` times as many; empty where none has more.
        One query.

        Their ends are values that PostgreSQL knows when it plans: otherwise it expects a third of all rows, and asks the index
        of texts, which has a word of one row in a hundred too often.
        """
        key, is_descending = self._keys[0], parts[0].query.order_by[0].descending
        values = first_values(
            [part.values_list(key.name)[at : at + 1] for at in (0, number) for part in parts]
        )
        firsts, ends = (
            [value for value in half if value] for half in (values[: len(parts)], values[len(parts) :])
        )
        if not ends:
            return Q(), Q()
        pick = max if is_descending else min
        first, end = pick(firsts), pick(ends)
        within = f"{key.name}__{'gt' if is_descending else 'lt'}"
        return Q(**{within: end}), Q(**{within: first + (end - first) * SOON})

    def _keys_of(self, parts: list[QuerySet], limit: int) -> QuerySet:
        """The primary keys of the first rows of each of these."""
        cut = [part.values_list("pk", flat=True)[:limit] for part in parts]
        return cut[0].union(*cut[1:]) if len(cut) > 1 else cut[0]

    def _token(self, row: Any) -> str:
        """The values by which a row is ordered, as an address holds them."""
        values = [getattr(row, key.name) for key in self._keys]
        plain = [value.isoformat() if isinstance(value, date) else value for value in values]
        text = json.dumps(plain, default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _read(self, token: str) -> list | None:
        """The values of a token; None for what is none."""
        try:
            values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            if not isinstance(values, list) or len(values) != len(self._keys):
                return None
            return [typed_value_of(key, value) for key, value in zip(self._keys, values, strict=True)]
        except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
            return None


def page_of(
    request,
    rows: QuerySet,
    any_of: Parts = (),
    count_limit: int = COUNT_LIMIT,
    among: Among | None = None,
    with_text: Among | None = None,
    in_parts: Sequence[Q] = (),
    counted: QuerySet | None = None,
) -> KeysetPage:
    """The page of a list that the address names."""
    return KeysetPage(rows, request.GET, any_of, count_limit, among, with_text, in_parts, counted)


def kept_count_of(
    key: Hashable, build: Callable[[datetime], QuerySet], at: datetime, limit: int = COUNT_LIMIT
) -> Count:
    """Count rows, but no more than the limit, by a query that is kept for a key as those of a list are (`Source`)."""
    source = Source(lambda then: Listed(build(then)), at, key and ("count", key))
    [number] = source.numbers(lambda listed: [slim_keys(listed.rows, limit)])
    return Count(min(number, limit), number > limit)


def kept_page_of(
    request, key: Hashable, build: Callable[[datetime], Listed], count_limit: int = COUNT_LIMIT
) -> KeysetPage:
    """The page of a list that the address names; the queries of its first page are kept for a key (`Source`)."""
    return KeysetPage(Source(build, request.at, key), request.GET, count_limit=count_limit)
