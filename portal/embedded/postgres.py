"""PostgreSQL: its files, its start after whatever happened, its end."""

import contextlib
import os
import shutil
import time
from pathlib import Path
from typing import NoReturn

import psycopg2
from psycopg2.extensions import parse_dsn

from portal.embedded.folders import ServerError, far_home, plainly, secret, socket_folder
from portal.embedded.runner import Runner, programs, runner_for

ADMIN, DATABASE = "postgres", "portal"
OWNER, RUNTIME, READER = "portal", "portal_runtime", "portal_reader"
WORD = "postgres.password"  # the file, not the word
WORDS = {OWNER: WORD, RUNTIME: "postgres.runtime.password", READER: "postgres.reader.password"}
PATIENCE = 60  # seconds a server may take to come up, recovery after a crash included

HOPELESS = ("No space left on device", "incompatible with server", "password authentication failed")
DURABLE = "fsync = on\nwal_level = replica\nmax_wal_senders = 4"
# For tests, whose rows are undone: counted while they are there, a table seems empty, and what joins it takes seconds.
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nwal_level = minimal\nmax_wal_senders = 0\nautovacuum = off"
CONF = """# Written at every start; put settings of your own into postgresql.conf, above the include.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 64MB
effective_cache_size = 512MB
work_mem = 8MB
maintenance_work_mem = 64MB
max_wal_size = 256MB
random_page_cost = 1.1
max_parallel_workers_per_gather = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
{durability}
"""


def refusal(url: str) -> str:
    """Why a connection is refused; "" when it is not."""
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError as trouble:
        return str(trouble)
    return ""


def identity(url: str) -> str:
    """Distinguishes a database from another that takes its place, such as a restored one; "" where it does not answer."""
    question = (
        "SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "FROM pg_control_system()"
    )
    try:
        with contextlib.closing(psycopg2.connect(url, connect_timeout=5)) as line, line.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone()[0]
    except psycopg2.Error:
        return ""


def start(data: Path, admin: str, durable: bool) -> None:
    """Start, whatever the last run left behind; `admin` is the address of the database superuser."""
    runner = runner_for(data)
    if not (runner.data / "PG_VERSION").exists():
        _create_cluster(data, runner, durable)
    runner.own(runner.data, socket_folder(data))
    _configure(data, runner, durable)
    deadline = time.monotonic() + PATIENCE
    log = runner.data / "server.log"
    began = log.stat().st_size
    while refused := refusal(admin):
        output = refused + _since(log, began)
        if time.monotonic() > deadline or any(sign in output for sign in HOPELESS):
            raise ServerError(plainly("PostgreSQL did not start", output))
        if not _living(runner.data):
            _sweep(data, runner)
        # A server that was killed leaves children, which take a moment to go.
        if runner.run("pg_ctl", "-D", runner.data, "-l", log, "-w", "-t", "20", "-s", "start").returncode:
            time.sleep(0.2)
    _create_database(admin, {role: secret(data, name) for role, name in WORDS.items()})


def _since(log: Path, began: int) -> str:
    with open(log, "rb") as handle:
        handle.seek(began)
        return handle.read()[-3000:].decode(errors="replace")


def _create_cluster(data: Path, runner: Runner, durable: bool) -> None:
    """Make the files of a new server beside their place, and move them in when they are whole."""
    draft = runner.data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(runner.data, ignore_errors=True)
    draft.mkdir(mode=0o700)
    word = draft.with_name("postgres.word")
    word.touch(mode=0o600)
    word.write_text(secret(data, WORD))
    runner.own(draft, word)
    done = runner.run(
        "initdb", "-D", draft, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        *([] if durable else ["--no-sync"]),
    )  # fmt: skip
    word.unlink()
    if done.returncode:
        raise ServerError(plainly("PostgreSQL's files could not be made", done.stdout))
    with open(draft / "postgresql.conf", "a") as handle:
        handle.write("\ninclude_if_exists = 'portal.conf'\n")
    draft.rename(runner.data)


def _configure(data: Path, runner: Runner, durable: bool) -> None:
    conf, log = runner.data / "portal.conf", runner.data / "server.log"
    conf.write_text(CONF.format(sockets=socket_folder(data), durability=DURABLE if durable else FAST))
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    if os.geteuid() == 0:
        os.chown(conf, runner.uid, -1)
        os.chown(log, runner.uid, -1)


def _create_database(admin: str, address: dict[str, str]) -> None:
    """The owner's role owns the database and may make others (restoring does); the other roles own nothing.

    What the runtime role and the reader may do is granted by `manage.py migrate`.
    """
    connection = psycopg2.connect(admin)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        for role, word in address.items():
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                extra = "CREATEDB" if role == OWNER else "NOCREATEDB"
                cursor.execute(f"CREATE ROLE {role} LOGIN {extra} PASSWORD %s", [word])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _living(cluster: Path) -> bool:
    """Whether some process still works in this server's folder. Zombies do not count; doubt does."""
    if not Path("/proc/self").exists():
        return True
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "comm").read_text().strip() != "postgres":
                continue
            try:
                if os.readlink(process / "cwd") == str(cluster):
                    return True
            except PermissionError:
                return True
    return False


def _sweep(data: Path, runner: Runner) -> None:
    """Remove what a killed server left: its process number may belong to a stranger by now."""
    sockets = socket_folder(data)
    for path in (runner.data / "postmaster.pid", sockets / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432.lock"):
        path.unlink(missing_ok=True)


def psql(url: str, command: list[str]) -> NoReturn:
    """Become the psql of the wheel, let in at this address; the password stays out of the list of processes."""
    names = {
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "host": "PGHOST",
        "port": "PGPORT",
    }
    variables = {names[part]: value for part, value in parse_dsn(url).items()}
    program = str(programs() / "psql")
    os.execve(program, [program, *command], os.environ | variables)  # noqa: S606


def stop(data: Path) -> None:
    """End the server: what runs is finished first, unless that takes half a minute."""
    if not any((home / "postgres" / "postmaster.pid").exists() for home in (data, far_home(data))):
        return
    runner = runner_for(data)
    if not _living(runner.data):
        _sweep(data, runner)
        return
    for how in ("fast", "immediate"):
        if runner.run("pg_ctl", "-D", runner.data, "-w", "-t", "30", "-m", how, "-s", "stop").returncode == 0:
            return
