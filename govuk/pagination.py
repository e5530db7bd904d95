"""Pages of a list that stay quick however long the list is.

A page begins after a row and not after a number of rows (keyset): the address holds the values by which that row is
ordered, as `?after=…` or `?before=…`. An old `?page=N`, and an address that makes no sense, open the first page, which
says so. Counts end at a limit: "more than 10,000 incidents".
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Field, OrderBy, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Col, RawSQL
from django.db.models.functions import Coalesce, Greatest, Least
from django.db.models.sql.constants import LOUTER

PAGE_SIZE = 25
COUNT_LIMIT = 10_000
SEARCH_COUNT_LIMIT = (
    PAGE_SIZE  # of a search, whose rows no index has in order: nothing is counted beyond the page
)
LOOKED_AT = 5000  # rows of which each is asked whether it is to be shown, before alternatives are read
SEARCHED_FIRST = 2000  # rows in which a text is looked for before an index is asked for all that have it
SOON = 6  # part of a page that must be found in them if the rest is looked for in the rows after them
Among = Callable[[QuerySet], QuerySet]
Parts = Sequence[Q] | Callable[[], Sequence[Q]]


@dataclass(frozen=True)
class Count:
    """How many rows there are, up to a limit; `is_limited` says that there are more than `number`."""

    number: int
    is_limited: bool = False

    def __bool__(self) -> bool:
        return self.number > 0


def count_of(rows: QuerySet, any_of: Sequence[Q] = (), limit: int = COUNT_LIMIT) -> Count:
    """Count rows, but no more than the limit. `any_of` are alternatives that an index each answers; none is all rows."""
    return counts_of([rows], any_of, limit)[0]


def counts_of(lists: Sequence[QuerySet], any_of: Sequence[Q] = (), limit: int = COUNT_LIMIT) -> list[Count]:
    """The same for several lists. One query, or two.

    Each alternative is counted by itself first: rows that are in several need be put together only where there are few.
    """
    keys = [[_slim_keys(rows.filter(part), limit) for part in any_of or (Q(),)] for rows in lists]
    numbers = iter(_numbers([part for parts in keys for part in parts]))
    of_parts = [[next(numbers) for _ in parts] for parts in keys]
    most = [max(of_list) for of_list in of_parts]
    shared = [
        place
        for place, of_list in enumerate(of_parts)
        if most[place] <= limit and sum(map(bool, of_list)) > 1
    ]
    together = _numbers([keys[place][0].union(*keys[place][1:]) for place in shared]) if shared else []
    for place, number in zip(shared, together, strict=True):
        most[place] = number
    return [Count(min(number, limit), number > limit) for number in most]


def counts_of_each(
    rows: QuerySet, values: Mapping[str, Sequence[Any]], lists: Sequence[Q], limit: int
) -> list[list[Count]]:
    """How many rows have the first of these values, the second and so on, each for several filters. One query.

    `values` are by the name of a field, as many of each; two fields give pairs. No count reads more rows than its limit.
    """
    wanted = {name: RawSQL(f'wanted."{name}"', ()) for name in values}  # noqa: S611 - names of fields
    compiled = [_slim_keys(rows.filter(part, **wanted), limit).query.sql_with_params() for part in lists]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for sql, _ in compiled)  # noqa: S608 - SQL of Django
    arrays = ", ".join(f"%s::{rows.model._meta.get_field(name).db_type(connection)}[]" for name in values)
    names = ", ".join(f'"{name}"' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM unnest({arrays}) WITH ORDINALITY wanted({names}, place) ORDER BY place",  # noqa: S608
            [value for _, parameters in compiled for value in parameters]
            + [list(of) for of in values.values()],
        )
        numbers = cursor.fetchall()
    return [[Count(min(number, limit), number > limit) for number in row] for row in numbers]


def _slim_keys(rows: QuerySet, limit: int) -> QuerySet:
    return rows.select_related(None).prefetch_related(None).order_by().values_list("pk")[: limit + 1]


def count_among(rows: QuerySet, among: Among) -> Count:
    """Count those of these rows that are to be shown, by asking of each, up to a page: for a list that is never long."""
    number = among(rows.select_related(None).order_by()).values_list("pk")[: PAGE_SIZE + 1].count()
    return Count(min(number, PAGE_SIZE), number > PAGE_SIZE)


def _numbers(parts: list[QuerySet]) -> list[int]:
    """How many rows each of these queries gives; none where no row can pass its filter. One query."""
    compiled = []
    for part in parts:
        try:
            compiled.append(part.query.sql_with_params())
        except EmptyResultSet:
            compiled.append(("SELECT WHERE false", ()))
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for sql, _ in compiled)  # noqa: S608 - SQL of Django
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _, values in compiled for value in values])
        return list(cursor.fetchone())


@dataclass(frozen=True)
class _Key:
    """One value by which a list is ordered. `nulls_last` counts only where it can be empty."""

    name: str
    field: Field
    is_descending: bool
    is_nullable: bool
    nulls_last: bool

    def reversed(self) -> "_Key":
        return _Key(self.name, self.field, not self.is_descending, self.is_nullable, not self.nulls_last)

    @property
    def order(self) -> OrderBy:
        nulls = {"nulls_last": True} if self.nulls_last else {"nulls_first": True}
        return OrderBy(F(self.name), descending=self.is_descending, **(nulls if self.is_nullable else {}))

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True} if value is None else {self.name: value})

    def beyond(self, value: Any) -> Q | None:
        """The rows that come after this value by this key alone; None where there can be none."""
        if value is None:
            return None if self.nulls_last else Q(**{f"{self.name}__isnull": False})
        condition = Q(**{f"{self.name}__{'lt' if self.is_descending else 'gt'}": value})
        return (
            condition | Q(**{f"{self.name}__isnull": True})
            if self.is_nullable and self.nulls_last
            else condition
        )


class KeysetPage:
    """One page of a list in order, with the addresses of its neighbours. Iterating gives the rows.

    `rows` is ordered by its own `order_by`; the primary key is added as the last key, so that no two rows are equal.
    `any_of` are alternatives of the filter, for example each scope of a person: each is read by its own index and cut at
    the page's end before they are put together; or what gives them, if they are needed. `among` gives those of some rows that are to be shown, the same as
    `any_of`, by asking of each: where much is to be shown, the page is full after few rows, and they are looked at
    first. Such a list is not counted beyond its page. Its first key is a whole number or a moment, and never empty.
    `with_text` gives those of some rows that have the text of a search, which `rows` and `any_of` leave out.
    """

    def __init__(
        self,
        rows: QuerySet,
        query: dict[str, str],
        any_of: Parts = (),
        count_limit: int = COUNT_LIMIT,
        among: Among | None = None,
        with_text: Among | None = None,
    ):
        self._rows, self._parts, self._count_limit = rows, any_of, count_limit
        self._among, self._with_text = among, with_text
        self._ordered, self._keys = _with_keys(rows)
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
    def _any_of(self) -> tuple[Q, ...]:
        return tuple(self._parts() if callable(self._parts) else self._parts)

    @cached_property
    def count(self) -> Count:
        """How many rows the whole list has. One or two queries; none where the page has them all or nothing is counted beyond it."""
        if not (self.previous or self.next):
            return Count(len(self.object_list))
        if self._among or self._count_limit <= PAGE_SIZE:
            return Count(len(self.object_list), is_limited=bool(self.previous or self.next))
        rows = self._with_text(self._rows) if self._with_text else self._rows
        return count_of(rows, self._any_of, self._count_limit)

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

    def _read_rows(self, keys: list[_Key], values: list | None) -> list:
        """One row more than a page, from after these values. What has no value in the first key is read by itself."""
        first, limit = keys[0], PAGE_SIZE + 1
        order = [key.order for key in keys]
        if not first.is_nullable:
            return self._part(_beyond(keys, values) if values else Q(), order, limit)
        plain = [OrderBy(F(first.name), descending=first.is_descending), *order[1:]]
        filled = (Q(**{f"{first.name}__isnull": False}), plain)
        empty = (Q(**{f"{first.name}__isnull": True}), order[1:])
        parts = [filled, empty] if first.nulls_last else [empty, filled]
        rows: list = []
        for condition, by in parts:
            is_empty = condition is empty[0]
            within = condition
            if values and is_empty == (values[0] is None):
                within &= _beyond(keys[1:], values[1:]) if is_empty else _within(keys, values)
            elif values and condition is parts[0][0]:
                continue  # the page begins in the other part
            rows += self._part(within, by, limit - len(rows))
            if len(rows) >= limit:
                break
        return rows

    def _part(self, condition: Q, order: list[OrderBy], limit: int) -> list:
        rows = self._ordered.filter(condition)
        if self._with_text:
            if (with_text := self._found_with_text(rows, order, limit)) is not None:
                return with_text
            rows = self._with_text(rows)
        elif (
            self._among
            and order[0].expression == F(self._keys[0].name)
            and (near := self._found_among(rows.order_by(*order), limit)) is not None
        ):
            return near
        if len(self._any_of) < 2:
            return list(rows.filter(*self._any_of).order_by(*order)[:limit])
        slim = rows.select_related(None).prefetch_related(None).order_by(*order)
        return self._whole(self._keys_of([slim.filter(part) for part in self._any_of], limit), order, limit)

    def _whole(self, keys: list | QuerySet, order: list[OrderBy], limit: int) -> list:
        """The first of the rows with these primary keys, or with those that a query gives."""
        return list(self._ordered.filter(pk__in=keys).order_by(*order)[:limit])

    def _found_among(self, rows: QuerySet, limit: int) -> list | None:
        """The rows to be shown among the first of these; None where they may not be all that the page wants."""
        last = rows.values_list(self._keys[0].name)[LOOKED_AT : LOOKED_AT + 1]
        nearest = list(self._among(self._before(rows, [last]))[:limit])
        return nearest if len(nearest) == limit or not last.exists() else None

    def _before(self, rows: QuerySet, ends: list[QuerySet]) -> QuerySet:
        """Those of ordered rows that come before each of these values of the first key, of which any may be missing."""
        key, is_descending = self._keys[0], rows.query.order_by[0].descending
        none = Value(_end_of(key, is_descending), output_field=key.field)
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
        instead: PostgreSQL knows how common a word is in all rows, and not in those of one body.
        """
        key, plain = self._keys[0], order[0]
        if plain.expression != F(key.name) or not isinstance(key.field, DateTimeField):
            return None
        slim = rows.select_related(None).prefetch_related(None).order_by(*order)
        if self._among:
            first = self._before(slim, [slim.values_list(key.name)[LOOKED_AT : LOOKED_AT + 1]])
            near = [self._among(first)]
        else:
            parts = [slim.filter(part) for part in self._any_of or (Q(),)]
            ends = [part.values_list(key.name)[SEARCHED_FIRST : SEARCHED_FIRST + 1] for part in parts]
            near = [self._before(part, ends) for part in parts]
        keys: list | QuerySet = list(self._keys_of([self._with_text(part) for part in near], limit))
        if limit // SOON <= len(keys) < limit:
            return None
        if len(keys) < limit:
            moment = ExpressionWrapper(F(key.name) + Value(timedelta()), output_field=key.field)
            unlike = [OrderBy(moment, descending=plain.descending), *order[1:]]
            visible = self._with_text(slim.filter(reduce(or_, self._any_of)) if self._any_of else slim)
            keys = self._keys_of([visible.order_by(*unlike)], limit)
        return self._whole(keys, order, limit)

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
            return [_typed(key, value) for key, value in zip(self._keys, values, strict=True)]
        except (binascii.Error, ValueError, TypeError, OverflowError, ValidationError):
            return None


