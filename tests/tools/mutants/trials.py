"""Each mutant is tried in a copy of one process in which Django, the tests and a database are ready.

The change is put into the loaded module, and the tests that run the changed line run until one fails: first the quickest,
those of the mirrored module before others, and so on for a limit in seconds. A test that fails without the change too proves
nothing and does not count. A line that runs only when its module is loaded, such as a row of a table, has the tests that run
any function of that module or of those nearest to it.
"""

import ast
import json
import os
import resource
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from tests.tools.mutants.changes import apply
from tests.tools.mutants.loading import failure_in_a_new_process
from tests.tools.mutants.places import BASE, Mutant, modules, tree_of
from tests.tools.mutants.recording import Notes, database_of_its_own, fitting

FIRST = 20  # the quickest tests of a line
MOST_NEW = 40  # tests of which nothing is noted
SECONDS = 60  # of the tests of one mutant, as they were noted
CPU_SECONDS, WALL_SECONDS = 90, 600  # after which a mutant has hung up the tests
# The rules that read what a module declares: the steps, which docs/workflows.md and the domain's own file have too, and limits of days.
RULES = {
    "workflow": ("tests/rules/test_generated_docs.py", "tests/rules/test_powers.py"),
    "checks": ("tests/rules/test_dates.py",),
}
QUICK_RULES = ("tests/rules/test_generated_docs.py", "tests/rules/test_dates.py")


class Trial:
    """A plugin of pytest that collects the tests, makes the database once, and tries each mutant."""

    def __init__(self, mutants: list[Mutant], results: Path, notes: Notes, part: int):
        self.mutants, self.results, self.notes, self.part = mutants, results, notes, part
        self.sound: dict[tuple[str, str], bool] = {}  # of a test, and of the module that was made again
        self.why = ""  # the last failure

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from _pytest.runner import runtestprotocol
        from django.db import connections

        database_of_its_own(f"tried_{self.part}")
        self.items = {item.nodeid: item for item in fitting(session.items)}
        items = list(self.items.values())
        first = next(item for item in items if "db" in item.fixturenames)
        other = next(item for item in items if item.path != first.path)
        runtestprotocol(first, nextitem=other, log=False)  # the database is made
        connections.close_all()
        for number, mutant in enumerate(self.mutants, 1):
            began = time.monotonic()
            outcome, by, asked = self._try(mutant)
            line = {**asdict(mutant), "key": mutant.key, "outcome": outcome, "by": by, "tests": asked}
            with open(self.results, "a") as file:
                file.write(json.dumps(line) + "\n")
            seconds = f"{asked} tests, {time.monotonic() - began:.0f} s"
            print(f"{number}/{len(self.mutants)} {outcome:9} {mutant.key} {by} ({seconds})", flush=True)
        return True

    # Which tests

    def _tests(self, mutant: Mutant) -> list[pytest.Item]:
        names = self._that_run(mutant)
        first = {name for name in names if self._mirrors(mutant, name)}
        folder = BASE / "tests" / Path(mutant.path).parent
        declared = [name for name in names if name.startswith(QUICK_RULES)]
        new = [
            name
            for name, item in self.items.items()
            if name not in self.notes.seconds
            and (self._mirrors(mutant, name) or (not names and folder in item.path.parents))
        ]
        new.sort(key=lambda name: not self._mirrors(mutant, name))
        quickest = sorted(names, key=lambda name: (name not in first, self._cost(name)))[:FIRST]
        rarest = sorted(self._rarest(mutant, names), key=self._cost)[: FIRST // 2]
        rest, total = [], 0.0
        for name in sorted(names, key=self._cost):
            total += self._cost(name)
            if total > SECONDS:
                break
            rest.append(name)
        groups = (new[:MOST_NEW], declared, quickest, rarest, rest)
        ordered = (name for group in groups for name in _by_module(group))
        return [self.items[name] for name in dict.fromkeys(ordered)]

    def _rarest(self, mutant: Mutant, names: set[str]) -> set[str]:
        """Of a condition the tests that go the way which fewer go."""
        after = _statement(mutant).stop  # the first line of the block that it begins
        inside = names & set(self.notes.tests.get((mutant.path, after), ()))
        return min(inside, names - inside, key=len) or inside

    def _cost(self, name: str) -> float:
        return sum(self.notes.seconds.get(name, (0, 1)))

    def _that_run(self, mutant: Mutant) -> set[str]:
        """The tests that run the line; where none is noted, its statement, function or name, else its module."""
        lines = self.notes.tests
        names = set(lines.get((mutant.path, mutant.line), ()))
        if not names:
            near = {(mutant.path, line) for line in (*_statement(mutant), *_function_of_default(mutant))}
            names = {name for place in near | set(_uses(mutant)) for name in lines.get(place, ())}
        if not _in_function(mutant):
            rules = next((rules for layer, rules in RULES.items() if layer in mutant.path), ())
            module = {name for (path, _), tests in lines.items() if path == mutant.path for name in tests}
            names = names or module | {name for name in self.items if self._mirrors(mutant, name)}
            names |= {name for name in self.items if name.startswith(rules)}
        return names & self.items.keys()

    def _mirrors(self, mutant: Mutant, name: str) -> bool:
        place, test = Path(mutant.path), self.items[name].path
        if place.stem == "__init__":
            place = place.parent
        folder = BASE / "tests" / place.parent
        stem = test.stem.removeprefix("test_")
        return test.parent in (folder, folder / place.name) and (
            stem == place.stem or stem.startswith(f"{place.stem}_")
        )

    # Whether one fails

    def _try(self, mutant: Mutant) -> tuple[str, str, int]:
        source = (BASE / mutant.path).read_text()
        mutated = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
        if mutated is None or mutated == source:
            return "no change", "", 0
        asked = self._tests(mutant)
        outcome = self._try_in_copies(mutant, asked, source, mutated)
        if outcome[0] != "killed" and not _in_function(mutant):
            names = [item.nodeid for item in asked]
            failure = failure_in_a_new_process(mutant, names, self.part, WALL_SECONDS)
            return ("killed", failure, len(asked)) if failure else ("survived", "", len(asked))
        return outcome

    def _try_in_copies(
        self, mutant: Mutant, asked: list[pytest.Item], source: str, mutated: str
    ) -> tuple[str, str, int]:
        path, tried = mutant.path, 0
        unchanged = (
            None if _in_function(mutant) else source
        )  # a table is made again, to see whether that alone fails
        while True:
            status, at = self._in_a_copy(asked, path, mutated)
            if status != "failed":
                return {"passed": "survived"}.get(status, status), "", tried + len(asked)
            culprit, why = asked[at], self.why
            tried += at + 1
            sound = (culprit.nodeid, path if unchanged else "")
            if sound not in self.sound:
                self.sound[sound] = self._in_a_copy([culprit], path, unchanged)[0] == "passed"
                if not self.sound[sound]:
                    print(f"    {culprit.nodeid} fails by itself: {self.why}")
            if self.sound[sound]:
                return "killed", f"{culprit.nodeid}: {why}", tried
            asked = [item for item in asked[at + 1 :] if self.sound.get((item.nodeid, sound[1]), True)]

    def _in_a_copy(self, items: list[pytest.Item], path: str, mutated: str | None) -> tuple[str, int]:
        from _pytest.runner import runtestprotocol

        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            signal.alarm(WALL_SECONDS)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1), os.dup2(null, 2)
            try:
                if mutated is not None:
                    apply(path, mutated)
            except Exception as problem:  # noqa: BLE001
                os.write(writer, f"X{type(problem).__name__}: {problem}\n".encode())
                os._exit(0)
            if items:
                items[0].session._setupstate.teardown_exact(items[0])  # of the test that made the database
            for number, item in enumerate(items):
                following = items[number + 1] if number + 1 < len(items) else item
                reports = runtestprotocol(item, nextitem=following, log=False)
                if failed := next((report for report in reports if report.failed), None):
                    crash = getattr(failed.longrepr, "reprcrash", None)
                    text = " ".join(str(getattr(crash, "message", failed.longrepr)).split())[:150]
                    os.write(writer, f"F{number} {failed.when} {text}\n".encode())
                    os._exit(0)
            os.write(writer, b"P\n")
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            answer = pipe.read().strip()
        os.waitpid(child, 0)
        if not answer:
            return "timed out", 0
        if answer.startswith("X"):
            print(f"    it does not load: {answer[1:]}")
            return "no load", 0
        if answer == "P":
            return "passed", 0
        number, _, self.why = answer[1:].partition(" ")
        return "failed", int(number)


