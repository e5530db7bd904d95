"""The servers of a series, and the database that each part of it has: a copy of one that has every table.

In that database `clock_timestamp()` is a function of ours, which comes before PostgreSQL's own, so that a run can let
the database's clock go wrong.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from portal import embedded
from portal.embedded import BASE

SECONDS = 300  # that all migrations may take, on a busy machine
CLOCK = """
CREATE SCHEMA faults;
CREATE TABLE faults.clock (seconds double precision NOT NULL);
INSERT INTO faults.clock VALUES (0);
CREATE FUNCTION faults.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT pg_catalog.clock_timestamp() + (SELECT seconds FROM faults.clock) * interval '1 second'
$$;
"""
READABLE = (
    "GRANT USAGE ON SCHEMA faults TO PUBLIC; GRANT SELECT ON faults.clock TO PUBLIC"  # a backup has no grants
)


@contextmanager
def own_servers(var: Path) -> Iterator[Path]:
    """Servers of the series, with every table in the database `portal`; they are stopped at the end."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    embedded.start(var, durable=False)
    try:
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        kept = {name: value for name, value in os.environ.items() if name not in ADDRESSES}
        environment = kept | {"PORTAL_VAR": str(var)}
        subprocess.run(command, cwd=BASE, env=environment, timeout=SECONDS, check=True)
        yield var
    finally:
        embedded.stop(var)


ADDRESSES = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL", "REDIS_URL")


class Database:
    """The database of one part on these servers."""

    def __init__(self, var: Path, part: str):
        self.var, self.name = var, f"faults_{part}"

    def create(self) -> None:
        """Copy it from `portal`, in the place of one that an interrupted part left."""
        self.drop()
        until = time.monotonic() + 30
        while True:
            try:
                self._order("postgres", f"CREATE DATABASE {self.name} TEMPLATE portal OWNER portal")
                break
            except psycopg2.errors.ObjectInUse:  # another part looks whether the server answers
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        self._order(self.name, CLOCK)
        self._look_in_faults()

    def _look_in_faults(self) -> None:
        self._order(self.name, READABLE)
        self._order("postgres", f"ALTER DATABASE {self.name} SET search_path = faults, public, pg_catalog")

    def end_others(self) -> None:
        """End every connection to it."""
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        self._order("postgres", ended, self.name)

    def settle(self) -> None:
        """After a restore: its clock is ours again, and the database that was there before is removed."""
        self._look_in_faults()
        with contextlib.closing(self._line("postgres")) as line, line.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{self.name}_before_%"])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def drop(self) -> None:
        """Remove it, whoever is connected."""
        self._order("postgres", f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def turn_clock(self, seconds: float) -> None:
        """Let its clock be so far from the real one."""
        self._order(self.name, "UPDATE faults.clock SET seconds = %s", seconds)

    def addresses(self) -> dict[str, str]:
        """How each role reaches it, and where the broker is, by the setting that names it."""
        urls = embedded.urls(self.var)
        roles = dict(zip(ADDRESSES, (urls.database, urls.owner, urls.reader), strict=False))
        return {setting: url.replace("/portal?", f"/{self.name}?") for setting, url in roles.items()} | {
            "REDIS_URL": urls.cache
        }

    def empty_broker(self) -> None:
        """Remove everything that waits in the broker."""
        path = re.sub(r"^unix://|\?.*$", "", embedded.urls(self.var).cache)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(path)
            line.sendall(b"FLUSHALL\r\n")
            line.recv(64)

    def _order(self, database: str, statement: str, *values: float | str) -> None:
        with contextlib.closing(self._line(database)) as line, line.cursor() as cursor:
            cursor.execute(statement, values or None)

    def _line(self, database: str):
        line = psycopg2.connect(embedded.urls(self.var).admin, dbname=database, connect_timeout=10)
        line.autocommit = True
        return line
