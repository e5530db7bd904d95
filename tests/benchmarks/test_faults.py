"""Sending under faults: what `make faults` does in full, 40 seeds of it."""

import json
import subprocess
import sys

import pytest

from portal.embedded import BASE

RUNS = 40


@pytest.fixture
def clean_environment(monkeypatch):
    for name in ("PORTAL_VAR", "DATABASE_URL", "REDIS_URL", "DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_lost_doubled_late_or_wrongly_marked_in_forty_runs_under_faults(
    tmp_path, clean_environment
):
    order = [
        "--runs",
        str(RUNS),
        "--side-by-side",
        "2",
        "--var",
        str(tmp_path),
        "--write",
        str(tmp_path / "page.md"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", *order],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    logs = "\n".join(path.read_text()[-2000:] for path in sorted(tmp_path.glob("part-*.log")))
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{logs}"
    assert json.loads(done.stdout) == {"runs": RUNS, "failed": []}
    assert f"| runs | {RUNS} |" in (tmp_path / "page.md").read_text()
