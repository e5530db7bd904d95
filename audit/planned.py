"""Questions that PostgreSQL plans once on a connection, and then only carries out.

What a question says in words, such as states and roles, stays in its text: an index that is made for them is found, and people of one
role share the text. Keys, days and moments are its parameters, so that its plan suits every body and every day.
"""

import re
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.psycopg_any import Jsonb
from psycopg2.extensions import AsIs

MOST = (
    100  # questions planned on a connection; what was asked longest ago is planned again when it comes back
)
NAME = "planned"  # under which a connection has its own
WORDS = re.compile(r"[\w .,:-]*")  # text that can stand in quotes as it is
PLACE = re.compile("%s|%%")
INTEGERS = range(-(2**31), 2**31)
TYPES: dict[type, str] = {
    int: "integer",
    datetime: "timestamptz",
    date: "date",
    timedelta: "interval",
    UUID: "uuid",
    Decimal: "numeric",
    Jsonb: "jsonb",
    str: "unknown",  # of which the place where they stand says what they are
    list: "unknown",
    type(None): "unknown",
}
_NUMBERS = count(1)


@dataclass(frozen=True)
class Planned:
    """The text of a question, with %% for a sign, of what types its parameters are, and their places among those with which it was put together."""

    text: str
    types: tuple[str, ...]
    places: tuple[int, ...]


def planned(sql: str, parameters: Sequence[Any]) -> Planned | None:
    """A question that can be planned once; None where a parameter is of another type than those above."""
    values, types, places = iter(enumerate(parameters)), list[str](), list[int]()

    def placed(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return match[0]
        place, value = next(values)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str) and WORDS.fullmatch(value):
            return f"'{value}'"
        types.append("bigint" if isinstance(value, int) and value not in INTEGERS else TYPES[type(value)])
        places.append(place)
        return f"${len(places)}"

    try:
        return Planned(PLACE.sub(placed, sql), tuple(types), tuple(places))
    except KeyError:
        return None


def planned_for(sql: str, parameters: Sequence[Any], differing: Mapping[int, Hashable]) -> Planned:
    """A question whose parameters stay in its text, so that its plan suits them, but for those that differ from time to time.

    `differing` has the places of these, by what each is: two places of the same are one parameter.
    """
    numbers: dict[Hashable, int] = {}
    types, places, values = list[str](), list[int](), list[Any]()
    for place, value in enumerate(parameters):
        if place not in differing:
            values.append(value)
            continue
        if differing[place] not in numbers:
            numbers[differing[place]] = len(numbers) + 1
            types.append("unknown" if isinstance(value, int) else TYPES.get(type(value), "unknown"))
            places.append(place)
        values.append(AsIs(f"${numbers[differing[place]]}"))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        text = cursor.mogrify(sql, values).decode()
    return Planned(text.replace("%", "%%"), tuple(types), tuple(places))


@contextmanager
def statement_of(
    question: Planned | None, sql: str, parameters: tuple[Any, ...]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What to send, in this block, for a question to be answered with these parameters, and its own of them.

    Where the connection does not know the question, it is planned first. What cannot be planned once is sent as it is.
    """
    if question is None:
        yield sql, parameters
        return
    names = _names()
    own = tuple(parameters[place] for place in question.places)
    if name := names.get(question):
        names.move_to_end(question)
        yield _execute(name, own), own
        return
    name = f"{NAME}_{next(_NUMBERS)}"
    forgotten = f"DEALLOCATE {names.popitem(last=False)[1]}; " if len(names) >= MOST else ""
    types = f" ({', '.join(question.types)})" if question.types else ""
    yield f"{forgotten}PREPARE {name}{types} AS {question.text}; {_execute(name, own)}", own
    names[question] = name  # not where it failed: the next one gets another name


def _execute(name: str, parameters: tuple[Any, ...]) -> str:
    return f"EXECUTE {name}({', '.join(['%s'] * len(parameters))})" if parameters else f"EXECUTE {name}"


def _names() -> "OrderedDict[Planned, str]":
    """Which questions this thread's connection has planned, by their names; a new connection has none."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    line, names = connection.__dict__.get(NAME, (None, None))
    if line is not connection.connection:
        names = OrderedDict()
        connection.__dict__[NAME] = (connection.connection, names)
    return names
