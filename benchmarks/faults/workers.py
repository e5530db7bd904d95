"""The workers of a part: processes that can be killed at any moment and are replaced at once."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from portal.embedded import BASE

# Limits of a run, in seconds: as in production, and shorter.
LIMITS = {
    "OUTBOX_LEASE_SECONDS": "4",
    "OUTBOX_ATTEMPT_SECONDS": "1",
    "OUTBOX_SLOW_SECONDS": "1",
    "OUTBOX_BACK_OFF_SECONDS": "1",
    "RENDER_SECONDS": "3",
    "DOCUMENT_RENDER_SECONDS": "3",
    "DOCUMENT_RUN_SECONDS": "5",
    "DOCUMENT_LEASE_SECONDS": "6",
    "DOCUMENT_SLOW_SECONDS": "2",
    "DOCUMENT_BACK_OFF_SECONDS": "1",
}
SENDERS = ("sender", "sender")
TIMERS = "timers"


class Workers:
    """Two processes that send, one that watches the clocks of incidents, and one that makes papers where a run has any; each leads a group of its own."""

    def __init__(self, environment: dict[str, str], folder: Path):
        self.clock = folder / "clock"
        self.turn_clock(0)
        self._log = open(folder / "workers.log", "ab")  # noqa: SIM115 - as long as the process
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.nursery"],
            cwd=BASE,
            env={**environment, **LIMITS, "PGAPPNAME": "sender", "FAULTS_CLOCK": str(self.clock)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._lock = threading.RLock()  # whoever kills them has replaced them before somebody else stops them
        self.kinds: tuple[str, ...] = ()
        self.pids: list[int] = []

    def work_as(self, *kinds: str) -> None:
        """Let there be workers of these kinds from now on."""
        if kinds != self.kinds:
            self.kinds = kinds
            self.kill()

    def start(self, kind: str) -> None:
        """Fork one more."""
        with self._lock:
            self._nursery.stdin.write(f"{kind}\n")
            self._nursery.stdin.flush()
            self.pids.append(int(self._nursery.stdout.readline()))

    def kill(self) -> None:
        """SIGKILL to all of them and their groups; new ones start at once."""
        with self._lock:
            self.stop()
            for kind in self.kinds:
                self.start(kind)

    def stop(self) -> None:
        """SIGKILL to all of them and their groups."""
        with self._lock:
            pids, self.pids = self.pids, []
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)

    def turn_clock(self, seconds: float) -> None:
        """Let the clock of all of them be so far from the real one."""
        beside = self.clock.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self.clock)

    def close(self) -> None:
        """End them, and the process that makes them."""
        self.stop()
        self._nursery.kill()
        self._nursery.wait()
        self._log.close()
