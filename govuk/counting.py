"""How many rows lists have, up to a limit: "more than 10,000 incidents"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

COUNT_LIMIT = 10_000
# How many rows each of the queries gives that this builds.
Numbers = Callable[[Callable[[Any], list[QuerySet]], str], list[int]]


@dataclass(frozen=True)
class Count:
    """How many rows there are, up to a limit; `is_limited` says that there are more than `number`."""

    number: int
    is_limited: bool = False

    def __bool__(self) -> bool:
        return self.number > 0


class _Number(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


def number_column(rows: QuerySet, limit: int = COUNT_LIMIT) -> Subquery:
    """How many rows there are, up to one more than a limit, as a column of another query."""
    part = rows.select_related(None).prefetch_related(None).order_by().values("pk")[: limit + 1]
    return _Number(part, output_field=IntegerField())


def count_of(rows: QuerySet, any_of: Sequence[Q] = (), limit: int = COUNT_LIMIT) -> Count:
    """Count rows, but no more than the limit. `any_of` are alternatives that an index each answers; none is all rows."""
    return counts_of([rows], any_of, limit)[0]


def counts_of(lists: Sequence[QuerySet], any_of: Sequence[Q] = (), limit: int = COUNT_LIMIT) -> list[Count]:
    """The same for several lists. One query, or two."""
    keys = [keys_of_parts(rows, any_of, limit) for rows in lists]
    return counts_by(len(lists), lambda _: keys, limit, lambda build, what: numbers_of(build(None)))


def counts_by(
    lists: int, keys: Callable[[Any], list[list[QuerySet]]], limit: int, numbers: Numbers
) -> list[Count]:
    """How many rows each of so many lists has, from the keys of its parts; `numbers` asks how many a query gives.

    Each part is counted by itself first: rows that are in several need be put together only where there are few.
    """
    answers = numbers(lambda listed: [part for parts in keys(listed) for part in parts], "numbers")
    size = len(answers) // lists
    of_parts = [answers[place * size : (place + 1) * size] for place in range(lists)]
    most = [max(of_list) for of_list in of_parts]
    shared = [
        place
        for place, of_list in enumerate(of_parts)
        if most[place] <= limit and sum(map(bool, of_list)) > 1
    ]

    def together(listed: Any) -> list[QuerySet]:
        parts = keys(listed)
        return [parts[place][0].union(*parts[place][1:]) for place in shared]

    for place, number in zip(shared, numbers(together, "together") if shared else [], strict=True):
        most[place] = number
    return [Count(min(number, limit), number > limit) for number in most]


def counts_of_each(
    rows: QuerySet, values: Mapping[str, Sequence[Any]], lists: Sequence[Q], limit: int
) -> list[list[Count]]:
    """How many rows have the first of these values, the second and so on, each for several filters. One query.

    `values` are by the name of a field, as many of each; two fields give pairs. No count reads more rows than its limit.
    """
    wanted = {name: RawSQL(f'wanted."{name}"', ()) for name in values}  # noqa: S611 - names of fields
    compiled = [slim_keys(rows.filter(part, **wanted), limit).query.sql_with_params() for part in lists]
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


def keys_of_parts(rows: QuerySet, parts: Sequence[Q], limit: int) -> list[QuerySet]:
    return [slim_keys(rows.filter(part), limit) for part in parts or (Q(),)]


def slim_keys(rows: QuerySet, limit: int) -> QuerySet:
    return rows.select_related(None).prefetch_related(None).order_by().values_list("pk")[: limit + 1]


def numbers_of(parts: list[QuerySet]) -> list[int]:
    """How many rows each of these queries gives; none where no row can pass its filter. One query."""
    return read_numbers(text_of_numbers(parts))


def text_of_numbers(parts: list[QuerySet]) -> tuple[str, tuple[Any, ...]]:
    return _row_of(parts, "SELECT WHERE false", "(SELECT COUNT(*) FROM ({}) counted)")


def first_values(parts: list[QuerySet]) -> list[Any]:
    """The one value that each of these queries gives, or None. One query."""
    return read_numbers(_row_of(parts, "SELECT NULL", "({})"))


def _row_of(parts: list[QuerySet], nothing: str, column: str) -> tuple[str, tuple[Any, ...]]:
    """A row with a column for each query, as text; `nothing` is asked where no row can pass its filter."""
    compiled = []
    for part in parts:
        try:
            compiled.append(part.query.sql_with_params())
        except EmptyResultSet:
            compiled.append((nothing, ()))
    columns = ", ".join(column.format(sql) for sql, _ in compiled)
    return f"SELECT {columns}", tuple(value for _, values in compiled for value in values)


def read_numbers(text: tuple[str, tuple[Any, ...]]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(*text)
        return list(cursor.fetchone())
