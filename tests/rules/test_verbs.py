"""A verb of `actions` says first what it is about; who does it, when, and all else is passed by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
APPS = ("audit", "accounts", "departments", "incidents", "returns", "reporting")
# An appointment, a new entry and a file are about several things: a person, a post, a register, a body.
ABOUT_SEVERAL = {"appoint", "lend", "add_entry", "begin_import", "begin_change"}
TIME_IS_IN_THE_STEP = {"tried", "tried_notices"}  # they take a step with its own time, and undo it
OF_ONE_PERSON = {
    "save_view",
    "change_view",
    "remove_view",
}  # a view of a list is its owner's alone, whenever it was kept


def verbs() -> Iterator[ast.FunctionDef]:
    """Every public function with @action in a module of actions."""
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            if "actions" not in (path.parent.name, path.stem):
                continue
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _is_action(node):
                    yield node


def _is_action(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("action") for decorator in node.decorator_list)


def test_a_verb_takes_what_it_is_about_then_keywords_and_the_time_and_no_request():
    wrong, names = [], set()
    for verb in verbs():
        first = [argument.arg for argument in (*verb.args.posonlyargs, *verb.args.args)]
        rest = {argument.arg for argument in verb.args.kwonlyargs}
        names.add(verb.name)
        if len(first) > 1 and verb.name not in ABOUT_SEVERAL:
            wrong.append(f"{verb.name}: {', '.join(first)}")
        timeless = not rest & {"at", "now"} and verb.name not in TIME_IS_IN_THE_STEP | OF_ONE_PERSON
        if timeless or "request" in {*first, *rest}:
            wrong.append(f"{verb.name}: {', '.join(sorted(rest))}")
    assert wrong == []
    assert names >= ABOUT_SEVERAL
