"""The portal's processes as one thing: servers, web, workers, beat and mail catcher over one data folder.

`make run` and `make demo` use it, and so do the browser journeys, each stack with ports and a database of its own.
"""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from portal import embedded
from portal.launcher import assets, children, machine
from portal.launcher.children import Child
from portal.launcher.machine import Say, Trouble

CHECK_SERVERS_EVERY = 3  # seconds
APPS = ("accounts", "audit", "departments", "incidents", "portal", "reporting", "returns")
READ = (".py", ".yaml", ".json", ".csv", ".sql")
DATABASE = (
    ["migrate", "--no-input", "--skip-checks"],
    ["load_reference"],
)  # what checks say is for `make check`
# The typefaces of papers and the pages of the API browser are not for the web.
STATIC = (["assets"], ["collectstatic", "--no-input", "--clear", "-i", "ttf", "-i", "rest_framework"])
QUEUES = ("timers", "regulator", "mail", "documents", "imports")
PLAY_AGAIN = 3  # times, where the database stops answering meanwhile
PAUSE = 2  # seconds before that, for a database that is not ours to start
EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, not bound
LOCAL = ("127.0.0.1", "localhost", EVERYWHERE)
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # our own servers lie behind no proxy


class CutOff(Trouble):
    """A step ended for want of a server, and may be taken again."""


