"""Do the tests fail when the code is wrong? Samples mutants of the rules of the domain and runs the tests that should fail.

    .venv/bin/python -m tests.tools.mutants --sample 200

A mutant is one change of one place (`<` for `<=`, `and` for `or`, 4 for 3, a loop without a turn), made by cosmic-ray, which
the group `mutants` of pyproject.toml installs. Places are drawn by a fixed seed. All mutants are tried in copies of one process
in which Django, the tests and a database are ready: the change is put into the loaded module, and the tests that are nearest to
it run until one fails. What fails without the change too is no proof and does not count. Results are kept in
`var/mutants/<seed>.jsonl`; a run that was interrupted goes on where it was, and `--again` tries the survivors once more.

Nearest are the tests that run the changed function, the quickest first, where `--record` was run once: it runs every test
and notes in `var/mutants/tests.json` which functions of the layers each one calls, and for how long it runs. Without these
notes, and for a change of a table, nearness is guessed from names and folders.
"""

import argparse
import ast
import builtins
import contextlib
import gc
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import parso
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

BASE = Path(__file__).resolve().parent.parent.parent
APPS = ("audit", "accounts", "departments", "incidents", "returns", "reporting", "portal")
LAYERS = {"actions", "checks", "workflow", "figures", "queries"}
SEED = 2026
MOST_TESTS = 60  # of one mutant, the nearest first
RECORDED_SECONDS = 60  # of the tests of one mutant, where it is known which tests call the changed function
CPU_SECONDS, WALL_SECONDS = 90, 900  # for one mutant
# What every table of steps is compared with: the domain's own file, and docs/workflows.md, which is written from the tables.
RULES_OF_TABLES = ("tests/rules/test_generated_docs.py", "tests/rules/test_powers.py")
SLOW = {"real_stack", "own_servers", "post", "printed"}  # fixtures of tests that are not asked
# From every family one change, which does not fail at once by a type that does not fit.
COMPARED = (
    ("Eq", "NotEq"), ("NotEq", "Eq"), ("Lt", "LtE"), ("LtE", "Lt"), ("Gt", "GtE"), ("GtE", "Gt"), ("Is", "IsNot"),
    ("IsNot", "Is"),
)  # fmt: skip
BINARY = (
    ("BitAnd", "BitOr"),
    ("BitOr", "BitAnd"),
    ("Add", "Sub"),
    ("Sub", "Add"),
    ("Mul", "Div"),
    ("Div", "Mul"),
)
OPERATORS = (
    *(f"core/ReplaceComparisonOperator_{a}_{b}" for a, b in COMPARED),
    *(f"core/ReplaceBinaryOperator_{a}_{b}" for a, b in BINARY),
    *("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd", "core/AddNot", "core/NumberReplacer"),
    *("core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue", "core/ZeroIterationForLoop"),
    *("core/ReplaceBreakWithContinue", "core/ReplaceContinueWithBreak", "core/ExceptionReplacer"),
    "core/ReplaceUnaryOperator_Delete_Not",
)


@dataclass(frozen=True)
class Mutant:
    """One change: of which module, by which operator, at which of its places."""

    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def key(self) -> str:
        return f"{self.path}:{self.line}:{self.operator.removeprefix('core/')}:{self.occurrence}"


def modules() -> list[str]:
    return sorted(
        str(path.relative_to(BASE))
        for app in APPS
        for path in (BASE / app).rglob("*.py")
        if "migrations" not in path.parts and LAYERS & {*path.relative_to(BASE).parts[:-1], path.stem}
    )


def _lines_of_types(source: str) -> set[tuple[int, int]]:
    """Where annotations are: a mutant of one says nothing about the tests."""
    places = set()
    for node in ast.walk(ast.parse(source)):
        result = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for item in filter(None, result):
            places |= {
                (inner.lineno, inner.col_offset) for inner in ast.walk(item) if hasattr(inner, "lineno")
            }
    return places


def every_mutant(path: str) -> list[Mutant]:
    source = (BASE / path).read_text()
    types = _lines_of_types(source)
    tree, result = parso.parse(source), []

    def nodes(node):
        yield node
        for child in getattr(node, "children", ()):
            yield from nodes(child)

    every = list(nodes(tree))
    for name in OPERATORS:
        operator, number = get_operator(name)(), 0
        for node in every:
            for (line, column), _ in operator.mutation_positions(node):
                is_type = any(row == line and abs(place - column) < 12 for row, place in types)
                if not (is_type and "Binary" in name):
                    result.append(Mutant(path, name, number, line))
                number += 1
    return result


def sample(size: int, seed: int) -> list[Mutant]:
    every = [mutant for path in modules() for mutant in every_mutant(path)]
    print(f"{len(every)} mutants in {len(modules())} modules; {size} are drawn with seed {seed}")
    return random.Random(seed).sample(every, size)  # noqa: S311 - a sample is no secret


# The change in a loaded module


def _functions(code: CodeType) -> list[CodeType]:
    """The code of every function of a module or of its classes; what is inside a function belongs to it."""
    rows = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_class = "__module__" in constant.co_names and constant.co_flags & 1 == 0
            rows += _functions(constant) if is_class else [constant]
    return rows


