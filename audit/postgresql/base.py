"""Connections that are checked without a round trip while they are in use."""

import select
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

import psycopg2
from django.db.backends.postgresql import base

CHECK_SECONDS = 5  # a connection that answered no longer ago is only looked at


class DatabaseWrapper(base.DatabaseWrapper):
    """`ENGINE` of the portal."""

    health_check_enabled: bool
    health_check_done: bool

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.prepared: OrderedDict[Hashable, str] = OrderedDict()  # names of statements (audit.prepared)
        self.is_prepared_known = True  # and no other is prepared on the connection
        self._answered_at = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that answers, and on which nothing is prepared."""
        connection = super().get_new_connection(conn_params)
        self.prepared.clear()
        self.is_prepared_known = True
        self._answered_at = time.monotonic()
        return connection

    def forget_prepared(self) -> None:
        """After an error: whatever was prepared is deallocated with the next statement."""
        self.prepared.clear()
        self.is_prepared_known = False

    def is_usable(self) -> bool:
        """Ask the server."""
        if not super().is_usable():
            return False
        self._answered_at = time.monotonic()
        return True

    def close_if_health_check_failed(self) -> None:
        """Where the server answered just now and has said nothing since, it has not closed the connection either."""
        is_asked_for = (
            self.connection is not None and self.health_check_enabled and not self.health_check_done
        )
        if is_asked_for and time.monotonic() - self._answered_at < CHECK_SECONDS and self._is_silent():
            self.health_check_done = True
            return
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        try:
            poll = select.poll()
            poll.register(self.connection.fileno(), select.POLLIN)
            return not poll.poll(0)
        except (psycopg2.Error, OSError, ValueError):
            return False