class Stack:
    """All processes of one portal. `close()` stops what was started, in order, the servers last."""

    def __init__(
        self,
        var: Path,
        *,
        say: Say = print,
        ports: tuple[int, int, int] | None = None,
        host: str = "127.0.0.1",
        durable: bool = True,
        extra: dict[str, str] | None = None,
    ):
        self.var, self.say, self.host, self.durable = Path(var).resolve(), say, host, durable
        self.web_port, self.smtp_port, self.page_port = ports or machine.any_ports(3)
        self.logs = self.var / "log"
        self.children: list[Child] = []
        self.environment = self._environment(extra or {})
        self._servers_seen = 0.0

    def _environment(self, extra: dict[str, str]) -> dict[str, str]:
        """The settings that the processes get; an address of a server of the person's own is left as it is."""
        variables = {
            "PORTAL_VAR": str(self.var),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
            "DEMONSTRATION": "1",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.smtp_port),
            "ICO_ENDPOINT": f"http://127.0.0.1:{self.page_port}/ico",
            "PORTAL_ADDRESS": self.address,
            "ALLOWED_HOSTS": ",".join(self.names),
        }
        return os.environ | variables | extra

    @property
    def address(self) -> str:
        """Where people open the portal."""
        return f"http://{'localhost' if self.host in LOCAL else self.host}:{self.web_port}"

    @property
    def names(self) -> list[str]:
        """The names in a browser's address that the web server answers to; more come from `ALLOWED_HOSTS`."""
        names = [name for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name]
        own = [] if self.host == EVERYWHERE else [self.host]
        return list(dict.fromkeys(["localhost", "127.0.0.1", *own, *names]))

    @property
    def mail_page(self) -> str:
        """Where people read what was sent."""
        return f"http://localhost:{self.page_port}/"

    def __enter__(self) -> "Stack":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    # Starting

    def start_servers(self) -> None:
        """PostgreSQL and Valkey, unless the environment names others for both."""
        children.rotate(self.logs)
        self._start_own_servers()

    def _start_own_servers(self) -> None:
        if self._own_servers:
            embedded.start(self.var, durable=self.durable)

    @property
    def _own_servers(self) -> bool:
        return not (self.environment.get("DATABASE_URL") and self.environment.get("REDIS_URL"))

    def start_mail(self) -> None:
        ports = ["--smtp-port", str(self.smtp_port), "--http-port", str(self.page_port)]
        self._start("mail catcher", ["-m", "portal.mailcatcher", "--var", str(self.var), *ports])

    def start_workers(self) -> None:
        """One small worker for each queue, so that what is slow in one delays nothing in another."""
        for queue in QUEUES:
            self.start_worker(queue)

    def start_worker(self, *queues: str) -> None:
        """One worker for these queues, with a process for each of at most two."""
        quiet = ["--without-mingle", "--without-gossip", "--loglevel", "INFO"]
        node, number = f"{'-'.join(queues)}@%h", str(min(2, len(queues)))
        order = ["-m", "celery", "-A", "portal", "worker", "-Q", ",".join(queues), "-c", number, "-n", node]
        self._start(f"worker of {' and '.join(queues)}", [*order, *quiet])

    def start_beat(self) -> None:
        schedule = self.var / "beat-schedule"
        order = ["-m", "celery", "-A", "portal", "beat", "--loglevel", "INFO"]
        self._start("beat", [*order, "--schedule", str(schedule), "--pidfile="])

    def start_web(self) -> None:
        bind = f"{self.host}:{self.web_port}"
        self._start("web server", [
            "-m", "gunicorn", "portal.wsgi:application", "--bind", bind, "--workers", "2", "--worker-class", "portal.webserver.Worker",
            "--logger-class", "portal.webserver.Log", "--preload", "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", "--no-control-socket",
            "--access-logfile", "-", "--max-requests", "5000", "--max-requests-jitter", "500",
        ])  # fmt: skip

    def _start(self, name: str, arguments: list[str]) -> None:
        log = self.logs / f"{name.replace(' ', '-')}.log"
        child = Child(name, [sys.executable, *arguments], self.environment, log)
        child.start()
        self.children.append(child)

    # One-off commands

    def manage(self, *orders: list[str], after: Future | None = None) -> None:
        """Run management commands one after the other in one process; what they say goes to setup.log.

        The process loads Django at once and begins with them `after` the servers are started.
        """
        if after:
            orders = (["servers"], *orders)
        arguments = [word for order in orders for word in (*order, "+")][:-1]
        with open(self.logs / "setup.log", "ab") as log:
            process = children.begin(
                [sys.executable, "-m", "portal.launcher.several", *arguments],
                self.environment,
                log,
                stdin=subprocess.PIPE if after else subprocess.DEVNULL,
            )
            try:
                if after:
                    after.result()
                process.communicate(b"started\n" if after else None)
            finally:
                process.kill()
                process.wait()
        if process.returncode:
            names = ", ".join(order[0] for order in orders)
            raise Trouble(_reason(f"This step did not work: {names}", self.logs / "setup.log"))

    def prepare(self) -> None:
        """Start the servers, migrate, load the reference data, build the assets and gather what is served, as far as that is not done."""
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        with ThreadPoolExecutor(2) as beside:  # of two cores one builds, and the other migrates
            started = beside.submit(self._start_own_servers)
            built = beside.submit(assets.build, self.say)
            try:
                self.prepare_database(and_static=not self._collected_from.exists(), after=started)
            finally:
                built.result()  # assets that could not be built are what was wrong
        self.collect_static()

    def prepare_database(self, *, and_static: bool = False, after: Future | None = None) -> None:
        """Migrate and load the reference data; nothing where this very code has done so with this very database.

        `and_static` gathers in the same process what is served, so that Django is loaded once. `after` is the start of the servers.
        """
        stamp, code = self.var / ".prepared-from", _code_digest()
        if self._own_servers and stamp.exists():
            if after:
                after.result()
            if stamp.read_text() == f"{code} {embedded.database_identity(self.var)}":
                return
        self.manage(*DATABASE, *(STATIC if and_static else []), after=after)
        stamp.write_text(f"{code} {embedded.database_identity(self.var)}" if self._own_servers else "")
        if and_static:
            self._collected_from.write_text(_static_digest())

    def collect_static(self) -> None:
        """Gather what the web server serves, named by its content; nothing where that is done already."""
        wanted = _static_digest()
        if not self._collected_from.exists() or self._collected_from.read_text() != wanted:
            self.manage(*STATIC)
            self._collected_from.write_text(wanted)

    @property
    def _collected_from(self) -> Path:
        return self.var / "static" / ".collected-from"

    def follow(self, *order: str, show: Callable[[str], None] | None = None) -> None:
        """Run one management command to its end, show each line it prints, and watch over the others meanwhile."""
        log = self.logs / f"{order[0].replace('_', '-')}.log"
        command = [sys.executable, str(embedded.BASE / "manage.py"), *order]
        with open(log, "ab") as output, open(log) as lines:
            lines.seek(0, os.SEEK_END)
            process = children.begin(command, self.environment, output)
            try:
                ended = False
                while not ended:
                    ended = process.poll() is not None
                    for line in lines:
                        (show or self.say)(line.rstrip())
                    if not ended:
                        self.watch()
                        time.sleep(0.2)
            finally:
                if process.poll() is None:
                    process.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        process.wait(10)
                    process.kill()
                    process.wait()
        if process.returncode:
            kind = CutOff if process.returncode == os.EX_TEMPFAIL else Trouble
            raise kind(_reason(f"This step did not work: {order[0]}", log, lines=0))

    def is_settled(self) -> bool:
        """Whether the year has been played and everything sent."""
        output: list[str] = []
        self.follow("demo_summary", "--settled", show=output.append)
        return "True" in output

    def play(self) -> None:
        """Play the demonstration year; where the database goes away, bring it back and carry on, a few times."""
        for again in range(PLAY_AGAIN + 1):
            try:
                return self.follow("play_year")
            except CutOff:
                if again == PLAY_AGAIN:
                    raise
                self.say(f"Carrying on with the play ({again + 1} of {PLAY_AGAIN} times at most)")
                if self._own_servers:
                    embedded.start(self.var, durable=self.durable)
                else:
                    time.sleep(PAUSE)

    # Watching and stopping

    def watch(self) -> None:
        """Look once at every process and server, and bring back what has ended."""
        for child in self.children:
            child.watch(self.say)
        now = time.monotonic()
        if self._own_servers and now - self._servers_seen > CHECK_SERVERS_EVERY:
            for name, alive in (("database", embedded.postgres_alive), ("queue", embedded.valkey_alive)):
                if not alive(self.var):
                    self.say(f"The {name} does not answer; starting it again. What was saved is kept.")
                    embedded.start(self.var, durable=self.durable)
                    self.say(f"The {name} answers again.")
            self._servers_seen = time.monotonic()

    def wait_for_page(self, patience: float = 20) -> None:
        """Wait until the web server shows a page, or as long as the patience (s)."""
        deadline = time.monotonic() + patience
        host = "127.0.0.1" if self.host == EVERYWHERE else self.host
        while time.monotonic() < deadline:
            self.watch()
            with contextlib.suppress(OSError):
                DIRECTLY.open(f"http://{host}:{self.web_port}/", timeout=5).close()
                return
            time.sleep(0.05)

    def wait_until_well(self, patience: float = 60) -> str:
        """Wait for /healthz to say that all is well, but for notices that the kill switch keeps; its last words when it does not
        within the patience (s)."""
        deadline, text = time.monotonic() + patience, "no answer"
        host = "127.0.0.1" if self.host == EVERYWHERE else self.host
        while time.monotonic() < deadline:
            self.watch()
            try:
                with DIRECTLY.open(f"http://{host}:{self.web_port}/healthz", timeout=5) as answer:
                    answer.read()
                    return ""
            except urllib.error.HTTPError as refused:
                text = refused.read().decode(errors="replace")[:500]
                if _only_held(text):
                    return ""
            except OSError:
                pass
            time.sleep(0.3)
        return text

    def close(self) -> None:
        """Stop everything: first what writes, then the mail catcher it may still write to, then the servers."""
        last = [child for child in self.children if child.name == "mail catcher"]
        children.stop_all([child for child in self.children if child not in last])
        children.stop_all(last)
        self.children.clear()
        if self._own_servers:
            embedded.stop(self.var)


