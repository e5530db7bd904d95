"""Processes that are started, watched, started again when they end, and stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

from portal.embedded import BASE

PATIENCE = 30  # seconds a process has for ending by itself
STEADY = 60  # seconds after which a restarted process counts as well again
LONGEST_PAUSE = 30  # seconds between attempts to start something that keeps ending
PR_SET_PDEATHSIG = 1


ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _die_with_parent() -> None:
    """A launcher that is killed takes its processes along, so that no old worker meets a new one."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


DIE_WITH_PARENT = _die_with_parent if sys.platform == "linux" else None


def begin(
    command: list[str], environment: Mapping[str, str], output: IO, *, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen:
    """Start a process that ends with the launcher."""
    with _signals_wait():
        return subprocess.Popen(
            command,
            cwd=BASE,
            env=environment,
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the launcher only, which then stops the rest in order
            preexec_fn=DIE_WITH_PARENT,
        )


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Handle a signal after the block: what its handler raises while Python forks is lost, and the launcher goes on."""
    if threading.current_thread() is not threading.main_thread():  # no handler runs in another one
        yield
        return
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in ENDINGS}
    handled = [number for number, handler in handlers.items() if callable(handler)]
    for number in handled:
        signal.signal(number, lambda number, _: arrived.append(number))
    try:
        yield
    finally:
        for number in handled:
            signal.signal(number, handlers[number])
        for number in arrived[:1]:
            signal.raise_signal(number)


class Child:
    """One process with a log file, which comes back with a growing pause when it ends."""

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str], log: Path):
        self.name, self.command, self.environment, self.log = name, command, dict(environment), log
        self.process: subprocess.Popen | None = None
        self.began = self.due = 0.0
        self.failures = 0

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = begin(self.command, self.environment, log)
        self.began = time.monotonic()

    def watch(self, say: Callable[[str], None]) -> None:
        """Notice an end, say so, and start again once the pause is over."""
        now = time.monotonic()
        if self.process and self.process.poll() is None:
            if self.failures and now - self.began > STEADY:
                self.failures = 0
        elif self.process:
            self.failures += 1
            pause = min(2 ** (self.failures - 1), LONGEST_PAUSE)
            self.due = now + pause
            say(
                f"The {self.name} ended ({_ending(self.process.returncode)}); starting it again in {pause} s."
            )
            if self.failures in (1, 4):
                say(f"Its last words, from {self.log}:\n{tail(self.log)}")
            self.process = None
        elif now >= self.due:
            self.start()

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.running():
            self.process.terminate()

    def end(self, patience: float = PATIENCE) -> None:
        """Wait for the end that was asked for, and force it after that; nothing of its family stays behind."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(patience, 0.1))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def stop_all(children: list[Child], patience: float = PATIENCE) -> None:
    """Ask all to end, then wait for each within one common patience."""
    for child in children:
        child.ask_to_end()
    deadline = time.monotonic() + patience
    for child in children:
        child.end(deadline - time.monotonic())


def tail(log: Path, lines: int = 12) -> str:
    """The end of a log, indented."""
    if not log.exists():
        return ""
    with open(log, "rb") as handle:
        handle.seek(max(0, log.stat().st_size - 8000))
        text_lines = handle.read().decode(errors="replace").strip().splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text_lines)


def rotate(folder: Path, keep: int = 3) -> None:
    """Put the logs of the last start aside: web.log becomes web.1.log, and so on."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for log in [path for path in folder.glob("*.log") if path.name.count(".") == 1]:
        for number in range(keep, 0, -1):
            older = log.with_suffix(f".{number}.log")
            newer = log.with_suffix(f".{number - 1}.log") if number > 1 else log
            if newer.exists():
                newer.replace(older)


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
