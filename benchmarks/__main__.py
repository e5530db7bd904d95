"""`python -m benchmarks [--write FILE] [--against COMMIT]`: measure on a stack of its own, and print a page of figures.

With `--against` single pages and the people who write at once are measured on that older commit as well.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from benchmarks import load, rates, writers
from portal.embedded import BASE
from portal.launcher import assets
from portal.launcher.stack import Stack


def tell(stack: Stack, *text: str) -> dict:
    """Run a part of the benchmark in the stack's environment and read its one line."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.inside", *text],
        cwd=BASE,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def measure(stack: Stack) -> str:
    """Prepare the data, measure, and give the figures as Markdown."""
    stack.start_servers()
    assets.build()
    stack.manage(["migrate", "--no-input"], ["load_reference"])
    stack.collect_static()
    stack.start_mail()
    stack.start_workers()
    stack.start_beat()
    stack.play()
    stack.start_web()
    stack.wait_until_well()
    size = tell(stack, "fill", "enter")
    pages = _pages(stack, size)
    paper = tell(stack, "papers", "compare")
    busy = _while_printing(stack, size["session"])
    return _figures(size, pages, paper, busy)


def writing(against: str) -> str:
    """The section about people who write at once."""
    compared = f", in turns with commit `{against}`" if against else ""
    return f"""
## People who write at once

Each has a process and a record of their own{compared}; the median of three measurements. "1 ms away" puts a forwarder
between the processes and PostgreSQL that delays what is sent, as a network between two machines does.

{writers.table(writers.measure(against, seconds=4, rounds=3))}
"""


def against_older(against: str) -> str:
    """The section about each page beside an older commit."""
    return f"""
## Pages beside an older commit

Commit `{against}` and this one, each with a played year, a database and a web server of its own, took turns in one run, with
four connections. "ms of processor" is what the web and database processes used for one request.

{rates.table(rates.measure(against, seconds=2, rounds=3))}
"""


def _pages(stack: Stack, size: dict) -> dict[str, load.Measured]:
    for path in size["pages"]:
        load.ask(stack.web_port, path, size["session"], seconds=1)
    return {path: load.ask(stack.web_port, path, size["session"]) for path in size["pages"]}


def _while_printing(stack: Stack, session: str) -> tuple[load.Measured, load.Measured]:
    """The home page for one visitor at a time, without documents waiting and with documents waiting all the while."""
    quiet = load.ask(stack.web_port, "/", session, seconds=5, connections=1)
    tell(stack, "papers", "print_again")
    busy = load.ask(stack.web_port, "/", session, seconds=5, connections=1)
    if not tell(stack, "papers", "waiting")["waiting"]:
        raise SystemExit(
            "The papers were printed before the home page had been measured: put more of them back."
        )
    while tell(stack, "papers", "waiting")["waiting"]:
        stack.watch()
    return quiet, busy


def _figures(size: dict, pages: dict, paper: dict, busy: tuple[load.Measured, load.Measured]) -> str:
    rows = "\n".join(
        f"| `{path}` | {size['pages'][path]} | {seen.rate:.0f} | {seen.p50:.0f} | {seen.p95:.0f} | {seen.failed} |"
        for path, seen in pages.items()
    )
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# How fast it is

Measured by `make bench` on {datetime.datetime.now(datetime.UTC):%-d %B %Y}, {machine}: the whole portal on one machine, with
{size["organisations"]:,} organisations, {size["returns"]:,} returns and the demonstration year. The load runs on the
same cores.

## Pages

Eight connections, gunicorn with two processes of four threads, signed in as an approver of the centre, who may open every list.

| page | queries | requests a second | p50, ms | p95, ms | failed |
|---|---:|---:|---:|---:|---:|
{rows}

## Papers

The report to Parliament, {paper["pages"]} pages, best of three, one process (at most {paper["megabytes"]:,} MB):

| | seconds | bytes |
|---|---:|---:|
| as the portal prints it: one tag tree, bookmarks, PDF/UA-1 | {paper["ours"]:.2f} | {paper["our_bytes"]:,} |
| the same HTML by a plain `write_pdf()` | {paper["bare"]:.2f} | {paper["bare_bytes"]:,} |

## Pages while papers are printed

The home page for one visitor: p95 {busy[0].p95:.0f} ms in quiet, {busy[1].p95:.0f} ms while papers go through the document
worker without a pause. No web process ever prints.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--write", type=Path, help="write the figures into this file as well")
    parser.add_argument(
        "--against", default="", metavar="COMMIT", help="measure pages and writing on this commit as well"
    )
    options = parser.parse_args()
    with Stack(BASE / "var" / "bench", extra={"PORTAL_ADDRESS": "http://localhost:8000"}) as stack:
        figures = measure(stack)
    figures += against_older(options.against) if options.against else ""
    figures += writing(options.against)
    print(figures)
    if options.write:
        options.write.write_text(figures)


if __name__ == "__main__":
    main()
