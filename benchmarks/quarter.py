"""`python -m benchmarks.quarter [--bodies 600]`: how long the steps of a quarter take for all bodies that file returns.

Each body has an Accounting Officer, a SIRO and a return coordinator. The data are made in a folder of their own and are
removed afterwards. "Longest" is the longest transaction of the worker, for which others may have to wait.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from portal import embedded
from portal.embedded import BASE

SCRIPT = BASE / "benchmarks" / "closing.py"
WAIT = 1800  # seconds


def measure(bodies: int, var: Path) -> list[dict]:
    """One row for each step: its name, the seconds of the request, of the worker, and of the worker's longest transaction."""
    shutil.rmtree(var, ignore_errors=True)
    var.mkdir(mode=0o700, parents=True)
    environment = os.environ | {"PORTAL_VAR": str(var), "PYTHONPATH": str(BASE), "DEMONSTRATION": "1"}
    embedded.start(var, durable=False)
    try:
        for words in (
            ["manage.py", "migrate", "--no-input", "--verbosity", "0"],
            ["manage.py", "load_reference"],
        ):
            subprocess.run(
                [sys.executable, *words], cwd=BASE, env=environment, timeout=WAIT, check=True, stdout=2
            )
        answer = subprocess.run(
            [sys.executable, str(SCRIPT), str(bodies)], cwd=BASE, env=environment, timeout=WAIT, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return json.loads(answer.stdout)
    finally:
        embedded.stop(var)
        shutil.rmtree(var, ignore_errors=True)


def table(rows: list[dict]) -> str:
    """The rows as Markdown."""
    lines = [
        "| step | seconds in the request | seconds in the worker | longest transaction, ms |",
        "|---|---:|---:|---:|",
    ]
    for row in rows:
        worker = f"{row['worker']:.1f} | {row['longest'] * 1000:.0f}" if row["worker"] else "- | -"
        lines.append(f"| {row['step']} | {row['request']:.2f} | {worker} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.quarter", description=__doc__)
    parser.add_argument("--bodies", type=int, default=600, help="bodies that file returns")
    given = parser.parse_args()
    print(table(measure(given.bodies, BASE / "var" / "quarter")))


if __name__ == "__main__":
    main()