def _by_module(names: Iterable[str]) -> list[str]:
    """Those of one module together, since what they share is made once."""
    names = list(names)
    modules = list(dict.fromkeys(name.partition("::")[0] for name in names))
    return sorted(names, key=lambda name: modules.index(name.partition("::")[0]))


def _in_function(mutant: Mutant) -> bool:
    return any(
        isinstance(node, ast.FunctionDef) and node.body[0].lineno <= mutant.line <= (node.end_lineno or 0)
        for node in ast.walk(tree_of(mutant.path))
    )


def _statement(mutant: Mutant) -> range:
    """The lines of the innermost statement, without the block that it begins."""
    inside = [
        node
        for node in ast.walk(tree_of(mutant.path))
        if isinstance(node, ast.stmt) and node.lineno <= mutant.line <= (node.end_lineno or 0)
    ]
    inner = max(inside, key=lambda node: node.lineno)
    block = getattr(inner, "body", None)
    return range(inner.lineno, block[0].lineno if isinstance(block, list) else (inner.end_lineno or 0) + 1)


def _uses(mutant: Mutant) -> Iterator[tuple[str, int]]:
    """Where the name is read that a line outside every function gives to something."""
    statements = [node for node in tree_of(mutant.path).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    around = [node for node in statements if node.lineno <= mutant.line <= (node.end_lineno or 0)]
    stored = (node for statement in around for node in ast.walk(statement) if isinstance(node, ast.Name))
    names = {node.id for node in stored if isinstance(node.ctx, ast.Store)}
    for path in modules() if names else ():
        for node in ast.walk(tree_of(path)):
            if getattr(node, "attr", getattr(node, "id", None)) in names:
                yield path, node.lineno


def _function_of_default(mutant: Mutant) -> range:
    """The lines of the function in whose head the line is, as a default is."""
    functions = (node for node in ast.walk(tree_of(mutant.path)) if isinstance(node, ast.FunctionDef))
    heads = (node for node in functions if node.lineno <= mutant.line < node.body[0].lineno)
    return next((range(node.body[0].lineno, (node.end_lineno or 0) + 1) for node in heads), range(0))
