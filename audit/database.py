"""Connections to the database by role, and how a limit that was met is recognised.

Web and workers use the runtime role, which owns nothing. The owner migrates; the reader backs up and verifies. Each
has limits of its own (`settings.DATABASE_ROLES`), and so has the runtime role where it asks for the state of health.
An installation that names one address uses it for all.
"""

import contextlib
from collections.abc import Iterator
from typing import Literal

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connection, connections

Role = Literal["runtime", "health", "owner", "reader"]
LOGIN = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")  # what differs between roles; the database stays

# https://www.postgresql.org/docs/current/errcodes-appendix.html
BUSY = {
    "55P03": "lock_not_available",
    "57014": "query_canceled",
    "40P01": "deadlock_detected",
    "40001": "serialization_failure",
    "25P03": "idle_in_transaction_session_timeout",
    "25P04": "transaction_timeout",
}
AWAY = {
    "53300": "too_many_connections",
    "57P01": "admin_shutdown",
    "57P02": "crash_shutdown",
    "57P03": "cannot_connect_now",
    "57P05": "idle_session_timeout",
}


@contextlib.contextmanager
def connected_as(role: Role) -> Iterator[None]:
    """Let this thread use a connection of its own as another role, with that role's limits, and close it at the end.

    Inside a transaction the connection stays as it is.
    """
    if connection.in_atomic_block:
        yield
        return
    before = connections[DEFAULT_DB_ALIAS]
    other = before.copy()
    other.settings_dict.update({key: settings.DATABASE_ROLES[role][key] for key in LOGIN})
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before
        other.close()


def is_unavailable(problem: BaseException | None) -> bool:
    """Whether an error means that the database is busy or away, so that the same request may succeed later."""
    seen = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        code = getattr(problem, "pgcode", None)
        if code in BUSY or code in AWAY or str(code or "").startswith("08"):
            return True
        # Without a code, the server could not be reached or the connection was lost.
        if code is None and isinstance(problem, OperationalError | InterfaceError) and not _has_code(problem):
            return True
        problem = problem.__cause__ or problem.__context__
    return False


def _has_code(problem: Error) -> bool:
    return bool(getattr(problem.__cause__, "pgcode", None))