def page_of(
    request,
    rows: QuerySet,
    any_of: Parts = (),
    count_limit: int = COUNT_LIMIT,
    among: Among | None = None,
    with_text: Among | None = None,
) -> KeysetPage:
    """The page of a list that the address names."""
    return KeysetPage(rows, request.GET, any_of, count_limit, among, with_text)


def _end_of(key: _Key, is_descending: bool) -> int | datetime:
    """A value that comes after every other in this order."""
    if isinstance(key.field, DateTimeField):
        return datetime.min.replace(tzinfo=UTC, year=2) if is_descending else datetime(9998, 1, 1, tzinfo=UTC)
    return -1 if is_descending else 2**63 - 1


def _with_keys(rows: QuerySet) -> tuple[QuerySet, list[_Key]]:
    """The rows with the values by which they are ordered, and these keys."""
    order = [*(rows.query.order_by or rows.model._meta.ordering)]
    if order[-1:] not in (["pk"], ["-pk"], ["id"], ["-id"]):
        order.append("pk")
    keys = []
    for place, term in enumerate(order):
        name = f"order_key_{place}"
        if isinstance(term, str):
            by = OrderBy(F(term.lstrip("-")), descending=term.startswith("-"))
        else:
            by = term if isinstance(term, OrderBy) else OrderBy(term)
        rows = rows.annotate(**{name: by.expression})
        expression = rows.query.annotations[name]
        columns = [part for part in expression.flatten() if isinstance(part, Col)]
        nullable = any(
            part.target.null or rows.query.alias_map[part.alias].join_type == LOUTER for part in columns
        )
        last = bool(by.nulls_last) or not (
            by.nulls_first or by.descending
        )  # as PostgreSQL puts them by itself
        keys.append(_Key(name, expression.output_field, by.descending, nullable, last))
    return rows, keys


