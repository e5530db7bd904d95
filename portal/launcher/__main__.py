"""`python -m portal.launcher run|demo|test|test-all|check|fix|stop`, which the Makefile's targets call."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from portal import embedded
from portal.launcher import assets, bootstrap, children, deployment, machine, quality
from portal.launcher.children import ENDINGS
from portal.launcher.machine import Trouble
from portal.launcher.stack import EVERYWHERE, Stack

BEGAN = time.monotonic()


class Stopped(BaseException):
    """Somebody asked us to end: Ctrl-C, SIGTERM, or a terminal that was closed."""


def say(text: str) -> None:
    """A line for the person at the terminal, with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", flush=True)


def run() -> int:
    """Serve the portal until somebody stops it."""
    var = embedded.default_var().resolve()
    machine.need_space(var)
    machine.need_libraries(say)
    with _only_one(var):
        host = os.environ.get("BIND") or "127.0.0.1"
        with Stack(var, say=say, ports=machine.ports(say, host), host=host) as stack:
            _prepare(stack)
            stack.start_web()  # first and alone: people wait for it, and for nothing else
            stack.wait_for_page()
            stack.start_mail()
            stack.start_workers()
            stack.start_beat()
            say(
                f"Playing the demonstration year, if it has not been played; watch it happen at {stack.address}"
            )
            stack.play()
            trouble = stack.wait_until_well()
            if trouble:
                say(f"The portal serves, but not everything is well yet: {trouble}")
            say("The demonstration accounts:")
            stack.follow("demonstration_accounts", show=print)
            say(f"The portal is at {stack.address}")
            if stack.host == EVERYWHERE:
                say(
                    f"It answers to {', '.join(stack.names)}; for other names: make run ALLOWED_HOSTS=name,name"
                )
            say(f"What it sent can be read at {stack.mail_page}")
            say(f"Logs are in {stack.logs}. Ctrl-C stops everything; the data stays.")
            while True:
                time.sleep(1)
                stack.watch()


def demo() -> int:
    """Play the year, write its papers and summary into `var/demo`, and end."""
    var = embedded.default_var().resolve()
    machine.need_space(var)
    machine.need_libraries(say)
    before = _fingerprint(var / "demo")
    with _only_one(var), Stack(var, say=say, extra={"PORTAL_ADDRESS": "http://localhost:8000"}) as stack:
        _prepare(stack)
        if stack.is_settled():  # timers would go on, and write of today
            say("The year has been played and everything is sent: neither beat nor workers start")
        else:
            stack.start_mail()
            stack.start_workers()
            stack.start_beat()
            say("Playing the demonstration year")
            stack.play()
        say("Writing the papers and the summary")
        stack.follow("demo_summary")
        say("Stopping")
    if before and before == _fingerprint(var / "demo"):
        say(f"Nothing changed: the year had been played, and its papers are in {var / 'demo'}")
    else:
        say(f"The papers and summary.json are in {var / 'demo'}")
    return 0


def test(*options: str) -> int:
    """Run the tests on servers of their own; what follows the order, or ARGS, goes to pytest after `options`."""
    var = Path(os.environ.get("PORTAL_TEST_VAR") or embedded.BASE / "var" / "test").resolve()
    machine.need_space(var)
    machine.need_libraries(say)
    chosen = {"PORTAL_BROWSER": machine.test_tools(say), "PORTAL_VAR": str(var), "DEMONSTRATION": "1"}
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.endswith("DATABASE_URL") and key not in ("REDIS_URL", "PYTHONDONTWRITEBYTECODE")
    }
    assets.build(say)
    with _only_one(var):
        embedded.start(var, durable=False)
        try:
            arguments = sys.argv[2:] or shlex.split(os.environ.get("ARGS", ""))
            # Four for two cores: the journeys, the runs under faults and whatever tries a limit in seconds mostly wait.
            spread = ["-n", "4", "--dist", "loadscope", "--no-loadscope-reorder"]
            pytest = [sys.executable, "-m", "pytest", *options, *arguments]
            say("Making what every worker needs")
            # Every module is imported, and nothing in it is a test.
            _make_ready(
                [*pytest, "--collect-only", "-qq", "-o", "python_functions=nothing"], environment | chosen
            )
            command = [*pytest, *spread, "-q", "-ra"]
            say("Running the tests")
            done = subprocess.run(command, cwd=embedded.BASE, env=environment | chosen, check=False)
        finally:
            embedded.stop(var)
    return done.returncode


def _make_ready(collect: list[str], environment: dict[str, str]) -> None:
    """Make, at once, the bytecode of the tests and the database that they copy: otherwise all workers wait for one.

    What goes wrong here goes wrong again in the run, which says so.
    """
    named = environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    quiet = subprocess.DEVNULL
    for maker in [
        subprocess.Popen(order, cwd=embedded.BASE, env=named, stdout=quiet, stderr=quiet)
        for order in (collect, [sys.executable, "-m", "tests.databases"])
    ]:
        maker.wait()


def bench() -> int:
    """Measure, and keep the figures where people read them; AGAINST=commit measures pages and writing on that commit as well.

    FILLED=folder has databases of two sizes that were filled before; PARTS="growth starts" measures these alone.
    """
    machine.need_libraries(say)
    page = embedded.BASE / "docs" / "performance.md"
    order = [sys.executable, "-m", "benchmarks", "--write", str(page)]
    for name in ("against", "filled", "parts"):
        value = os.environ.get(name.upper(), "").split()
        order += [f"--{name}", *value] if value else []
    return subprocess.run(order, cwd=embedded.BASE, check=False).returncode


