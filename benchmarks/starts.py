"""`python -m benchmarks.starts`: how long `make run` takes until a page is there, in a fresh clone and once more.

The clone is of the last commit, lies in a folder of its own, and goes at the end. Packages come from the caches of this
machine, where it has them: run it twice, and the second run says what a clone with cached packages takes. "Of processor"
is what all processes of the start used until the page was there; unlike the time it says the same on a busy machine.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal import embedded
from portal.embedded import BASE
from portal.launcher import machine

WAIT = 600  # seconds for a page, at most
TICKS = os.sysconf("SC_CLK_TCK")
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
OURS = (
    "PYTHONDONTWRITEBYTECODE",
    "VIRTUAL_ENV",
    "DJANGO_SETTINGS_MODULE",
)  # which a person at a terminal has not set


@dataclass(frozen=True)
class Start:
    """One start: seconds until a page was there, and seconds of processor until then."""

    name: str
    seconds: float
    processor: float


def measure(say: Callable[[str], None]) -> list[Start]:
    """A first start in a fresh clone, and the second one there."""
    with tempfile.TemporaryDirectory(prefix="portal-", ignore_cleanup_errors=True) as room:
        clone = Path(room) / "clone"
        subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(BASE), str(clone)], check=True)
        try:
            starts = [_start(clone, name) for name in ("fresh clone", "second start", "third start")]
        finally:
            embedded.remove(clone / "var")
    for start in starts:
        say(f"{start.name}: {start.seconds:.1f} s")
    return starts


def _start(clone: Path, name: str) -> Start:
    port, *_ = machine.any_ports(1)
    environment = {key: value for key, value in os.environ.items() if key not in OURS}
    environment |= {"PORT": str(port), "PORTAL_VAR": str(clone / "var")}
    began = time.perf_counter()
    with open(clone.parent / "log", "w+") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=clone, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for_page(process, port, log)
            seconds, processor = time.perf_counter() - began, _processor_seconds(clone)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(WAIT)
    return Start(name, seconds, processor)


def _wait_for_page(process: subprocess.Popen, port: int, log) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, urllib.error.URLError):
            DIRECTLY.open(f"http://127.0.0.1:{port}/", timeout=10).close()
            return
        time.sleep(0.02)
    log.seek(0)
    raise SystemExit(f"make run showed no page:\n{log.read()[-3000:]}")


def _processor_seconds(clone: Path) -> float:
    """Of every process that names the clone in its command or its environment, with its children that have ended."""
    total = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            known = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            if str(clone).encode() in known:
                row = (folder / "stat").read_text().rpartition(")")[2].split()
                total += sum(map(int, row[11:15])) / TICKS
    return total


def table(starts: list[Start]) -> str:
    """The starts as Markdown."""
    rows = [f"| {start.name} | {start.seconds:.1f} | {start.processor:.1f} |" for start in starts]
    return "\n".join(["| start | seconds until a page | of processor |", "|---|---:|---:|", *rows])


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.starts", description=__doc__)
    parser.parse_args()
    if not shutil.which("make"):
        raise SystemExit("make is not on this machine.")
    print(table(measure(lambda text: print(text, file=sys.stderr, flush=True))))


if __name__ == "__main__":
    main()
