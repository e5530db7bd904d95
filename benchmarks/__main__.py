"""`python -m benchmarks [--write FILE] [--against COMMIT] [--filled FOLDER] [--parts NAME ...]`: measure, and print the tables.

Each part is a section of `docs/performance.md` and has a command of its own besides. `--write` puts the sections that were
measured into their places there and leaves the others. `--against` measures single pages and the people who write at once on
that older commit as well. `--filled` is where the databases of `benchmarks.growth` lie: filling them takes an hour, and
what is there is used again.
"""

import argparse
import datetime
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import growth, printing, rates, starts, writers
from portal.embedded import BASE

SMALL, LARGE = 10_000, 1_000_000  # incidents
HEADING = re.compile(r"^## .*$", re.MULTILINE)
MOST_MEGABYTES, MOST_SECONDS_AGAIN, MOST_SECONDS_OF_A_CLONE = 90, 4, 20


@dataclass(frozen=True)
class Options:
    """What the command asks for."""

    against: str
    filled: Path


def pages_at_two_sizes(options: Options) -> str:
    rows = growth.measure(SMALL, LARGE, rounds=5, room=options.filled)
    slow = [f"{row['page']} ({row['times']:.2f})" for row in rows if row["times"] > growth.MOST]
    many = [f"{row['page']} ({row['queries']})" for row in rows if row["queries"] > growth.MOST_QUERIES]
    return f"""## Pages at ten thousand and at a million incidents

Two databases that `python -m benchmarks.growth` fills by SQL: ten thousand and a million incidents with five events each, 4,000 and
100,000 assets with their reviews, 16,000 and 300,000 entries of registers, 16,000 and 333,000 rows of training, texts of the centre
with their readers and answers, and messages, cases, sanctions, imports, links, views, people and statements that grow with
them; 1,255 bodies, all in the returns, in both, and 25,000 returns of 40 quarters, which hang on bodies and quarters and not on
incidents. So that a page shows as many rows in both, a body has at least 400 open incidents, or
half of its own, and at least 30 people of staff; messages that are owed, texts that wait for an answer and titles with the
rare word (60 of the first body and 60 of the last) are as many in both, and so are the incidents of the smallest body. Sharing arrangements with
bodies abroad fill a page of the first body in both. Both
databases have {growth.SHARED_BUFFERS} of shared buffers. Queries are those of a page whose own are kept (ADR 47). The last columns say how many rows and tasks each page showed. "Times" is of processor
time, in the web process and in the database: the median of five rounds in which the two took turns, and of {growth.AGAIN} more for
pages that were over {growth.MOST} in these.

{len(rows) - len(slow)} of {len(rows)} pages stay within {growth.MOST} times. {_named("More take", slow)}
{len(rows) - len(many)} of {len(rows)} pages make at most {growth.MOST_QUERIES} queries. {_named("More make", many)}

{growth.table(rows, SMALL, LARGE)}
"""


def _named(verb: str, pages: list[str]) -> str:
    return f"{verb}: {', '.join(pages)}." if pages else "All do."


def pages_a_second(options: Options) -> str:
    compared = (
        f"Commit {options.against} and this one had a database and a web server each, showed the year that {options.against} plays "
        "(this one a migrated copy of it), and took turns"
        if options.against
        else "The demonstration's year was served by a web server of its own"
    )
    measured = rates.measure(options.against, seconds=2, rounds=3)
    return f"""## Pages{" beside an older commit" if options.against else ""}

{compared}, with four connections and two web processes of four threads. "ms of processor" is what the web and database processes
used for one request; a core does a thousand of these a second. We want at most {MOST_MEGABYTES} MB for a web process.

{rates.table(measured)}
"""


def people_who_write(options: Options) -> str:
    compared = f", in turns with commit {options.against}" if options.against else ""
    return f"""## People who write at once

Each has a process and a record of their own{compared}; the median of two measurements of three seconds. "1 ms away" puts a forwarder
between the processes and PostgreSQL that delays what is sent, as a network between two machines does. "ms of processor" is what the
person's process and the database used for one change; the rate is also a matter of what else the machine did.

{writers.table(writers.measure(options.against, seconds=3, rounds=2))}
"""


def a_quarter(options: Options) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.quarters"], cwd=BASE, stdout=subprocess.PIPE, text=True, check=True
    )
    return f"""## A quarter for 600 bodies

The request begins a step; what it leaves is done by a worker, one transaction for each return, while the page says how far it is.

{done.stdout[done.stdout.index("| step") :].strip()}
"""


def starting(options: Options) -> str:
    rows = starts.measure(lambda text: print(text, file=sys.stderr, flush=True))
    return f"""## Starts

`make run` until a page is there: in a fresh clone, with the packages that this machine has in its caches, and again. "Of processor" is
what all its processes used until then. We want {MOST_SECONDS_OF_A_CLONE} seconds for the clone and {MOST_SECONDS_AGAIN} for each start after it.

{starts.table(rows)}
"""


def papers(options: Options) -> str:
    return printing.section()


PARTS: dict[str, Callable[[Options], str]] = {
    "growth": pages_at_two_sizes,
    "rates": pages_a_second,
    "writers": people_who_write,
    "quarters": a_quarter,
    "starts": starting,
    "papers": papers,
}
USUAL = ("growth", "rates", "writers", "quarters", "starts")


def replaced(document: str, sections: list[str]) -> str:
    """A document with these sections, each in the place of the one of the same heading, or at the end."""
    for section in sections:
        heading = section.splitlines()[0]
        begins = next((match.start() for match in HEADING.finditer(document) if match[0] == heading), None)
        if begins is None:
            document = f"{document.rstrip()}\n\n{section}"
            continue
        following = HEADING.search(document, begins + len(heading))
        ends = following.start() if following else len(document)
        document = f"{document[:begins]}{section.rstrip()}\n\n{document[ends:]}".rstrip() + "\n"
    return document


def measured_when(section: str) -> str:
    """A section with the day, the machine and its load, below its heading."""
    heading, _, rest = section.partition("\n")
    load = os.getloadavg()[2]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f}"
    return f"{heading}\n\nMeasured on {datetime.datetime.now(datetime.UTC):%-d %B %Y, %H:%M} UTC, {machine}.\n{rest}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--write", type=Path, help="put the sections into this file as well")
    parser.add_argument(
        "--against", default="", metavar="COMMIT", help="measure pages and writing on this commit too"
    )
    parser.add_argument(
        "--filled", type=Path, default=BASE / "var" / "growth", help="where the databases of two sizes lie"
    )
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=USUAL, help="what is measured")
    chosen = parser.parse_args()
    options = Options(chosen.against, chosen.filled.resolve())
    for name in chosen.parts:
        began = time.monotonic()
        section = measured_when(PARTS[name](options))
        print(section, flush=True)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        if chosen.write:  # after each, so that what was measured is there where a later part fails
            chosen.write.write_text(replaced(chosen.write.read_text(), [section]))


if __name__ == "__main__":
    main()
