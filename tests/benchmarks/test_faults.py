"""Sending under faults: what `make faults` does in full, 40 seeds of it, on the servers that other tests use too."""

import json
import subprocess
import sys

import pytest

from portal.embedded import BASE

RUNS, PARTS = 40, 3


@pytest.fixture
def clean_environment(monkeypatch):
    for name in ("PORTAL_VAR", "DATABASE_URL", "REDIS_URL", "DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_lost_doubled_late_or_wrongly_marked_in_forty_runs_under_faults(
    tmp_path, own_servers, clean_environment
):
    order = ["--runs", str(RUNS), "--side-by-side", str(PARTS), "--servers", str(own_servers)]
    order += ["--var", str(tmp_path), "--write", str(tmp_path / "page.md")]
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
    page = (tmp_path / "page.md").read_text()
    assert f"| runs | {RUNS} |" in page
    kept = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    came_up = {fault for one in kept for fault in one["faults"]}
    assert {"kill always", "endless notice", "endless statement", "statement paper", "damage"} <= came_up
    assert {"workers ahead", "workers back", "database ahead", "database back"} <= came_up
