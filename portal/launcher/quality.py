"""`make check` and `make fix`: everything that looks at the code without running the portal."""

import os
import subprocess
import sys
from pathlib import Path

from portal.embedded import BASE
from portal.launcher.machine import Say

TOOLS = Path(sys.executable).parent
# The code alone is looked at: that no database answers and no stylesheet is built yet is no finding.
QUIETLY = ["-W", "ignore::RuntimeWarning"]
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "imports": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
    "migrations": [
        "python",
        *QUIETLY,
        "manage.py",
        "makemigrations",
        "--check",
        "--dry-run",
        "--skip-checks",
    ],
    "generated documents": ["python", "manage.py", "docs", "--check", "--skip-checks"],
    "compose file": ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
}
FIXES = {
    "ruff": ["ruff", "check", "--fix", "."],
    "format": ["ruff", "format", "."],
    "generated documents": ["python", "manage.py", "docs", "--skip-checks"],
}


def check(say: Say) -> int:
    """Run every check to its end, and name those that failed."""
    return _all(CHECKS, say)


def fix(say: Say) -> int:
    """Fix what tools can fix."""
    return _all(FIXES, say)


def _all(orders: dict[str, list[str]], say: Say) -> int:
    failed = []
    for name, order in orders.items():
        say(name)
        done = subprocess.run(
            [str(TOOLS / order[0]), *order[1:]], cwd=BASE, env=dict(os.environ), check=False
        )
        if done.returncode:
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All well.")
    return 1 if failed else 0
