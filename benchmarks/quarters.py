"""`python -m benchmarks.quarters [--bodies 600]`: opening, closing and freezing a quarter, in the request and in a worker.

On a database of its own, which goes at the end. `benchmarks.quarter` measures in a process of its own.
"""

import argparse
import os
import subprocess
import sys

from portal import embedded
from portal.embedded import BASE


def main() -> None:
    """Make the database and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.quarters", description=__doc__)
    parser.add_argument("--bodies", type=int, default=600, help="bodies in the returns")
    options = parser.parse_args()
    var = BASE / "var" / "quarters"
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = os.environ | {"PORTAL_VAR": str(var), "PYTHONPATH": str(BASE), "DEMONSTRATION": "1"}
    embedded.start(var)
    try:
        for arguments in (
            ["manage.py", "migrate", "--no-input", "--verbosity", "0"],
            ["manage.py", "load_reference"],
            ["-m", "benchmarks.quarter", str(options.bodies)],
        ):
            subprocess.run([sys.executable, *arguments], cwd=BASE, env=environment, check=True)
    finally:
        embedded.remove(var)


if __name__ == "__main__":
    main()
