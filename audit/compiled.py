"""The SQL of questions that are asked on every visit of a page, and whose building costs more than their answer.

What builds a query, its text and its parameters are kept, never a row. A caller gives as the key everything that decides
them: who asks, what they hold, what about, and the day.
"""

import copy
import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from sys import intern
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import DateTimeField, DurationField, Field, ForeignKey, Lookup, Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from audit.prepared import PreparedStatement, answer_of, prepared_for, prepared_statement

MOST = 1000  # queries kept in a process

Compiled = tuple[str, tuple[Any, ...]]  # a text and its parameters
Built = TypeVar("Built")
_COMPILED: dict[Hashable, tuple[PreparedStatement, Compiled]] = {}
_KEPT: dict[Hashable, "Kept[Any] | None"] = {}
_KNOWN: dict[Hashable, Any] = {}
_PLANNED: dict[Hashable, tuple[PreparedStatement | None, str, tuple[Any, ...]]] = {}
_LOCK = threading.Lock()
_UNKNOWN: Any = object()
_NOTHING: Compiled = ("SELECT WHERE false", ())


def rows_of(
    key: Hashable, build: Callable[[], QuerySet], parameters: tuple[Any, ...] | None = None
) -> list[tuple[Any, ...]]:
    """The rows that a query of values gives, as the database does.

    `build` makes the query where it is not known yet: a `values_list` of plain columns, whose parameters depend on
    nothing that is not part of the key. `parameters`, where given, take the place of those that `build` used.
    """
    kept = _COMPILED.get(key)
    if kept is None:
        sql, own = build().query.sql_with_params()
        differing = range(0 if parameters is None else len(own))
        kept = (
            prepared_for(sql, own if parameters is None else parameters, {n: n for n in differing}),
            (sql, own),
        )
        _put(_COMPILED, key, kept)
    statement, (sql, own) = kept
    return answer_of(_unless_logged(statement), sql, own if parameters is None else parameters, _all_rows)


def planned_rows(key: Hashable, build: Callable[[], QuerySet]) -> list[tuple[Any, ...]]:
    """The same, planned once on a connection: for a question of which PostgreSQL takes longer to plan it than to answer it."""
    kept = _PLANNED.get(key)
    if kept is None:
        sql, parameters = build().query.sql_with_params()
        kept = prepared_statement(sql, parameters), sql, parameters
        _put(_PLANNED, key, kept)
    return answer_of(*kept, _all_rows)


def objects_of(
    key: Hashable,
    build: Callable[..., QuerySet],
    at: datetime | None,
    *keys: Collection[Any],
    is_planned: bool = False,
) -> list[Any]:
    """What a queryset gives, which is built once in a process for a key and a day.

    `build` makes it as of a moment, which is None where none matters, and for the `keys`, where there are any:
    `filter(incident__among=keys)`. It is kept only where building it asks nothing of the database, and where what is
    built for two moments of the day differs in these moments alone; otherwise it is built each time. PostgreSQL plans it
    once on a connection: for this key, or for every key of which the text is the same where it `is_planned`.
    """
    wanted = [list(values) for values in keys]
    kept = kept_objects(key, build, at, len(keys))
    if kept is None:
        return list(build(at, *wanted))
    if not kept.built[1].select:
        return []  # no row can pass its filter
    if kept.built[0].query.select_for_update and not connection.in_atomic_block:
        raise TransactionManagementError("A lock needs a transaction.")
    statement = kept.prepared if is_planned else _unless_logged(kept.prepared_for_key)
    return answer_of(
        statement,
        kept.sql,
        kept.parameters_of(at, wanted),
        lambda *asked: _objects(kept, as_sql=lambda *_, **__: asked),
    )


def kept_objects(
    key: Hashable, build: Callable[..., QuerySet], at: datetime | None, number_of_keys: int
) -> "Kept[Any] | None":
    """What is kept of a question of `objects_of`; None where it may not be kept."""
    places = [Keys(place) for place in range(number_of_keys)]
    return _kept(("objects", key), lambda then: _with_compiler(build(then, *places)), at)


def objects_of_rows(kept: "Kept[Any]", rows: list[Any]) -> list[Any]:
    """The objects of rows that the database gave to another question."""
    return _objects(kept, execute_sql=lambda *_, **__: iter([rows]))


def _objects(kept: "Kept[Any]", **of_compiler: Callable[..., Any]) -> list[Any]:
    """The objects that the queryset gives, whose compiler does this otherwise."""
    rows, own = kept.built
    compiler = copy.copy(own)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.__dict__ |= of_compiler
    rows = rows.all()
    rows.query.get_compiler = lambda *_, **__: compiler
    return list(rows)


def before(at: datetime, days: timedelta) -> Combinable:
    """So long before a moment, as the database works it out: the question stays the same from one moment to the next."""
    return Value(at, DateTimeField()) - Value(days, DurationField())


class KeptRows:
    """A queryset in parts, each kept by `objects_of`: `rows[0:75]` is a list."""

    def __init__(
        self, key: Hashable, build: Callable[[Any], Any], at: datetime | None, *, is_planned: bool = False
    ):
        self.key, self.build, self.at, self.is_planned = key, build, at, is_planned

    def __getitem__(self, part: slice) -> list[Any]:
        key = (self.key, part.start, part.stop)
        return objects_of(key, lambda at: self.build(at)[part], self.at, is_planned=self.is_planned)