def _beyond(keys: list[_Key], values: list) -> Q:
    """The rows after one that has these values. The first key, which an index has in order, is a bound of its own."""
    condition = Q(pk__in=[])
    before = Q()
    for key, value in zip(keys, values, strict=True):
        if (part := key.beyond(value)) is not None:
            condition |= before & part
        before &= key.same(value)
    first = keys[0]
    if first.is_nullable or values[0] is None:
        return condition
    return _bound(first, values[0]) & condition


def _within(keys: list[_Key], values: list) -> Q:
    """The same among rows that have a value in the first key."""
    plain = _Key(keys[0].name, keys[0].field, keys[0].is_descending, False, keys[0].nulls_last)
    return _beyond([plain, *keys[1:]], values)


def _bound(key: _Key, value: Any) -> Q:
    return Q(**{f"{key.name}__{'lte' if key.is_descending else 'gte'}": value})


def _typed(key: _Key, value: Any) -> Any:
    """A value of an address as the database takes it; raises ValidationError, ValueError or TypeError for another."""
    if value is None:
        if not key.is_nullable:
            raise ValueError("This key is never empty.")
        return None
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("PostgreSQL has no character of the number zero.")
    if isinstance(value, list | dict):
        raise TypeError("A key is one value.")
    typed_value = key.field.to_python(value)
    if isinstance(typed_value, int) and abs(typed_value) >= 2**63:
        raise OverflowError("A number of the database has 64 bits.")
    return typed_value