def faults() -> int:
    """Send under seeded faults, 500 runs unless RUNS says otherwise, and keep the figures where people read them."""
    machine.need_libraries(say)
    page = embedded.BASE / "docs" / "reliability.md"
    order = [
        sys.executable,
        "-m",
        "benchmarks.faults",
        "--runs",
        os.environ.get("RUNS") or "500",
        "--write",
        str(page),
    ]
    return subprocess.run(order, cwd=embedded.BASE, check=False).returncode


def build_assets() -> int:
    """Bring the stylesheet, the script and the fonts up to date."""
    if not assets.build(say):
        say("The assets are up to date.")
    return 0


def stop() -> int:
    """Stop servers that a killed launcher left running; those of one that lives are its own to stop."""
    var = embedded.default_var().resolve()
    with _only_one(var):
        embedded.stop(var)
    say("The servers do not run.")
    return 0


def backup() -> int:
    """Write a backup of database and files; the portal may go on running."""
    var = embedded.default_var().resolve()
    with _servers(var):
        return _manage(var, "backup")


def restore() -> int:
    """Put the backup that BACKUP names in the place of database and files; the portal must not run."""
    place = os.environ.get("BACKUP", "")
    if not place:
        raise Trouble("Name the backup: make restore BACKUP=var/backups/2026-11-28T22-30-00Z")
    var = embedded.default_var().resolve()
    with _only_one(var), _servers(var):
        return _manage(var, "restore_backup", str(Path(place).resolve()))


def reconcile() -> int:
    """List what was noted outside the database and is not in it; with CONFIRM=address, let the portal send again."""
    var, confirm = embedded.default_var().resolve(), os.environ.get("CONFIRM", "")
    with _servers(var):
        return _manage(var, "reconcile", *(["--confirm", confirm] if confirm else []))


@contextlib.contextmanager
def _servers(var: Path) -> Iterator[None]:
    """The embedded servers, started for this alone where they do not run."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        yield
        return
    ran = embedded.postgres_alive(var) and embedded.valkey_alive(var)
    embedded.start(var)
    try:
        yield
    finally:
        if not ran:
            embedded.stop(var)


def _manage(var: Path, *command: str) -> int:
    environment = {"DEMONSTRATION": "1"} | os.environ | {"PORTAL_VAR": str(var)}
    order = [sys.executable, str(embedded.BASE / "manage.py"), *command]
    return subprocess.run(order, cwd=embedded.BASE, env=environment, check=False).returncode


def reset() -> int:
    """Remove the demonstration: database, queue, files, mail and papers."""
    var = embedded.default_var().resolve()
    with _only_one(var):
        embedded.remove(var)
        for path in var.iterdir():
            if path.name in ("test", "backups") or path.name.endswith(".lock"):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    say(f"The demonstration's data is gone from {var}; the next start begins again from nothing.")
    return 0


def _prepare(stack: Stack) -> None:
    """Everything up to the first process. Every step may be repeated."""
    children.rotate(stack.logs)
    say("Starting PostgreSQL and Valkey, and preparing the database, the reference data and the assets")
    stack.prepare()


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[None]:
    """One launcher for one data folder."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(var / ".launcher.lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            raise Trouble(
                f"Something already runs over {var} (process {handle.read().strip() or 'unknown'}). "
                "Stop it first, or use another folder: PORTAL_VAR=/some/folder"
            ) from None
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _fingerprint(folder: Path) -> dict[str, str]:
    """What the demonstration left, file by file; how long it took is no change."""
    prints = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.name == "summary.json":
            with contextlib.suppress(ValueError, TypeError):  # one that was cut off counts as it lies there
                content = json.dumps({**json.loads(content), "seconds": 0}, sort_keys=True).encode()
        prints[str(path.relative_to(folder))] = hashlib.sha256(content).hexdigest()
    return prints


def _end(*_) -> None:
    """Leave by the way that stops everything; a second Ctrl-C on the way does not cut it short."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


ORDERS: dict[str, Callable[[], int]] = {
    "run": run,
    "demo": demo,
    "test": test,
    "test-all": lambda: test("--every-case"),
    "bench": bench,
    "faults": faults,
    "assets": build_assets,
    "stop": stop,
    "reset": reset,
    "backup": backup,
    "restore": restore,
    "reconcile": reconcile,
    "secrets": lambda: deployment.make_secrets(say),
    "check": lambda: quality.check(say),
    "fix": lambda: quality.fix(say),
}


def main() -> int:
    """Carry out one order; every trouble that a person can put right is one clear message."""
    order = sys.argv[1] if len(sys.argv) > 1 else ""
    if order not in ORDERS:
        print(f"Say one of: {', '.join(ORDERS)}", file=sys.stderr)
        return 2
    for number in ENDINGS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup asks to go on
            signal.signal(number, _end)
    try:
        return ORDERS[order]()
    except Stopped:
        with contextlib.suppress(OSError):  # nobody listens at a terminal that was closed
            say("Stopped. The data is kept.")
        return 0 if order == "run" else 130
    except (Trouble, embedded.ServerError, assets.AssetError) as trouble:
        print(f"\n{trouble}\n", file=sys.stderr)
    except PermissionError as trouble:
        print(f"\n{bootstrap.not_ours(trouble)}\n", file=sys.stderr)
    except OSError as trouble:
        if trouble.errno != errno.ENOSPC:
            raise
        print(
            "\nThe disk is full. Free some space and start again; it goes on where it stopped.\n",
            file=sys.stderr,
        )
    return 1


if __name__ == "__main__":
    sys.exit(main())
