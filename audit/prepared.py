"""Statements that PostgreSQL prepares once on a connection, and then only carries out.

Of what is prepared for everybody (`prepared_statement`) the words, such as states and roles, stay in the text: an index that is made for
them is found, and people of one role share the text. Keys, days and moments are its parameters, so that its plan suits every
body and every day. What is prepared for one key of a kept query (`prepared_for`) has in its text all that the key decides.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from sys import intern
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.postgresql.psycopg_any import Jsonb
from psycopg2.extensions import AsIs

MOST = 40  # statements prepared on a connection, some 0.3 MB each; what was asked longest ago is prepared again when it comes back
WORDS = re.compile(r"[\w .,:-]*")  # text that can stand in quotes as it is
PLACE = re.compile("%s|%%")
TABLE = re.compile(r'FROM "(\w{1,40})')
INTEGERS = range(-(2**31), 2**31)
# A migration changed the type of a column, or somebody else deallocated what was prepared: to be prepared again.
OUTDATED = {"0A000", "26000"}
TYPES: dict[type, str] = {
    int: "integer",
    datetime: "timestamptz",
    date: "date",
    timedelta: "interval",
    UUID: "uuid",
    Decimal: "numeric",
    Jsonb: "jsonb",
    str: "unknown",  # their place in the statement says what they are
    list: "unknown",
    type(None): "unknown",
}
_NUMBERS = count(1)

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class PreparedStatement:
    """The text of a query, with %% for a per cent sign, the types of its parameters, and their places among those with which it was built."""

    text: str
    types: tuple[str, ...]
    places: tuple[int, ...]


def prepared_statement(sql: str, parameters: Sequence[Any]) -> PreparedStatement | None:
    """A query to be prepared for everybody; None where a parameter is of another type than those above."""
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
        return PreparedStatement(intern(PLACE.sub(placed, sql)), tuple(types), tuple(places))
    except KeyError:
        return None


def prepared_for(sql: str, parameters: Sequence[Any], differing: Mapping[int, Hashable]) -> PreparedStatement:
    """A query whose parameters stay in its text, quoted by the driver, so that its plan suits them, but for those that differ from time to time.

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
    return PreparedStatement(text.replace("%", "%%"), tuple(types), tuple(places))


def answer_of(
    statement: PreparedStatement | None,
    sql: str,
    parameters: tuple[Any, ...],
    ask: Callable[[str, tuple[Any, ...]], Answer],
) -> Answer:
    """What `ask` gives when it sends the text and the parameters that it gets: those of a query that is prepared once on this connection.

    Where the connection has not prepared it yet, that is part of the text. What cannot be prepared (None) is sent as it is; so is, outside
    a transaction, what PostgreSQL cannot carry out any more since a table was changed. After an error nothing counts as prepared.
    """
    if statement is None:
        return ask(sql, parameters)
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    own = tuple(parameters[place] for place in statement.places)
    try:
        answer = ask(_text_of(statement, connection), own)
    except BaseException as error:
        connection.forget_prepared()
        is_outdated = isinstance(error, DatabaseError) and getattr(error.__cause__, "pgcode", "") in OUTDATED
        if connection.in_atomic_block or not is_outdated:
            raise
        return ask(sql, parameters)
    connection.is_prepared_known = True
    return answer


def _text_of(statement: PreparedStatement, connection: Any) -> str:
    """What carries a statement out on the connection, and prepares it before that where need be."""
    names = connection.prepared
    execute = f"({', '.join(['%s'] * len(statement.places))})" if statement.places else ""
    if name := names.get(statement):
        names.move_to_end(statement)
        return f"EXECUTE {name}{execute}"
    before = "" if connection.is_prepared_known else "DEALLOCATE ALL; "
    if len(names) >= MOST:
        before += f"DEALLOCATE {names.popitem(last=False)[1]}; "
    table = TABLE.search(statement.text)
    name = names[statement] = f"{table[1] if table else 'no_table'}_{next(_NUMBERS)}"
    types = f" ({', '.join(statement.types)})" if statement.types else ""
    return f"{before}PREPARE {name}{types} AS {statement.text}; EXECUTE {name}{execute}"
