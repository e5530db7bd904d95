"""Tests mirror the tree: a module's tests are where its reader looks, and no module of tests is anywhere else."""

import ast
from functools import cache
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
APPS = ("audit", "govuk", "accounts", "departments", "incidents", "returns", "reporting", "portal")
LONGEST = 500

FEW_LINES = 50  # a module of so few lines is tested with those that call it

# A layer whose modules need no tests of their own, by the name of the module or of its package: why not.
TESTED_ELSEWHERE = {
    "models": "fields and constraints: the tests of the verbs write them, and tests/rules/test_records.py reads each",
    "records": "declares fields for the digests: tests/rules/test_records.py compares it with the models",
    "urls": "declares addresses: tests/rules/test_access.py and everything/test_entry.py open each",
    "apps": "imports what registers itself when Django starts",
    "settings": "tests/rules/test_settings.py",
    "declared": "declares a register: tests/departments/entries tries everything with each of them",
    "commands": "a few lines that start a verb: the tests of the verb run it",
    "forms": "what a page asks for: the tests of the views fill it in",
    "presenting": "what a page says: the tests of the views read it",
    "access": "who may enter: tests/rules/test_access.py and everything/test_entry.py",
    "conflicts": "two people at once: tests/rules/test_conflicts.py",
    "steps": "one page for every step: tests/rules/test_steps.py",
    "table": "who holds which power: tests/rules/test_powers.py",
    "documents": "docs/powers.md, workflows.md and notices.md: tests/rules/test_generated_docs.py",
}
MOST_LINES_OF_A_COMMAND = 60

# Folders of tests across modules, beside those of the modules: why they mirror none.
ACROSS_MODULES = {
    "errands": "what no single module answers for: a crash, an upgrade, a race, an attack, what one person sees of it all",
}


@cache
def modules() -> list[Path]:
    return [
        path.relative_to(BASE)
        for app in APPS
        for path in sorted((BASE / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@cache
def modules_of_tests() -> list[Path]:
    return [
        path.relative_to(BASE / "tests")
        for app in APPS
        for path in sorted((BASE / "tests" / app).rglob("test_*.py"))
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((BASE / path).read_text())


def behaves(path: Path) -> bool:
    """Whether a module has a function, or a class with a method."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    body = tree_of(path).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    return any(isinstance(node, functions) for node in body) or any(
        isinstance(member, functions) for node in classes for member in node.body
    )


def dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


@cache
def importers() -> dict[str, set[Path]]:
    """By name of a module: the modules that import it."""
    names = {dotted(path) for path in modules()}
    importing: dict[str, set[Path]] = {name: set() for name in names}
    for path in modules():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and node.module:
                for name in {node.module, *(f"{node.module}.{part.name}" for part in node.names)} & names:
                    importing[name].add(path)
            elif isinstance(node, ast.Import):
                for name in {part.name for part in node.names} & names:
                    importing[name].add(path)
    return importing


def places(path: Path) -> list[str]:
    """Where the tests of a module are: the folder and the beginning of the name."""
    if path.name == "__init__.py":
        folder = path.parent
        return [str(folder.parent / f"test_{folder.name}"), str(folder / f"test_{folder.name}")]
    return [str(path.parent / f"test_{path.stem.strip('_')}")]


def has_tests(path: Path) -> bool:
    """Whether `test_<module>.py` is there, or `test_<module>_<aspect>.py` where one is not enough."""
    tests = BASE / "tests"
    return any((tests / f"{place}.py").exists() or any(tests.glob(f"{place}_*.py")) for place in places(path))


def is_part_of_neighbours(path: Path) -> bool:
    """Whether only modules of its own package import it, and these have their tests: it is tested with them."""
    users = importers()[dotted(path)]
    return (
        len(path.parts) > 2
        and any(has_tests(user) for user in users)
        and all(user.is_relative_to(path.parent) for user in users)
    )


def is_tested_elsewhere(path: Path) -> bool:
    layer = next((name for name in (*path.parts[1:-1], path.stem) if name in TESTED_ELSEWHERE), None)
    lines = len((BASE / path).read_text().splitlines())
    if layer == "commands" and lines > MOST_LINES_OF_A_COMMAND:
        return False
    return layer is not None or lines <= FEW_LINES


@pytest.mark.parametrize("app", APPS)
def test_each_module_that_does_something_has_its_tests_where_a_reader_looks(app):
    missing = [
        str(path)
        for path in modules()
        if path.parts[0] == app
        and behaves(path)
        and not (has_tests(path) or is_part_of_neighbours(path) or is_tested_elsewhere(path))
    ]
    assert missing == []


@pytest.mark.parametrize("app", APPS)
def test_each_module_of_tests_mirrors_a_module_or_is_across_modules(app):
    begins = {place for path in modules() for place in places(path)}
    strangers = [
        str(path)
        for path in modules_of_tests()
        if path.parts[0] == app
        and not set(path.parts[1:-1]) & set(ACROSS_MODULES)
        and not any(
            str(path.with_suffix("")) == place or str(path).startswith(f"{place}_") for place in begins
        )
    ]
    assert strangers == []


def test_no_module_of_tests_is_too_long_to_read():
    long = {
        str(path.relative_to(BASE)): lines
        for path in (BASE / "tests").rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert long == {}


def test_every_layer_and_folder_that_is_declared_is_there():
    names = {part for path in modules() for part in (*path.parts[1:-1], path.stem)}
    assert set(TESTED_ELSEWHERE) <= names
    folders = {part for path in modules_of_tests() for part in path.parts[1:-1]}
    assert set(ACROSS_MODULES) <= folders


def test_no_rule_imports_another():
    """What several rules share is in a module of helpers, so that each rule can be changed by itself."""
    wrong = {
        f"{path}: {module}"
        for path in sorted((BASE / "tests" / "rules").rglob("*.py"))
        for node in ast.walk(tree_of(path.relative_to(BASE)))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tests")
        for module in (node.module, *(f"{node.module}.{part.name}" for part in node.names))
        if module.rpartition(".")[2].startswith("test_")
    }
    assert wrong == set()
