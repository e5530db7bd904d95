"""A process that dies at a chosen moment while it writes a file."""

import os
import resource
import signal
from collections.abc import Callable

from django.db import connections

WRITING, WRITTEN, SYNCED, RENAMED = MOMENTS = (
    "half of it is written",
    "it is written, and not on the disk",
    "it is on the disk, and not in its place",
    "it is in its place",
)


def dies(moment: str, work: Callable[[], object], *, size: int) -> None:
    """Do work in a process of its own that is killed at this moment of the first file that it writes, of so many bytes."""
    pid = os.fork()
    if pid == 0:
        try:
            for connection in connections.all(initialized_only=True):
                connection.connection = None  # the parent's, which must stay open
            _die_at(moment, size)
            work()
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) in (-signal.SIGKILL, -signal.SIGXFSZ), "it lived on"


def _die_at(moment: str, size: int) -> None:
    if moment == WRITING:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
    elif moment == WRITTEN:
        os.fsync = _die
    elif moment == SYNCED:
        os.replace = _die
    else:
        replace = os.replace

        def replace_and_die(*places):
            replace(*places)
            _die()

        os.replace = replace_and_die


def _die(*_) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
