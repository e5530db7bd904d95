"""PostgreSQL's own programs: `pg_dump` and `pg_restore` of the wheel, or of the machine where the wheel is not installed."""

import os
import shutil
import subprocess
from pathlib import Path

from django.core.management import CommandError

from portal import embedded
from portal.embedded.runner import programs

MOST = 1000  # characters at each end of what a program said
SECONDS = 6 * 3600  # the longest that one of them may take


def run(name: str, settings_of_role: dict, *arguments: str) -> None:
    """Run a program as a role of the database; CommandError with what it said where it fails.

    The address goes in by the environment, so that no list of processes shows a password.
    """
    options = settings_of_role["OPTIONS"]
    variables = {
        "PGUSER": settings_of_role["USER"],
        "PGPASSWORD": settings_of_role["PASSWORD"],
        "PGHOST": options.get("host") or settings_of_role["HOST"],
        "PGPORT": options.get("port") or settings_of_role["PORT"],
        "PGSSLMODE": options.get("sslmode"),
        "PGSSLROOTCERT": options.get("sslrootcert"),
        "PGCONNECT_TIMEOUT": "10",
    }
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    done = subprocess.run(
        [_found(name), *arguments],
        env=environment | {key: str(value) for key, value in variables.items() if value} | {"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"{name} did not work:\n{_shortened(done.stdout.strip())}")


def _shortened(text: str) -> str:
    """The beginning, where the reason is, and the end: between them can be the names of all tables."""
    return text if len(text) <= 2 * MOST else f"{text[:MOST]} … {text[-MOST:]}"


def _found(name: str) -> str:
    try:
        inside: Path | None = programs() / name
    except embedded.ServerError:
        inside = None
    if inside and inside.exists():
        return str(inside)
    if outside := shutil.which(name):
        return outside
    raise CommandError(
        f"{name} was not found: install PostgreSQL's client programs, of the server's version."
    )
