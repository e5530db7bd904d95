"""Samples mutants of the rules of the domain and tries them.

    .venv/bin/python -m tests.tools.mutants

A mutant is one change of one place (`<` for `<=`, `and` for `or`, 4 for 3, a loop without a turn), made by cosmic-ray, which
the group `mutants` of pyproject.toml installs. The first run notes which tests run which line (`recording.py`); `--record` notes
it again. Then each mutant is tried with the tests that run its line (`trials.py`). Two processes share the work, each with a
database of its own. Results are kept in `var/mutants/<seed>.jsonl`: a run that was stopped goes on where it was, and `--again`
tries once more what no test noticed.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.tools.mutants.places import APPS, BASE, Mutant, sample
from tests.tools.mutants.recording import Notes, Recording
from tests.tools.mutants.trials import RULES, Trial

SEED, SIZE = 2026, 200
PROCESSES = 2
OPTIONS = ("-q", "-p", "no:cacheprovider", "-p", "no:playwright", "-o", "addopts=")


def folder() -> Path:
    path = Path(os.environ.get("PORTAL_VAR", BASE / "var")) / "mutants"
    path.mkdir(parents=True, exist_ok=True)
    return path


def outcomes(results: Path) -> dict[str, dict]:
    """What is known of each mutant by its key; what was tried last counts."""
    lines = results.read_text().splitlines() if results.exists() else ()
    return {line["key"]: line for line in map(json.loads, lines)}


def to_try(drawn: list[Mutant], results: Path, again: bool) -> list[Mutant]:
    known = outcomes(results)
    return [
        mutant
        for mutant in drawn
        if mutant.key not in known or (again and known[mutant.key]["outcome"] != "killed")
    ]


def in_processes(*arguments: str) -> None:
    """This program again for every part, at once and politely."""
    programs = [
        subprocess.Popen([sys.executable, "-m", "tests.tools.mutants", *arguments, "--part", str(part)])
        for part in range(PROCESSES)
    ]
    for program in programs:
        program.wait()


def run_part(part: int, plugin: Recording | Trial) -> None:
    os.nice(10)
    folders = [str(BASE / "tests" / app) for app in APPS]
    folders += [str(BASE / path) for rules in RULES.values() for path in rules]
    pytest.main([*OPTIONS, *folders], plugins=[plugin])


def summary(drawn: list[Mutant], results: Path) -> None:
    known = outcomes(results)
    counts = Counter(known[mutant.key]["outcome"] if mutant.key in known else "not tried" for mutant in drawn)
    tried = sum(counts.values()) - counts["not tried"]
    for mutant in drawn:
        if (line := known.get(mutant.key)) and line["outcome"] != "killed":
            text = (BASE / mutant.path).read_text().splitlines()[mutant.line - 1].strip()
            print(f"{line['outcome']:9} {mutant.key} ({line['tests']} tests)  {text}")
    print(
        f"{dict(counts)}: of {tried} mutants {counts['killed']} fail a test, {counts['killed'] / (tried or 1):.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sample", type=int, default=SIZE)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--again", action="store_true", help="try once more what no test noticed")
    parser.add_argument("--record", action="store_true", help="note once more which tests run which line")
    parser.add_argument("--part", type=int, help="which of the processes this is")
    chosen = parser.parse_args()
    results = folder() / f"{chosen.seed}.jsonl"
    if chosen.part is not None and chosen.record:
        return run_part(chosen.part, Recording(folder(), chosen.part, PROCESSES))
    drawn = sample(chosen.sample, chosen.seed)
    if chosen.part is not None:
        mine = to_try(drawn[chosen.part :: PROCESSES], results, chosen.again)
        return run_part(chosen.part, Trial(mine, results, Notes.read(folder()), chosen.part))
    if chosen.record or not list(folder().glob("tests-*.json")):
        in_processes("--record")
    notes = Notes.read(folder())
    if stale := sorted({mutant.path for mutant in drawn if not notes.is_fresh(mutant.path)}):
        print(f"Changed since its lines were noted, so --record first: {', '.join(stale)}")
    if to_try(drawn, results, chosen.again):
        in_processes("--sample", str(chosen.sample), "--seed", str(chosen.seed), *["--again"] * chosen.again)
    return summary(drawn, results)


if __name__ == "__main__":
    main()
