"""Which tests run which line: every test runs once under coverage, each in a context of its own.

What a fixture of a module makes once is in a context of its own too, whose lines are those of every test that asks for it.
"""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
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


def _shared(item: pytest.Item, name: str) -> str:
    """The context of what a fixture of a module makes for this test and others, with the parameter they share."""
    parameter = item.callspec.params.get(name) if hasattr(item, "callspec") else None
    return f"{item.path}: {name} {getattr(parameter, '__name__', parameter)}"


class Recording:
    """A plugin of pytest that runs its part of the modules of tests, and notes the lines and the seconds of each test."""

    def __init__(self, folder: Path, part: int, parts: int):
        self.file, self.part, self.parts = folder / f"tests-{part}.json", part, parts
        self.coverage = Coverage(
            data_file=None, config_file=False, include=[str(BASE / path) for path in modules()]
        )
        self.context = ""
        self.sharing: dict[str, list[str]] = defaultdict(list)  # the tests that ask for a fixture of a module

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from _pytest.runner import runtestprotocol

        database_of_its_own(self.part)
        items, seconds, began = self._mine(fitting(session.items)), {}, time.monotonic()
        self.coverage.start()
        for number, item in enumerate(items):
            for name in item.fixturenames:
                self.sharing[_shared(item, name)].append(item.nodeid)
            self._switch(item.nodeid)
            reports = runtestprotocol(item, nextitem=[*items, None][number + 1], log=False)
            if all(report.passed for report in reports):
                before, call, _ = (report.duration for report in reports)
                seconds[item.nodeid] = (round(before, 3), round(call, 3))
            else:
                print(f"not passed: {item.nodeid}", flush=True)
            if number % 300 == 299:
                self._write(seconds)
                print(f"{number + 1}/{len(items)} tests in {time.monotonic() - began:.0f} s", flush=True)
        self.coverage.stop()
        self._write(seconds)
        print(f"{len(seconds)} tests are noted in {time.monotonic() - began:.0f} s", flush=True)
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest
    ) -> Iterator[None]:
        before = self.context
        if fixturedef.scope == "module":
            self._switch(_shared(request._pyfuncitem, fixturedef.argname))
        try:
            return (yield)
        finally:
            self._switch(before)

    def _switch(self, context: str) -> None:
        if context != self.context:
            self.coverage.switch_context(context)
        self.context = context

    def _mine(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The modules of tests of this part: first those that mirror what is changed, since they are the quickest."""
        paths = list(dict.fromkeys(item.path for item in items))
        mine = {path: not (_words(path) & LAYERS) for path in paths[self.part :: self.parts]}
        return sorted((item for item in items if item.path in mine), key=lambda item: mine[item.path])

    def _write(self, seconds: dict[str, tuple[float, float]]) -> None:
        data, places = self.coverage.get_data(), {name: place for place, name in enumerate(seconds)}
        lines = {
            path: {
                line: sorted({places[name] for name in self._tests(contexts) if name in places})
                for line, contexts in data.contexts_by_lineno(str(BASE / path)).items()
            }
            for path in modules()
        }
        digests = {path: digest(path) for path in modules()}
        self.file.write_text(json.dumps({"seconds": seconds, "lines": lines, "digests": digests}))

    def _tests(self, contexts: list[str]) -> Iterator[str]:
        for context in contexts:
            yield from self.sharing.get(context, [context])
