"""The whole machinery for the tests that need it: own servers, real commits, a real worker, beat and mail server.

`real_stack` gives a migrated database of its own, made from a template and dropped at the end, and points Django's
default connection at it. Nothing here touches the servers that the other tests use.
"""

import contextlib
import fcntl
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import psycopg2
import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection, connections

from audit.database import LOGIN
from portal import embedded
from portal.backups import programs
from portal.settings import database
from tests.databases import Template

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 60
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a name of its own is made in it
ROOM = 2 * 1024**3  # bytes; each of the four sets of servers takes a hundred million
HELD = "held"  # a file that is locked while the process lives that uses the folder

logging.getLogger("mail.log").setLevel(logging.ERROR)


class PostOffice:
    """A real SMTP server in a thread. `accepted` are the messages it took; `meeting` is called for each first."""

    def __init__(self):
        self.accepted: list = []
        self.meeting: Callable[[object], str] = lambda message: ""
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        if refusal := self.meeting(message):
            return refusal
        self.accepted.append(message)
        return "250 taken"

    @property
    def port(self) -> int:
        return self.controller.port

    def ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.accepted]


@dataclass
class Stack:
    """A running installation of a test."""

    var: Path
    name: str
    post: PostOffice
    sweep_seconds: int = 1
    settings: dict[str, str] = field(default_factory=dict)
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def addresses(self) -> dict[str, str]:
        """How each role reaches this installation's database, by the setting that names it."""
        return {
            setting: url.replace("/portal?", f"/{self.name}?") for setting, url in of_roles(self.var).items()
        }

    @property
    def roles(self) -> dict[str, dict]:
        """The same as Django reads it, with the limits of each role."""
        runtime, owner, reader = self.addresses.values()
        values = {"runtime": runtime, "health": runtime, "owner": owner, "reader": reader}
        return {role: database(url, role) for role, url in values.items()}

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        return kept | {
            "PORTAL_VAR": str(self.var),
            **self.addresses,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.post.port),
            "OUTBOX_LEASE_SECONDS": "4",
            "OUTBOX_ATTEMPT_SECONDS": "3",
            "RENDER_SECONDS": "3",
            "OUTBOX_BACK_OFF_SECONDS": "1",
            "SWEEP_SECONDS": str(self.sweep_seconds),
            "NOTED_FOLDER": str(settings.NOTED_FOLDER),
            "CELERY_SKIP_CHECKS": "1",  # what checks say is for `make check`
            **self.settings,
        }

    def worker(self) -> subprocess.Popen:
        """A worker with beat in it, as a process group of its own."""
        return self._start(
            "celery", "-A", "portal", "worker", "-B", "-Q", "timers,regulator,mail", "-c", "1", "-l", "warning",
            "-s", str(self.var / f"beat-{time.monotonic_ns()}"), "--without-gossip", "--without-mingle",
        )  # fmt: skip

    def _start(self, *text: str) -> subprocess.Popen:
        with open(self.var / "processes.log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *text],
                cwd=BASE,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def run(self, code: str) -> str:
        """Run a few lines in a process of their own with Django ready; give what they print."""
        start = "import django; django.setup()\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            cwd=BASE,
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def kill(self, process: subprocess.Popen) -> None:
        """SIGKILL to a process and everything it started: nobody gets to say goodbye."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    def empty_broker(self) -> None:
        """FLUSHALL."""
        assert self._ask_broker(b"FLUSHALL").startswith("+OK")

    def kill_broker(self) -> None:
        """SIGKILL to Valkey."""
        search = re.search(r"process_id:(\d+)", self._ask_broker(b"INFO server"))
        assert search
        os.kill(int(search[1]), signal.SIGKILL)
        until(lambda: not embedded.valkey_alive(self.var))

    def start_servers(self) -> None:
        """Start what was killed."""
        embedded.start(self.var, durable=False)

    def _ask_broker(self, order: bytes) -> str:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(embedded.urls(self.var).cache.removeprefix("unix://").partition("?")[0])
            line.sendall(order + b"\r\n")
            return line.recv(8192).decode()

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        """Wait for something that the processes bring about; show what they said when it does not come."""
        try:
            until(condition, seconds)
        except AssertionError as late:
            text = (self.var / "processes.log").read_text(errors="replace")[-3000:]
            raise AssertionError(f"{late}\n{text}") from late

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
            process.wait()


def of_roles(var: Path) -> dict[str, str]:
    """The addresses of the database of embedded servers, by the setting that names each."""
    addresses = embedded.urls(var)
    return {
        "DATABASE_URL": addresses.database,
        "MIGRATION_DATABASE_URL": addresses.owner,
        "BACKUP_DATABASE_URL": addresses.reader,
    }


def fill(var: Path, template: Template, *text: str) -> None:
    """Give the empty database of embedded servers every table, as migrations would, which take ten times as long."""
    owner = database(of_roles(var)["MIGRATION_DATABASE_URL"], "owner")
    programs.run("pg_restore", owner, "--exit-on-error", "--dbname=portal", *text, str(template.dump))


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def in_threads(*work: Callable[[], object]) -> list[BaseException]:
    """Do several things at once, each with a database connection of its own; give what was raised."""
    raised: list[BaseException] = []

    def work_in_thread(job):
        try:
            job()
        except BaseException as problem:  # noqa: BLE001 - given to the test
            raised.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work_in_thread, args=(job,)) for job in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


@pytest.fixture(scope="session", autouse=True)
def no_server_left(tmp_path_factory) -> Iterator[None]:
    """A test that starts servers in a folder of its own, also by looking whether they are there, stops them."""
    yield
    folders = [file.parent.parent for file in tmp_path_factory.getbasetemp().rglob("postmaster.pid")]
    left = [folder for folder in folders if embedded.postgres_alive(folder)]
    for folder in left:
        embedded.stop(folder)
    assert left == []


@pytest.fixture(scope="session")
def own_servers(tmp_path_factory, template) -> Iterator[Path]:
    """PostgreSQL and Valkey of their own; their database `portal`, which tests copy, is made of the template's dump.

    They lie in memory where there is room: on a disk, to make and remove the thousand files of a database takes up to a second.
    """
    with folder_of_servers(tmp_path_factory) as var:
        embedded.start(var, durable=False)
        fill(var, template)
        yield var


@contextlib.contextmanager
def folder_of_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where servers of a test's own lie, which are stopped and removed at the end, whatever happened.

    What they and the processes beside them logged is kept with the folders of the tests.
    """
    logs = tmp_path_factory.mktemp("logs")
    with contextlib.ExitStack() as held:
        if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
            _remove_left(MEMORY)
            var = Path(tempfile.mkdtemp(prefix="portal-", dir=MEMORY))
            held.callback(shutil.rmtree, var, ignore_errors=True)
            _hold(var, held)
        else:
            var = tmp_path_factory.mktemp("stack")
        held.callback(embedded.remove, var)
        held.callback(_keep_logs, var, logs)
        held.callback(embedded.stop, var)
        yield var


def _hold(var: Path, held: contextlib.ExitStack) -> None:
    """Say for as long as this process lives that the folder is in use: locked before it has its name."""
    handle = held.enter_context(open(var / "begun", "w"))  # noqa: SIM115 - it is entered
    fcntl.flock(handle, fcntl.LOCK_EX)
    (var / "begun").rename(var / HELD)


def _remove_left(memory: Path) -> None:
    """Remove what processes that were killed have left in memory, with the servers that still run there."""
    for file in memory.glob(f"portal-*/{HELD}"):
        with contextlib.suppress(OSError), open(file) as handle:  # in use, or just removed by another
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            embedded.remove(file.parent)
            shutil.rmtree(file.parent, ignore_errors=True)


def _keep_logs(var: Path, logs: Path) -> None:
    for log in var.rglob("*.log"):
        shutil.copyfile(log, logs / "-".join(log.relative_to(var).parts))


@pytest.fixture
def post(settings) -> Iterator[PostOffice]:
    """A real SMTP server."""
    office = PostOffice()
    office.controller.start()
    settings.EMAIL_PORT = office.port
    yield office
    office.controller.stop()


@pytest.fixture
def real_stack(own_servers, django_db_blocker) -> Iterator[Stack]:
    """An installation of its own: real commits, real processes, real mail. It runs as the runtime role."""
    name = f"stack_{time.monotonic_ns()}"
    _administer(own_servers, f"CREATE DATABASE {name} TEMPLATE portal STRATEGY file_copy")
    post = PostOffice()
    post.controller.start()
    embedded.start(own_servers, durable=False)
    stack = Stack(own_servers, name, post)
    stack.empty_broker()
    with django_db_blocker.unblock():
        connection.close()
    kept, kept_roles = dict(connection.settings_dict), settings.DATABASE_ROLES
    settings.DATABASE_ROLES = stack.roles
    connection.settings_dict.update({key: stack.roles["runtime"][key] for key in ("NAME", *LOGIN)})
    try:
        with django_db_blocker.unblock():
            yield stack
    finally:
        stack.close()
        post.controller.stop()
        connection.close()
        connection.settings_dict.update(kept)
        settings.DATABASE_ROLES = kept_roles
        _administer(own_servers, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(var: Path, order: str) -> None:
    line = psycopg2.connect(embedded.urls(var).admin)
    line.autocommit = True
    with contextlib.closing(line), line.cursor() as cursor:
        if order.startswith("CREATE"):
            order += " OWNER portal"
        cursor.execute(order)
