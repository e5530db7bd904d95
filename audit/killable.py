"""Work in a process of its own that can be killed, with a limit in seconds and, if wanted, in memory.

A limit inside a library is one per read or per step; a process that is killed ends whatever it is doing. The process is
forked, so that it starts in milliseconds and shares the memory of its parent; it must not use the database.
"""

import contextlib
import ctypes
import logging
import math
import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import Any, cast

from django.db import connections

log = logging.getLogger(__name__)

GRACE_SECONDS = 5  # after its limit a process ends by itself, should its parent not have killed it
PR_SET_PDEATHSIG = 1
_inherited: list[Any] = []


class Unanswered(Exception):
    """The process was killed at its limit, or (`ended`) ended by itself, before it gave an answer."""

    def __init__(self, problem: str, *, ended: bool = False):
        super().__init__(problem)
        self.ended = ended


class Helper:
    """One forked process that does one piece of work after another. `close()` it."""

    def __init__(self, *, megabytes: int = 0):
        """`megabytes` limits the memory on top of what the parent has; 0 sets no limit."""
        self._pipe, theirs = Pipe()
        self.began = self.deadline = 0.0
        self._seconds = 0.0
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            self._pipe.close()
            _serve(theirs, megabytes, parent)
        theirs.close()

    def fileno(self) -> int:
        """For `multiprocessing.connection.wait`: readable when there is an answer, or none will come."""
        return self._pipe.fileno()

    def begin(self, work: Callable[..., Any], *arguments: Any, seconds: float) -> None:
        """Start a piece of work: a function of a module and what it is given, all of which can be pickled."""
        self.began, self._seconds = time.monotonic(), seconds
        self.deadline = self.began + seconds
        try:
            self._pipe.send((work, arguments, seconds))
        except OSError as gone:
            raise Unanswered(f"The process ended ({self._ending()})", ended=True) from gone

    def answer(self) -> Any:
        """What the work returned; raises what it raised, or Unanswered. Waits no longer than the limit."""
        if not self._pipe.poll(max(0.0, self.deadline - time.monotonic())):
            self.kill()
            raise Unanswered(f"No answer within {self._seconds:g} seconds")
        try:
            outcome, value = self._pipe.recv()
        except (EOFError, OSError) as gone:
            problem = f"The process ended without an answer ({self._ending()})"
            raise Unanswered(problem, ended=True) from gone
        if outcome == "raised":
            raise value
        return value

    def kill(self) -> None:
        """End it at once."""
        self._pipe.close()
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0

    def close(self) -> None:
        """Let it say goodbye to whoever it is connected to, and end it."""
        if self.pid:
            with contextlib.suppress(OSError):
                self._pipe.send(None)
                self._pipe.poll(1)
        self.kill()

    def _ending(self) -> str:
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        code = os.waitstatus_to_exitcode(status)
        return f"signal {-code}" if code < 0 else f"exit code {code}"


def answered(helpers: Iterable[Helper], seconds: float) -> list[Helper]:
    """Those of the helpers whose answer is there, or will never come; waits so long for the first."""
    waiting = list(helpers)
    ready: list[Any] = wait(cast("list[Any]", waiting), seconds)
    return [helper for helper in waiting if helper in ready]


def run(
    work: Callable[..., Any],
    *arguments: Any,
    seconds: float,
    megabytes: int = 0,
    meanwhile: Callable[[], None] | None = None,
    every: float = 10,
) -> Any:
    """Do one piece of work in a process of its own and return what it returns.

    Raises Unanswered when it is not done within `seconds` or ends before, else whatever the work raises. `meanwhile`
    is called every `every` seconds while the caller waits.
    """
    helper = Helper(megabytes=megabytes)
    try:
        helper.begin(work, *arguments, seconds=seconds)
        while meanwhile and helper.deadline - time.monotonic() > every and not answered([helper], every):
            meanwhile()
        return helper.answer()
    finally:
        helper.kill()


def _serve(pipe, megabytes: int, parent: int) -> None:
    """The life of the forked process: it never returns."""
    code = 1
    try:
        _settle(megabytes, parent)
        while (order := pipe.recv()) is not None:
            work, arguments, seconds = order
            signal.alarm(math.ceil(seconds) + GRACE_SECONDS)
            pipe.send(_outcome(work, arguments))
            signal.alarm(0)
        for goodbye in GOODBYES:
            goodbye()
        code = 0
    except (EOFError, OSError):
        code = 0
    finally:
        os._exit(code)


GOODBYES: list[Callable[[], None]] = []  # what a process does before it ends, such as closing a connection


def _settle(megabytes: int, parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes:
        limit = _address_space() + megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # The parent's connections to the database stay the parent's: kept, so that nothing closes them, and not used.
    for connection in connections.all(initialized_only=True):
        _inherited.append(connection.connection)
        connection.connection = None


def _address_space() -> int:
    """The bytes of memory that this process has mapped already."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _outcome(work: Callable[..., Any], arguments: tuple) -> tuple[str, Any]:
    try:
        return "returned", work(*arguments)
    except MemoryError:
        return "raised", Unanswered("It needed more memory than it may have")
    except Exception as problem:  # noqa: BLE001 - given to the parent
        try:
            pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own, just made
        except Exception:  # noqa: BLE001 - one that cannot travel is named instead
            return "raised", RuntimeError(type(problem).__name__)
        return "raised", problem