def apply(module: ModuleType, mutated: str) -> None:
    """Put a changed source into a module that is loaded: into its functions in place, else into its values everywhere."""
    path = module.__file__ or ""
    before = compile(Path(path).read_text(), path, "exec", dont_inherit=True)
    after = compile(mutated, path, "exec", dont_inherit=True)
    pairs = list(zip(_functions(before), _functions(after), strict=True))
    changed = {old: new for old, new in pairs if old != new}
    if changed:
        every = [
            item for item in gc.get_objects() if type(item) is FunctionType
        ]  # a lazy object would be read by isinstance
        hits = [item for item in every if item.__code__ in changed]
        for function in hits:
            function.__code__ = changed[function.__code__]
        if hits:
            return
        raise LookupError("No function of the module has the code that was changed.")
    _apply_to_values(module, after)


def _apply_to_values(module: ModuleType, after: CodeType) -> None:
    old = dict(vars(module))
    new = {key: value for key, value in old.items() if key.startswith("__")}
    exec(after, new)  # noqa: S102 - the project's own module
    for name, value in new.items():
        was = old.get(name)
        if name.startswith("__") or was is value:
            continue
        if isinstance(was, FunctionType) and isinstance(value, FunctionType):
            was.__defaults__, was.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(was, dict) and isinstance(value, dict):
            was.clear()
            was.update(value)
        elif not isinstance(value, type | ModuleType):
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is was:
                    setattr(other, name, value)


# Which tests call which function


class Caller(ast.NodeTransformer):
    """Lets every function of a module, and every method of its classes, note first that it was called."""

    def __init__(self, path: str):
        self.path = path

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        note = f"_called.add(({self.path!r}, {start}, {node.end_lineno}))"
        is_documented = ast.get_docstring(node) is not None
        node.body[is_documented:is_documented] = ast.parse(note).body
        return node


class Record:
    """A plugin of pytest that runs every test once and notes the functions that it calls, and its seconds."""

    def __init__(self, notes: Path):
        self.notes = notes

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from _pytest.runner import runtestprotocol

        builtins._called = called = set()  # type: ignore[attr-defined]
        for path in modules():
            tree = Caller(path).visit(ast.parse((BASE / path).read_text()))
            with contextlib.suppress(LookupError, KeyError):
                apply(sys.modules[module_name(path)], ast.unparse(ast.fix_missing_locations(tree)))
        notes = {}
        items = [item for item in session.items if not SLOW & set(getattr(item, "fixturenames", ()))]
        for number, item in enumerate(items):
            called.clear()
            began = time.monotonic()
            reports = runtestprotocol(item, nextitem=[*items, None][number + 1], log=False)
            if not any(report.failed for report in reports):
                notes[item.nodeid] = {"seconds": time.monotonic() - began, "called": sorted(called)}
            if number % 50 == 0 or number == len(items) - 1:
                print(f"{number + 1}/{len(items)} tests", flush=True)
                self.notes.write_text(json.dumps(notes))
        return True


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


# The tests of a mutant


