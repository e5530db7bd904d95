"""`python -m benchmarks.growth [--small 10000] [--large 1000000]`: every list, search and home page at two sizes.

Each size has a PostgreSQL of its own, filled by SQL (`benchmarks.rows`), and a process that opens the pages as people
of many roles (`benchmarks.growing`). The two take turns; the medians and their ratio are printed as Markdown. Of time and
of processor time the second says the same while other work shares the machine, and is what counts. What seems to take too
long is opened more often, so that one slow round decides nothing. Data that are there already are used again, unless
`--refill` is given.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from portal import embedded
from portal.embedded import BASE

MOST = 1.5  # times that a page may take longer at the large size
MOST_QUERIES = 10  # of a page
AGAIN = 16  # further rounds of the pages that take longer than that
SHARED_BUFFERS = (
    "1GB"  # of the database, as on a machine that has nothing else to do; the portal's own has 64 MB
)
WAIT = 3 * 3600  # seconds that preparing may take


@dataclass(frozen=True)
class Size:
    """A number of incidents, with servers of its own."""

    incidents: int
    room: Path

    @property
    def var(self) -> Path:
        return self.room / str(self.incidents)

    def environment(self) -> dict[str, str]:
        return os.environ | {"PORTAL_VAR": str(self.var), "PYTHONPATH": str(BASE), "DEMONSTRATION": "1"}

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=BASE, env=self.environment(), capture_output=True, text=True,
            timeout=WAIT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{self.incidents:,} incidents: {done.stderr[-3000:]}")
        return done.stdout

    def prepare(self) -> dict:
        """Start the servers, bring the tables up to date, and fill them unless they were filled before."""
        self.var.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.start()
        self.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        filled = self.var / "filled.json"
        if not filled.exists():
            self.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
            self.run("manage.py", "load_reference")
            filled.write_text(self.run("-m", "benchmarks.growing", "prepare", str(self.incidents)))
        return json.loads(filled.read_text())

    def start(self) -> None:
        """Start the servers, the database with as much memory as one of a million incidents has."""
        embedded.start(self.var, durable=False)
        with closing(psycopg2.connect(embedded.urls(self.var).admin)) as line, line.cursor() as cursor:
            line.autocommit = True
            cursor.execute("SHOW shared_buffers")
            if cursor.fetchone()[0] == SHARED_BUFFERS:
                return
            cursor.execute(f"ALTER SYSTEM SET shared_buffers = '{SHARED_BUFFERS}'")
        embedded.stop(self.var)
        embedded.start(self.var, durable=False)


class Reader:
    """The process that opens the pages of one size."""

    def __init__(self, size: Size):
        self.size = size
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.growing", "measure"], cwd=BASE, env=size.environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._line()

    def _line(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.size.incidents:,} incidents: the process that opens pages ended.")
        return json.loads(line)

    def round(self, *pages: str) -> dict[str, dict]:
        """Open these pages once; all where none are named."""
        self.process.stdin.write(json.dumps(pages) + "\n")
        self.process.stdin.flush()
        return self._line()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(60)


@contextmanager
def sizes(small: int, large: int, room: Path) -> Iterator[tuple[Size, Size]]:
    """Both sizes, filled; the servers are stopped at the end."""
    both = Size(small, room), Size(large, room)
    try:
        for size in both:
            print(f"{size.incidents:,} incidents: {size.prepare()}", file=sys.stderr, flush=True)
        yield both
    finally:
        for size in both:
            embedded.stop(size.var)


def measure(small: int, large: int, rounds: int, room: Path) -> list[dict]:
    """One row for each page: its medians in milliseconds at both sizes, of time and of processor time, the ratio, its queries."""
    with sizes(small, large, room) as both:
        readers = [Reader(size) for size in both]
        for reader in readers:
            reader.round()  # what is cached by the process and by the database is there afterwards
        rounds_read = [[reader.round() for reader in readers] for _ in range(rounds)]
        pages = [page for page in rounds_read[0][0] if page in rounds_read[0][1]]
        if slow := [page for page in pages if _row(page, rounds_read)["times"] > MOST]:
            rounds_read += [[reader.round(*slow) for reader in readers] for _ in range(AGAIN)]
        for reader in readers:
            reader.close()
    return [_row(page, rounds_read) for page in pages]


def _row(page: str, rounds_read: list[list[dict]]) -> dict:
    results = [result for result in rounds_read if page in result[0]]
    time, processor = (
        [statistics.median(result[size][page][name] for result in results) for size in (0, 1)]
        for name in ("milliseconds", "processor")
    )
    return {
        "page": page,
        "time": time,
        "processor": processor,
        "times": processor[1] / processor[0],
        "queries": max(min(result[size][page]["queries"] for result in results) for size in (0, 1)),
        "rows": [results[0][size][page]["rows"] for size in (0, 1)],
        "slowest": results[0][1][page]["slowest"],
    }


def table(rows: list[dict], small: int, large: int) -> str:
    """The rows as Markdown."""
    lines = [
        f"| who | page | ms at {small:,} | ms at {large:,} | ms of processor at {small:,} | at {large:,} | times | queries | rows at {small:,} | at {large:,} |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        person, _, page = row["page"].partition(": ")
        lines.append(
            f"| {person.replace('_', ' ')} | {page} | {row['time'][0]:.0f} | {row['time'][1]:.0f}"
            f" | {row['processor'][0]:.1f} | {row['processor'][1]:.1f} | {row['times']:.2f} | {row['queries']} | {row['rows'][0]} | {row['rows'][1]} |"
        )
    return "\n".join(lines)


def main() -> int:
    """1 where a page takes more than 1.5 times as long at the large size."""
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="incidents in the small database")
    parser.add_argument("--large", type=int, default=1_000_000, help="incidents in the large database")
    parser.add_argument("--rounds", type=int, default=7, help="how many times each page is opened")
    parser.add_argument("--var", type=Path, default=BASE / "var" / "growth", help="where the databases lie")
    parser.add_argument("--refill", action="store_true", help="fill the databases again")
    parser.add_argument(
        "--slowest", action="store_true", help="print the slowest query of each page that takes too long"
    )
    options = parser.parse_args()
    if options.refill:
        for size in (options.small, options.large):
            embedded.remove(options.var / str(size))
            shutil.rmtree(options.var / str(size), ignore_errors=True)
    rows = measure(options.small, options.large, options.rounds, options.var)
    print(table(rows, options.small, options.large))
    slow = [row for row in rows if row["times"] > MOST]
    for row in slow:
        print(f"{row['page']}: {row['times']:.2f} times", file=sys.stderr)
        if options.slowest and row["slowest"]:
            print(f"    {row['slowest'][0]:.0f} ms: {row['slowest'][1][:3000]}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
