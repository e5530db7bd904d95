"""`python -m benchmarks.writers [--against COMMIT]`: changes a second with 1, 4 and 8 people who write at once.

Each person has a process and a record of their own. With `--against` the same is measured on an older commit, the two
taking turns in one run, each on a PostgreSQL of its own. Everything is measured twice: with the database beside the
processes, and one millisecond away, as it is on another machine. "ms of processor" is what the person's process and the
database used for one change; unlike the rate it says nearly the same on a busy machine.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from portal import embedded
from portal.embedded import BASE
from portal.embedded.folders import socket_folder

SCRIPT = BASE / "benchmarks" / "writing.py"
KINDS = {"asset": "an asset is edited", "answers": "five answers of a return are saved"}
PEOPLE = (1, 4, 8)
DISTANCES = (0, 1)  # milliseconds
TICKS = os.sysconf("SC_CLK_TCK")
WAIT = 600  # seconds that preparing, or one measurement, may take


@dataclass(frozen=True)
class Version:
    """A checkout of the portal, with data of its own."""

    name: str
    top: Path
    var: Path

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "PORTAL_VAR": str(self.var),
            "PYTHONPATH": str(self.top),
            "DEMONSTRATION": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.top,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=WAIT,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.name}: {done.stderr[-2000:]}")
        return done.stdout

    def prepare(self) -> None:
        self.run("-c", f"from portal import embedded; embedded.start({str(self.var)!r})")
        self.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        self.run("manage.py", "load_reference")
        self.run(str(SCRIPT), "prepare")

    def database(self) -> str:
        """The address of the database as the web processes use it."""
        code = f"from portal import embedded; print(embedded.urls({str(self.var)!r}).database)"
        return self.run("-c", code).strip()


def unpacked(commit: str, folder: Path) -> Path:
    """The files of a commit in a new folder, with the assets that are built here."""
    folder.mkdir()
    archive = subprocess.run(
        ["git", "archive", commit], cwd=BASE, capture_output=True, timeout=WAIT, check=True
    )
    subprocess.run(["tar", "-x"], cwd=folder, input=archive.stdout, timeout=WAIT, check=True)
    for name in ("assets", "node_modules"):
        if (BASE / name).exists() and not (folder / name).exists():
            (folder / name).symlink_to(BASE / name)
    return folder


@contextmanager
def checkouts(against: str, room: Path) -> Iterator[list[Version]]:
    """This checkout, and the older commit before it when one is named; the servers are stopped at the end."""
    versions = [Version("now", BASE, room / "now")]
    if against:
        before = unpacked(against, room / "checkout")
        versions.insert(0, Version(against, before, room / "before"))
    for version in versions:
        version.var.mkdir(mode=0o700)
    try:
        for version in versions:
            version.prepare()
        yield versions
    finally:
        for version in versions:
            embedded.stop(version.var)


@contextmanager
def at_distance(version: Version, milliseconds: int) -> Iterator[dict[str, str]]:
    """The environment of processes whose database is this far away."""
    if not milliseconds:
        yield version.environment()
        return
    near = socket_folder(version.var)
    with tempfile.TemporaryDirectory() as far:
        command = [f"{far}/.s.PGSQL.5432", f"{near}/.s.PGSQL.5432", str(milliseconds)]
        forwarder = subprocess.Popen([sys.executable, "-m", "benchmarks.distance", *command], cwd=BASE)
        try:
            until = time.monotonic() + 20
            while not Path(command[0]).exists():
                if time.monotonic() > until:
                    raise SystemExit("the forwarder did not start")
                time.sleep(0.05)
            url = version.database().replace(str(near).replace("/", "%2F"), far.replace("/", "%2F"))
            yield version.environment() | {"DATABASE_URL": url}
        finally:
            forwarder.terminate()
            forwarder.wait(20)


def processor_of_database(version: Version) -> float:
    """Seconds that its processes used, those that have ended included."""
    server = (version.var / "postgres" / "postmaster.pid").read_text().split()[0]
    total = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            row = path.read_text().rpartition(")")[2].split()
            if server in (path.parent.name, row[1]):
                total += sum(map(int, row[11:15]))
    return total / TICKS


def changes(
    version: Version, environment: dict[str, str], kind: str, people: int, seconds: float
) -> tuple[float, float]:
    """Let people write for some seconds, all from the same moment: changes a second, and ms of processor for each."""
    writers = [
        subprocess.Popen(
            [sys.executable, str(SCRIPT), "write", kind, str(number), str(seconds)],
            cwd=version.top,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(people)
    ]
    for writer in writers:
        if writer.stdout.readline().strip() != "ready":
            raise SystemExit(f"{version.name}: a writer did not start")
    before = processor_of_database(version)
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    answers = [json.loads(writer.communicate(timeout=WAIT)[0]) for writer in writers]
    used = processor_of_database(version) - before + sum(answer["processor"] for answer in answers)
    count = sum(answer["done"] for answer in answers)
    return count / seconds, 1000 * used / count


def measure(
    against: str,
    seconds: float,
    rounds: int,
    *,
    distances: Sequence[int] = DISTANCES,
    kinds: Sequence[str] = tuple(KINDS),
    people_at_once: Sequence[int] = PEOPLE,
) -> list[dict]:
    """One row for each distance, kind of change and number of people: the medians of each version."""
    room = BASE / "var" / "writers"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700, parents=True)
    rows = []
    with checkouts(against, room) as versions:
        for milliseconds in distances:
            for kind in kinds:
                for people in people_at_once:
                    measured: dict[str, list[tuple[float, float]]] = {
                        version.name: [] for version in versions
                    }
                    for _ in range(rounds):
                        for version in versions:
                            with at_distance(version, milliseconds) as environment:
                                pair = changes(version, environment, kind, people, seconds)
                            measured[version.name].append(pair)
                    row = {"milliseconds": milliseconds, "kind": kind, "people": people}
                    for number, figure in enumerate(("rates", "processor")):
                        row[figure] = {
                            name: statistics.median(pair[number] for pair in pairs)
                            for name, pairs in measured.items()
                        }
                    print(row, file=sys.stderr, flush=True)
                    rows.append(row)
    shutil.rmtree(room, ignore_errors=True)
    return rows


def table(rows: list[dict]) -> str:
    """The rows as Markdown, with how many times the older commit's rate it is now."""
    names = list(rows[0]["rates"])
    heads = [
        f"{figure}, {name}" if len(names) == 2 else figure
        for figure in ("changes a second", "ms of processor")
        for name in names
    ] + (["times the rate"] if len(names) == 2 else [])
    lines = [
        f"| database | change | people | {' | '.join(heads)} |",
        f"|---|---|---:|{'---:|' * len(heads)}",
    ]
    for row in rows:
        rates = [row["rates"][name] for name in names]
        used = [f"{row['processor'][name]:.1f}" for name in names]
        times = [f"{rates[1] / rates[0]:.1f}"] if len(rates) == 2 else []
        where = f"{row['milliseconds']} ms away" if row["milliseconds"] else "same machine"
        cells = [
            where,
            KINDS[row["kind"]],
            str(row["people"]),
            *[f"{rate:.0f}" for rate in rates],
            *used,
            *times,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.writers", description=__doc__)
    parser.add_argument("--against", default="", metavar="COMMIT", help="measure this older commit as well")
    parser.add_argument("--seconds", type=float, default=4, help="how long one measurement takes")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each is measured")
    parser.add_argument(
        "--distances", type=int, nargs="+", default=DISTANCES, help="milliseconds to the database"
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="which changes")
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE, help="how many write at once")
    options = parser.parse_args()
    rows = measure(
        options.against,
        options.seconds,
        options.rounds,
        distances=options.distances,
        kinds=options.kinds,
        people_at_once=options.people,
    )
    print(table(rows))


if __name__ == "__main__":
    main()
