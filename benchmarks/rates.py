"""`python -m benchmarks.rates [--against COMMIT]`: requests a second of each page, and what a request costs the processor.

With `--against` an older commit is served beside this checkout, each with a database and a web server of its own, and the
two take turns. The older one plays the year; the database of this checkout is a copy of it that was migrated, so that
both show the same rows. Processor time is what the web and the database processes used; it depends less than the rate
on what else the machine does.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import load
from benchmarks.writers import Version, unpacked
from portal import embedded
from portal.embedded import BASE

SCRIPT = BASE / "benchmarks" / "serving.py"
CONNECTIONS = 4
WARM = 40  # requests before anything is measured, for connections and templates


@dataclass
class Measured:
    """What one page of one version did: requests and the seconds they took, and the processor seconds they cost."""

    requests: int = 0
    seconds: float = 0
    processor: float = 0
    p95: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def milliseconds(self) -> float:
        """Of processor time for one request."""
        return 1000 * self.processor / self.requests


class Served:
    """A version of the portal that serves its pages."""

    def __init__(self, name: str, process: subprocess.Popen):
        self.name, self._process = name, process
        answer = self._line()
        self.port, self.pages = answer["port"], answer["pages"]

    def _line(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} does not serve; what it said is above.")
        return json.loads(line)

    def usage(self) -> dict:
        """Processor seconds so far, and megabytes of each web process."""
        self._process.stdin.write("usage\n")
        self._process.stdin.flush()
        return self._line()

    def measure(self, page: str, seconds: float, into: Measured) -> None:
        """Ask for one page for some seconds."""
        asked, before = self.pages[page], self.usage()
        answers = load.ask(
            self.port, asked["address"], asked["session"], seconds=seconds, connections=CONNECTIONS
        )
        if answers.failed:
            raise SystemExit(f"{self.name}: {answers.failed} requests for {page} failed.")
        after = self.usage()
        into.requests += round(answers.rate * seconds)
        into.seconds += seconds
        into.processor += sum(after[part] - before[part] for part in ("web", "database"))
        into.p95.append(answers.p95)


@contextmanager
def served(version: Version) -> Iterator[Served]:
    """Serve a version until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), "serve", str(version.var)],
        cwd=version.top,
        env=version.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(version.name, process)
    finally:
        process.stdin.close()
        process.wait(60)
        embedded.stop(version.var)


def _played(version: Version) -> Version:
    """The version, once it has played the year in its folder."""
    version.var.mkdir(mode=0o700, exist_ok=True)
    try:
        subprocess.run(
            [sys.executable, str(SCRIPT), "play", str(version.var)],
            cwd=version.top,
            env=version.environment(),
            check=True,
        )
    finally:
        embedded.stop(version.var)
    return version


def _of_one_year(against: str, room: Path) -> list[Version]:
    """The older version, and this one with a copy of its data."""
    shutil.rmtree(room / "checkout", ignore_errors=True)
    older = _played(Version(against, unpacked(against, room / "checkout"), room / against))
    now = Version("now", BASE, room / f"now-from-{against}")
    if not now.var.exists():
        shutil.copytree(older.var, now.var, symlinks=True)
    return [older, now]


def measure(against: str, seconds: float, rounds: int, only: str = "") -> dict:
    """For each page what each version did, in turns; and the memory of web processes after the load."""
    room = BASE / "var" / "rates"
    room.mkdir(mode=0o700, parents=True, exist_ok=True)
    versions = _of_one_year(against, room) if against else [_played(Version("now", BASE, room / "now"))]
    with ExitStack() as open_now:
        running = [open_now.enter_context(served(version)) for version in versions]
        pages = [page for page in running[-1].pages if only in page]
        measured: dict[str, dict[str, Measured]] = {
            page: {server.name: Measured() for server in running} for page in pages
        }
        for page in pages:
            for server in running:
                server.measure(page, seconds / 2, Measured())  # connections, templates, caches
            for _ in range(rounds):
                for server in running:
                    server.measure(page, seconds, measured[page][server.name])
            running.reverse()
            print(
                page,
                {name: f"{result.rate:.0f}" for name, result in measured[page].items()},
                file=sys.stderr,
                flush=True,
            )
        running.sort(key=lambda server: server.name == "now")
        return {
            "pages": measured,
            "queries": {
                page: {server.name: server.pages[page]["queries"] for server in running} for page in pages
            },
            "memory": {server.name: max(server.usage()["memory"]) for server in running},
        }


def table(measured: dict) -> str:
    """The figures as Markdown, with how many times the older commit's rate it is now."""
    names = list(next(iter(measured["pages"].values())))
    columns = [
        (heading, name) for heading in ("queries", "requests a second", "ms of processor") for name in names
    ]
    heads = [f"{heading}, {name}" for heading, name in columns]
    heads += ["times the rate", "times per processor second"] if len(names) == 2 else []
    lines = [f"| page | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    for page, rows in measured["pages"].items():
        cells = [str(measured["queries"][page][name]) for name in names]
        cells += [f"{rows[name].rate:.0f}" for name in names]
        cells += [f"{rows[name].milliseconds:.1f}" for name in names]
        if len(names) == 2:
            before, now = (rows[name] for name in names)
            cells += [f"{now.rate / before.rate:.2f}", f"{before.milliseconds / now.milliseconds:.2f}"]
        lines.append(f"| {page} | {' | '.join(cells)} |")
    memory = ", ".join(f"{megabytes:.0f} MB ({name})" for name, megabytes in measured["memory"].items())
    return "\n".join([*lines, "", f"A web process uses at most {memory} after the load (PSS)."])


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.rates", description=__doc__)
    parser.add_argument("--against", default="", metavar="COMMIT", help="measure this older commit as well")
    parser.add_argument("--seconds", type=float, default=2, help="how long one measurement takes")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each is measured")
    parser.add_argument("--only", default="", help="measure the pages whose name has these words")
    options = parser.parse_args()
    print(table(measure(options.against, options.seconds, options.rounds, options.only)))


if __name__ == "__main__":
    main()
