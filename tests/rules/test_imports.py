"""Import contracts: who may import whom (pyproject.toml), and what a web process never loads."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
APPS = ("audit", "govuk", "accounts", "departments", "incidents", "returns", "reporting", "portal")
WEB = """
import sys
from portal import settings as read
read.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
from portal.wsgi import application
from django.test import Client
from django.conf import settings
answer = Client().get("/sign-in/", headers={"host": settings.ALLOWED_HOSTS[0]})
assert answer.status_code == 200, answer.status_code
heavy = {"weasyprint", "pydyf", "fontTools", "PIL", "pytest"} & {name.partition(".")[0] for name in sys.modules}
print(sorted(heavy))
"""


def sources():
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_every_contract_of_imports_is_kept(tmp_path):
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=BASE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_web_process_never_loads_the_typesetting_engine(django_db_setup, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WEB],
        cwd=BASE,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"


# A module that does not have the one word behind the other has no import in a function, and is not parsed.
LATE = re.compile(r"\bdef\b.*\bimport\b", re.DOTALL)
MAY_IMPORT_LATE = ("audit/uploads/pdf.py", "audit/uploads/tables.py", "audit/pdf/")


def test_nothing_is_imported_in_the_middle_of_a_function_but_what_a_web_process_never_loads():
    inside = [
        f"{path.relative_to(BASE)}, line {statement.lineno}"
        for path in sources()
        if not str(path.relative_to(BASE)).startswith(MAY_IMPORT_LATE)
        for text in [path.read_text()]
        if LATE.search(text)
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in ast.walk(function)
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


STRICT = {"actions", "checks", "workflow", "figures", "queries"}


def test_verbs_rules_numbers_and_reads_of_every_app_are_typed_strictly():
    typed = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["mypy"]
    names = {path.relative_to(BASE).parts for path in sources()}
    layers = {parts for parts in names if STRICT & {*parts[:-1], parts[-1].removesuffix(".py")}}
    untyped = {
        "/".join(parts)
        for parts in layers
        if "views" not in parts and not any("/".join(parts).startswith(place) for place in typed["files"])
    }
    assert untyped == set()
    (strict,) = (rules["module"] for rules in typed["overrides"] if rules.get("disallow_untyped_defs"))
    assert {f"*.{name}" for name in STRICT} <= set(strict)
    assert {f"*.{parts[-2]}.*" for parts in layers if parts[-2] in STRICT} <= set(strict)


@pytest.mark.parametrize("app", APPS)
def test_there_is_no_drawer_for_odds_and_ends(app):
    names = {path.stem for path in (BASE / app).rglob("*")}
    assert not names & {"utils", "helpers", "common_utils", "core", "misc", "admin", "signals"}