class Trial:
    """A plugin of pytest that collects the tests, makes the database once, and tries each mutant in a copy of the process."""

    def __init__(self, mutants: list[Mutant], results: Path, notes: Path):
        self.mutants, self.results = mutants, results
        self.notes = json.loads(notes.read_text()) if notes.exists() else {}
        self.sound: dict[str, bool] = {}
        self.why = ""  # the last failure

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        from _pytest.runner import runtestprotocol
        from django.db import connections

        items = [item for item in session.items if not SLOW & set(getattr(item, "fixturenames", ()))]
        self._texts = {path: Path(path).read_text() for path in {str(item.path) for item in items}}
        first = next(item for item in items if "db" in item.fixturenames)
        other = next(item for item in items if item.path != first.path)
        runtestprotocol(first, nextitem=other, log=False)  # the database is made
        connections.close_all()
        for number, mutant in enumerate(self.mutants, 1):
            began = time.monotonic()
            outcome, by, asked = self._try(mutant, items)
            line = {**asdict(mutant), "key": mutant.key, "outcome": outcome, "by": by, "tests": asked}
            with open(self.results, "a") as file:
                file.write(json.dumps(line) + "\n")
            seconds = time.monotonic() - began
            print(
                f"{number}/{len(self.mutants)} {outcome:9} {mutant.key} {by} ({asked} tests, {seconds:.0f} s)",
                flush=True,
            )
        return True

    def _nearest(self, mutant: Mutant, items: list[pytest.Item]) -> list[pytest.Item]:
        """Those of the mirrored module first, then those that name the function, then the folder's, then the app's."""
        place = Path(mutant.path)
        stem = place.parent.name if place.stem == "__init__" else place.stem
        folder = BASE / "tests" / (place.parent.parent if place.stem == "__init__" else place.parent)
        function = self._function(mutant)
        ranked = []
        for order, item in enumerate(items):
            name, here = item.path.stem.removeprefix("test_"), item.path.parent
            mirrors = here in (folder, folder / stem) and (name == stem or name.startswith(f"{stem}_"))
            names = bool(function) and function in getattr(item.function, "__code__", first_code).co_names
            mentions = bool(function) and f"{function}(" in self._texts[str(item.path)]
            same_app = item.path.is_relative_to(BASE / "tests" / place.parts[0])
            rank = (
                0 if mirrors and names else 1 if names else 2 if mirrors else 3 if mentions
                else 4 if here.is_relative_to(folder) else 5 if same_app else 9
            )  # fmt: skip
            if rank < 9:
                ranked.append((rank, order, item))
        nearest = [item for _, _, item in sorted(ranked, key=lambda row: row[:2])]
        if callers := self._callers(mutant, items):
            return [item for item in nearest if item.nodeid not in self.notes][:MOST_TESTS] + callers
        nearest = nearest[:MOST_TESTS]
        is_table = "workflow" in (place.stem, place.parent.name) and not function
        of_tables = {BASE / path for path in RULES_OF_TABLES}
        return [item for item in items if item.path in of_tables] + nearest if is_table else nearest

    def _callers(self, mutant: Mutant, items: list[pytest.Item]) -> list[pytest.Item]:
        """The tests that are noted to call the function: those of its app first, the quickest first, for `RECORDED_SECONDS`."""
        app = BASE / "tests" / Path(mutant.path).parts[0]
        ranked = sorted(
            (item for item in items if self._calls(item, mutant)),
            key=lambda item: (not item.path.is_relative_to(app), self.notes[item.nodeid]["seconds"]),
        )
        total, chosen = 0.0, []
        for item in ranked:
            total += self.notes[item.nodeid]["seconds"]
            if total > RECORDED_SECONDS:
                break
            chosen.append(item)
        return chosen

    def _calls(self, item: pytest.Item, mutant: Mutant) -> bool:
        called = self.notes.get(item.nodeid, {}).get("called", ())
        return any(path == mutant.path and start <= mutant.line <= end for path, start, end in called)

    @staticmethod
    def _function(mutant: Mutant) -> str:
        tree = ast.parse((BASE / mutant.path).read_text())
        return next(
            (
                n.name
                for n in tree.body
                if hasattr(n, "name") and n.lineno <= mutant.line <= (n.end_lineno or 0)
            ),
            "",
        )

    def _try(self, mutant: Mutant, items: list[pytest.Item]) -> tuple[str, str, int]:
        source = (BASE / mutant.path).read_text()
        mutated = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
        if mutated is None or mutated == source:
            return "no change", "", 0
        nearest = self._nearest(mutant, items)
        asked = nearest
        while True:
            status, at = self._in_a_copy(asked, mutant.path, mutated)
            if status != "failed":
                return {"passed": "survived"}.get(status, status), "", len(asked)
            culprit, why = asked[at], self.why
            if culprit.nodeid not in self.sound:
                self.sound[culprit.nodeid] = self._in_a_copy([culprit], None, None)[0] == "passed"
                if not self.sound[culprit.nodeid]:
                    print(f"    {culprit.nodeid} fails by itself: {self.why}")
            if self.sound[culprit.nodeid]:
                return "killed", f"{culprit.nodeid}: {why}", at + 1
            asked = [item for item in asked[at + 1 :] if self.sound.get(item.nodeid, True)]

    def _in_a_copy(self, items: list[pytest.Item], path: str | None, mutated: str | None) -> tuple[str, int]:
        from _pytest.runner import runtestprotocol

        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
            signal.alarm(WALL_SECONDS)
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1), os.dup2(null, 2)
            try:
                if path is not None:
                    apply(sys.modules[module_name(path)], mutated or "")
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


first_code = compile("", "", "exec")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--again", action="store_true", help="try the survivors once more")
    parser.add_argument("--record", action="store_true", help="note first which functions each test calls")
    parser.add_argument("--part", default="0/1", help="which of how many processes this is")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("PORTAL_VAR", BASE / "var")) / "mutants"
    folder.mkdir(parents=True, exist_ok=True)
    results, notes = folder / f"{chosen.seed}.jsonl", folder / "tests.json"
    known = {}
    if results.exists():
        known = {line["key"]: line["outcome"] for line in map(json.loads, results.read_text().splitlines())}
    drawn = sample(chosen.sample, chosen.seed)
    left = [
        field for field in drawn if known.get(field.key) in ((None, "survived") if chosen.again else (None,))
    ]
    part, parts = map(int, chosen.part.split("/"))
    folders = [str(BASE / "tests" / app) for app in APPS if (BASE / "tests" / app).is_dir()]
    folders += [str(BASE / path) for path in RULES_OF_TABLES]
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:playwright", "-o", "addopts="]
    if chosen.record:
        pytest.main([*options, *folders], plugins=[Record(notes)])
    elif mine := left[part::parts]:
        pytest.main([*options, *folders], plugins=[Trial(mine, results, notes)])
    known = {line["key"]: line["outcome"] for line in map(json.loads, results.read_text().splitlines())}
    print(dict(Counter(known.get(field.key, "not tried yet") for field in drawn)))


if __name__ == "__main__":
    main()