def _code_digest() -> str:
    """Of everything that a migration or the reference data can depend on: the apps' files and the packages."""
    files = [path for app in APPS for path in (embedded.BASE / app).rglob("*") if path.suffix in READ]
    digest = hashlib.sha256((embedded.BASE / "requirements.lock").read_bytes())
    for path in sorted(files):
        digest.update(f"{path.relative_to(embedded.BASE)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _static_digest() -> str:
    """Of everything that is served as it lies there."""
    parts = (assets.ASSETS / ".built-from", embedded.BASE / "requirements.lock")
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def _only_held(text: str) -> bool:
    """Whether the kill switch, which people turned on, is all that keeps /healthz from being well."""
    with contextlib.suppress(ValueError, AttributeError):
        return all(is_well for part, is_well in json.loads(text).items() if part != "notices")
    return False


def _reason(what: str, log: Path, lines: int = 25) -> str:
    """A message with the last lines of the log, unless the person has seen them already."""
    tail = children.tail(log, 25)
    if "No space left on device" in tail or "could not extend file" in tail:
        return f"{what}: the disk is full. Free some space and start again; it goes on where it stopped."
    shown = f"{children.tail(log, lines)}\n" if lines else ""
    return f"{what}.\n{shown}The whole of it is in {log}. Starting again goes on where it stopped."
