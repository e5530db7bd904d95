"""Which tests run which line: every test runs once under coverage, each in a context of its own."""

import json
import time
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from coverage import Coverage

from tests.tools.mutants.places import BASE, LAYERS, modules

SLOW = {"real_stack", "own_servers", "post", "printed"}  # fixtures of tests that are not asked
FOLDERS_LEFT_OUT = {"errands", "launcher"}  # whole installations


def fitting(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests that run in this process alone."""
    return [
        item
        for item in items
        if not SLOW & set(getattr(item, "fixturenames", ())) and not FOLDERS_LEFT_OUT & set(item.path.parts)
    ]


def database_of_its_own(part: int | str) -> None:
    """Two processes share the servers of the tests, each with a database."""
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = f"test_mutants_{part}"


@dataclass
class Notes:
    """Of every test that passed its seconds before and in the call; of every line of the code the tests that ran it."""

    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    tests: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Notes":
        notes = cls()
        for file in sorted(folder.glob("tests-*.json")):
            part = json.loads(file.read_text())
            names = list(part["seconds"])
            notes.seconds |= part["seconds"]
            notes.digests |= part["digests"]
            for path, lines in part["lines"].items():
                for line, places in lines.items():
                    notes.tests[path, int(line)] += [names[place] for place in places]
        return notes

    def is_fresh(self, path: str) -> bool:
        """Whether a module is as it was when its lines were noted."""
        return self.digests.get(path) == digest(path)


def digest(path: str) -> str:
    return sha256((BASE / path).read_bytes()).hexdigest()


def _words(path: Path) -> set[str]:
    return {*path.parts, *path.stem.split("_")}


class Recording:
    """A plugin of pytest that runs its part of the modules of tests, and notes the lines and the seconds of each test."""

    def __init__(self, folder: Path, part: int, parts: int):
        self.file, self.part, self.parts = folder / f"tests-{part}.json", part, parts

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from _pytest.runner import runtestprotocol

        database_of_its_own(self.part)
        coverage = Coverage(
            data_file=None, config_file=False, include=[str(BASE / path) for path in modules()]
        )
        items, seconds, began = self._mine(fitting(session.items)), {}, time.monotonic()
        coverage.start()
        for number, item in enumerate(items):
            coverage.switch_context(item.nodeid)
            reports = runtestprotocol(item, nextitem=[*items, None][number + 1], log=False)
            if all(report.passed for report in reports):
                before, call, _ = (report.duration for report in reports)
                seconds[item.nodeid] = (round(before, 3), round(call, 3))
            else:
                print(f"not passed: {item.nodeid}", flush=True)
            if number % 300 == 299:
                self._write(coverage, seconds)
                print(f"{number + 1}/{len(items)} tests in {time.monotonic() - began:.0f} s", flush=True)
        coverage.stop()
        self._write(coverage, seconds)
        print(f"{len(seconds)} tests are noted in {time.monotonic() - began:.0f} s", flush=True)
        return True

    def _mine(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The modules of tests of this part: first those that mirror what is changed, since they are the quickest."""
        paths = list(dict.fromkeys(item.path for item in items))
        mine = {path: not (_words(path) & LAYERS) for path in paths[self.part :: self.parts]}
        return sorted((item for item in items if item.path in mine), key=lambda item: mine[item.path])

    def _write(self, coverage: Coverage, seconds: dict[str, tuple[float, float]]) -> None:
        data, places = coverage.get_data(), {name: place for place, name in enumerate(seconds)}
        lines = {
            path: {
                line: sorted(places[name] for name in contexts if name in places)
                for line, contexts in data.contexts_by_lineno(str(BASE / path)).items()
            }
            for path in modules()
        }
        digests = {path: digest(path) for path in modules()}
        self.file.write_text(json.dumps({"seconds": seconds, "lines": lines, "digests": digests}))
