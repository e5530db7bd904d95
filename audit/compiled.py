"""The SQL of questions that are asked on every visit of a page, and whose building costs more than their answer.

Only the text and the parameters of a query are kept, never a row. A caller gives as the key everything that decides
them: who asks, what they hold, what about, and the day.
"""

import threading
from collections.abc import Callable, Hashable
from copy import copy
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, prefetch_related_objects

Made = TypeVar("Made")
MOST = 1000  # queries kept in a process, as text
MOST_OF_OBJECTS = 400  # those kept with what makes objects of their rows, which takes more memory

_COMPILED: dict[Hashable, tuple[str, tuple]] = {}
_OF_OBJECTS: dict[Hashable, Any] = {}
_LOCK = threading.Lock()


def rows_of(
    key: Hashable, build: Callable[[], QuerySet], parameters: tuple[Any, ...] | None = None
) -> list[tuple[Any, ...]]:
    """The rows that a query of values gives, as the database does.

    `build` makes the query where it is not known yet: a `values_list` of plain columns, whose parameters depend on
    nothing that is not part of the key. `parameters`, where given, take the place of those that `build` used.
    """
    compiled = _COMPILED.get(key)
    if compiled is None:
        compiled = build().query.sql_with_params()
        with _LOCK:
            if len(_COMPILED) >= MOST:
                _COMPILED.clear()
            _COMPILED[key] = compiled
    sql, own = compiled
    with connection.cursor() as cursor:
        cursor.execute(sql, own if parameters is None else parameters)
        return cursor.fetchall()


def kept(key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once in a process: parts of a query that depend on nothing that is not part of the key."""
    found: Made | None = _OF_OBJECTS.get(key)
    if found is None:
        found = make()
        with _LOCK:
            if len(_OF_OBJECTS) >= MOST_OF_OBJECTS:
                _OF_OBJECTS.clear()
            _OF_OBJECTS[key] = found
    return found


def objects_of(key: Hashable, build: Callable[[], QuerySet]) -> list[Any]:
    """What a query gives, read from the database each time: objects with all that is selected or prefetched with them.

    `build` makes the query where it is not known yet. It depends on nothing that is not part of the key.
    """
    ready = kept(key, lambda: _Ready(build()))
    return ready.read()


class _Ready:
    """A query whose SQL is known."""

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        try:
            self.sql = self.compiler.as_sql()
        except EmptyResultSet:  # a filter that no row can pass
            self.sql = None

    def read(self) -> list[Any]:
        if self.sql is None:
            return []
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: self.sql
        found = list(self.rows._iterable_class(_Compiled(self.rows, compiler)))
        if self.rows._prefetch_related_lookups:
            prefetch_related_objects(found, *self.rows._prefetch_related_lookups)
        return found


class _Compiled:
    """What Django asks of a queryset, and of its query, while it makes objects of rows: the same, with a compiler at hand."""

    def __init__(self, rows: QuerySet, compiler: Any) -> None:
        self.rows, self.compiler = rows, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rows, name)

    @property
    def query(self) -> Any:
        return self

    def get_compiler(self, using: str) -> Any:
        return self.compiler
