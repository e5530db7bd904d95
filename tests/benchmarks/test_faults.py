"""Sending under faults: what `make faults` does in full, some seeds of it, on the servers that other tests use too."""

import functools
import json
import math
import subprocess
import sys

import pytest

from benchmarks.faults.clocks import CLOCKS
from benchmarks.faults.plans import DUTIES, plan_of
from portal.embedded import BASE

PATIENCE = 180  # seconds for a run
PAUSE = "0.4"  # seconds between two looks of a worker: `make faults` lets it look twice as often
LATE = 300  # seconds: other tests keep the machine busy meanwhile
SEEDS = range(1, 41)
# Each part loads the portal twice, so there are several only where every case is tried: --side-by-side is tried only there.
PARTS, MORE_PARTS = 1, 3
TRIED = 8  # of the seeds, where not every case is tried: the fewest in which every fault comes up that does in any of them


@pytest.fixture
def clean_environment(monkeypatch):
    for name in ("PORTAL_VAR", "DATABASE_URL", "REDIS_URL", "DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FAULTS_PAUSE", PAUSE)


@functools.cache
def faults_of(seed: int) -> frozenset[str]:
    return frozenset(plan_of(seed).faults_by_name)


def enough_for(missing: frozenset[str], number: int) -> list[int] | None:
    """At most so many seeds in which each of these faults comes up: those in which the rarest does are tried first."""
    if not missing:
        return []
    if not number:
        return None
    rarest = min(sorted(missing), key=lambda fault: sum(fault in faults_of(seed) for seed in SEEDS))
    for seed in SEEDS:
        if rarest in faults_of(seed):
            others = enough_for(missing - faults_of(seed), number - 1)
            if others is not None:
                return [seed, *others]
    return None


def test_nothing_is_lost_doubled_late_or_wrongly_marked_in_runs_under_faults(
    tmp_path, own_servers, clean_environment, sample
):
    every_fault = frozenset().union(*map(faults_of, SEEDS))
    chosen = enough_for(every_fault, TRIED)
    assert chosen is not None, f"no {TRIED} seeds have every fault: raise TRIED"
    seeds = sample(SEEDS, TRIED, always=chosen)
    parts = MORE_PARTS if sample.every_case else PARTS
    order = ["--seeds", *map(str, seeds), "--side-by-side", str(parts), "--servers", str(own_servers)]
    order += ["--late", str(LATE), "--var", str(tmp_path), "--write", str(tmp_path / "page.md")]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.faults", *order],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE * math.ceil(len(seeds) / parts),
    )
    logs = "\n".join(path.read_text()[-2000:] for path in sorted(tmp_path.glob("part-*.log")))
    kept = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    failures = [result for result in kept if result["failed"]]
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{failures}\n{logs}"
    assert json.loads(done.stdout) == {"runs": len(seeds), "failed": []}
    page = (tmp_path / "page.md").read_text()
    assert f"| runs | {len(seeds)} |" in page
    came_up = {fault for result in kept for fault in result["faults"]}
    assert came_up == every_fault
    assert {"kill always", "endless notice", "endless statement", "statement paper", "damage"} <= came_up
    assert {"workers ahead", "workers back", "database ahead", "database back", "restore"} <= came_up
    assert {"automatic notice", "hold notice", "switch notice", "at once notice"} <= came_up


def test_the_series_meets_each_duty_with_a_restore_and_with_every_clock_that_jumps():
    plans = [plan_of(seed) for seed in range(1, 501)]
    for duty in DUTIES:
        own = [plan for plan in plans if plan.duty == duty]
        assert any(plan.is_restored for plan in own), duty
        assert {plan.clock for plan in own} >= set(CLOCKS), duty
        assert any(what == "ahead" for plan in own for _, what in plan.faults), duty
