"""A change that a module must be loaded with, such as of a row of a table: a program of its own, which runs the tests named.

    python -m tests.tools.mutants.loading PART PATH OPERATOR OCCURRENCE TEST...

Ends with 0 where no test fails; else the last line of what it prints names the test.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from tests.tools.mutants.changes import module_name
from tests.tools.mutants.places import BASE, Mutant

OPTIONS = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:playwright", "-o", "addopts=")


def failure_in_a_new_process(mutant: Mutant, tests: list[str], part: int, seconds: int) -> str:
    """The test that fails when the module is loaded with the change; "" where none does."""
    command = [sys.executable, "-m", "tests.tools.mutants.loading", str(part)]
    command += [mutant.path, mutant.operator, str(mutant.occurrence), *tests]
    try:
        done = subprocess.run(command, cwd=BASE, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return ""
    lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines()
    return lines[-1] if done.returncode and lines else ""


class Changed(importlib.machinery.SourceFileLoader):
    """Loads a module from the changed source, never from what was compiled before."""

    code: CodeType

    def get_code(self, fullname: str) -> CodeType:
        return self.code


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, path: str, mutated: str):
        self.name, self.file = module_name(path), str(BASE / path)
        self.loader = Changed(self.name, self.file)
        self.loader.code = compile(mutated, self.file, "exec", dont_inherit=True)

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        folders = [str(Path(self.file).parent)] if self.file.endswith("__init__.py") else None
        return importlib.util.spec_from_file_location(
            fullname, self.file, loader=self.loader, submodule_search_locations=folders
        )


class Failure:
    """A plugin of pytest that keeps the test which failed."""

    failure = ""

    def __init__(self, part: str):
        self.part = part

    def pytest_runtestloop(self) -> None:
        from tests.tools.mutants.recording import database_of_its_own

        database_of_its_own(f"{self.part}_loaded")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failure:
            crash = getattr(report.longrepr, "reprcrash", None)
            text = " ".join(str(getattr(crash, "message", report.longrepr)).split())[:150]
            self.failure = f"{report.nodeid}: {report.when} {text}"


def main() -> None:
    part, path, operator, occurrence, *tests = sys.argv[1:]
    os.nice(max(0, 10 - os.nice(0)))
    mutated = mutate_code((BASE / path).read_text(), get_operator(operator)(), int(occurrence))
    sys.meta_path.insert(0, Finder(path, mutated or ""))
    plugin = Failure(part)
    code = pytest.main([*OPTIONS, *tests], plugins=[plugin])
    print(plugin.failure or ("" if not code else "the tests do not start"))
    sys.exit(bool(code))


if __name__ == "__main__":
    main()
