"""A process that dies at a chosen moment while it writes a file."""

import contextlib
import os
import resource
import signal
from collections.abc import Callable

import psycopg2
from django.db import connection, connections

from tests.stack import until

WRITING, WRITTEN, SYNCED, RENAMED = MOMENTS = (
    "half of it is written",
    "it is written, and not on the disk",
    "it is on the disk, and not in its place",
    "it is in its place",
)


def dies(moment: str, work: Callable[[], object], *, size: int) -> None:
    """Do work in a process of its own that is killed at this moment of the first file that it writes, of so many bytes.

    It returns when PostgreSQL has seen the death too: until then the rows that the work had locked stay locked.
    """
    pid = os.fork()
    if pid == 0:
        try:
            os.environ["PGAPPNAME"] = f"dies {os.getpid()}"
            for connection in connections.all(initialized_only=True):
                connection.connection = None  # the parent's, which must stay open
            _die_at(moment, size)
            work()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (-signal.SIGKILL, -signal.SIGXFSZ), "it lived on"
    _wait_for_sessions_of(f"dies {pid}")


def _wait_for_sessions_of(name: str) -> None:
    """Wait until nobody with this name is connected to any database."""
    server = connection.get_connection_params() | {"dbname": "postgres"}
    with contextlib.closing(psycopg2.connect(**server)) as line, line.cursor() as cursor:
        line.autocommit = True  # each question sees who is there then

        def is_gone() -> bool:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [name])
            return cursor.fetchone() is None

        until(is_gone)


def _die_at(moment: str, size: int) -> None:
    if moment == WRITING:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
    elif moment == WRITTEN:
        os.fsync = _die
    elif moment == SYNCED:
        os.replace = _die
    else:
        replace = os.replace

        def replace_and_die(*places):
            replace(*places)
            _die()

        os.replace = replace_and_die


def _die(*_) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
