"""The SQL of questions that are asked on every visit of a page, and whose building costs more than their answer.

Only the text and the parameters of a query are kept, never a row. A caller gives as the key everything that decides
them: who asks, what they hold, what about, and the day.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

MOST = 1000  # queries kept in a process

_COMPILED: dict[Hashable, tuple[str, tuple]] = {}
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