@dataclass(frozen=True)
class Keys:
    """The place of keys that a query is asked about: others each time, which are given in the same order."""

    place: int


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`filter(pk__among=keys)`: as `__in`, with one parameter however many keys there are."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """The condition and its parameters."""
        column, parameters = self.process_lhs(compiler, connection)
        kind = str(self.lhs.output_field.db_type(connection)).partition("(")[
            0
        ]  # with a length, long texts would be cut
        through = (
            "::text[]" if kind == "uuid" else ""
        )  # as which keys of that kind are in rows of the audit log
        return f"{column} = ANY(%s{through}::{kind}[])", [*parameters, self.rhs]


def read_belonging(
    things: Collection[Model], name: str, field: str, build: Callable[[], QuerySet]
) -> list[Any]:
    """Read what belongs to these things, as `prefetch_related(name)` does, by a query that is kept: one for all of them.

    `field` leads from what `build` gives to the thing. What `name` of a thing gives after it is a list.
    """
    if not things:
        return []
    keys = {thing.pk for thing in things}
    rows = objects_of(("belonging", name, field, build), partial(belonging, build, field), None, keys)
    put_belonging(things, name, field, rows)
    return rows


def belonging(build: Callable[[], QuerySet], field: str, _: None, keys: Collection[Any]) -> QuerySet:
    """The rows that `build` gives, of things with these keys."""
    return build().filter(**{f"{field}__among": keys})


def put_belonging(things: Collection[Model], name: str, field: str, rows: list[Any]) -> None:
    """Give each thing, as what `name` of it gives, those of the rows whose `field` leads to it."""
    by_thing: dict[Any, list[Any]] = {}
    for row in rows:
        by_thing.setdefault(getattr(row, f"{field}_id"), []).append(row)
    for thing in things:
        thing.__dict__.setdefault("_prefetched_objects_cache", {})[name] = by_thing.get(thing.pk, [])


def row_of(key: Hashable, build: Callable[[Any], Compiled], at: datetime | None) -> tuple[Any, ...]:
    """The one row that answers a text, which is put together once in a process for a key and a day, likewise."""
    kept = _kept(("text", key), lambda then: (None, *build(then)), at)
    if kept is None:
        [row] = _all_rows(*build(at))
    else:
        statement = _unless_logged(kept.prepared_for_key)
        [row] = answer_of(statement, kept.sql, kept.parameters_of(at), _all_rows)
    return row


def known_for(key: Hashable, find: Callable[[], Built], at: datetime | None) -> Built:
    """What the code finds out of a question, once in a process for a key and a day."""
    whole_key = (day_of(at), key)
    known = _KNOWN.get(whole_key)
    if known is None:
        known = find()
        _put(_KNOWN, whole_key, known)
    return known


@dataclass(frozen=True)
class Kept(Generic[Built]):
    """A question that was put together, and the places among its parameters of the moment at which it is asked."""

    built: Built
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int, ...]

    @cached_property
    def prepared(self) -> PreparedStatement | None:
        """How it is prepared for everybody, where that is wanted."""
        return prepared_statement(
            self.sql, [[] if isinstance(value, Keys) else value for value in self.parameters]
        )

    @cached_property
    def prepared_for_key(self) -> PreparedStatement:
        """How it is prepared for what the key decides; the moment and the keys are parameters."""
        differing: dict[int, Hashable] = dict.fromkeys(self.places, "moment")
        differing |= {n: value for n, value in enumerate(self.parameters) if isinstance(value, Keys)}
        return prepared_for(self.sql, self.parameters, differing)

    def parameters_of(self, at: datetime | None, keys: Sequence[list[Any]] = ()) -> tuple[Any, ...]:
        parameters = [keys[value.place] if isinstance(value, Keys) else value for value in self.parameters]
        for place in self.places:
            parameters[place] = at
        return tuple(parameters)


def _kept(
    key: Hashable, build: Callable[[Any], tuple[Built, str, tuple[Any, ...]]], at: datetime | None
) -> Kept[Built] | None:
    """What is kept for a key on the day of `at`; None where it may not be."""
    day = day_of(at)
    whole_key = (day, key)
    known = _KEPT.get(whole_key, _UNKNOWN)
    if known is not _UNKNOWN:
        return known
    midnight = day and datetime.combine(day, time(), timezone.get_default_timezone())
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        asked.append(sql)
        return execute(sql, *args)

    with connection.execute_wrapper(note):
        built, sql, parameters = build(at)
        _, same, others = build(midnight)
    places = tuple(place for place, value in enumerate(parameters) if at and value is at)
    is_kept = not asked and sql == same and len(parameters) == len(others)
    is_kept = is_kept and all(
        other is midnight if place in places else value == other
        for place, (value, other) in enumerate(zip(parameters, others, strict=True))
    )
    kept = Kept(built, intern(sql), tuple(parameters), places) if is_kept else None
    _put(_KEPT, whole_key, kept)
    return kept


def _all_rows(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _unless_logged(statement: PreparedStatement | None) -> PreparedStatement | None:
    """The same, but while queries are logged: then what is prepared for a key is sent whole, so that the log says what was asked."""
    return None if connections[DEFAULT_DB_ALIAS].queries_logged else statement


def day_of(at: datetime | None) -> date | None:
    """For which day a question is kept; None where no moment matters."""
    return timezone.localdate(at) if at else None


def _with_compiler(rows: QuerySet) -> tuple[tuple[QuerySet, SQLCompiler], str, tuple[Any, ...]]:
    """A queryset with what compiles it, which knows its columns from then on; they are unknown where no row can be."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        compiler.select = None
        return (rows, compiler), *_NOTHING
    converters = compiler.get_converters([column for column, *_ in compiler.select[: compiler.col_count]])
    compiler.get_converters = lambda _: converters
    return (rows, compiler), sql, parameters


def _put(kept: dict[Hashable, Any], key: Hashable, value: Any) -> None:
    with _LOCK:
        if len(kept) >= MOST:
            kept.clear()
        kept[key] = value
