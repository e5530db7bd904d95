"""Code names a status by its enum, so that a status that is renamed or removed is missed at once."""

import ast
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parent.parent.parent
APPS = ("audit", "accounts", "departments", "govuk", "incidents", "returns", "reporting", "portal")


def is_status(name: str) -> bool:
    """`status`, `state`, and filters such as `message__status` and `status__in`."""
    return bool({"status", "state"} & {*name.split("__")})


def strings(node: ast.expr) -> list[ast.expr]:
    """Strings that are this value, or members of it where it is a tuple, list or set."""
    members = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return [text for text in members if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def written_statuses(source: str, *, is_model: bool = False) -> set[int]:
    """The lines on which a status is compared with a string, or is one in a call, such as a filter.

    Constraints and indexes of a model are left out: they say the stored values, as migrations do.
    """
    lines = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Attribute) and is_status(side.attr) for side in sides):
                lines |= {text.lineno for side in sides for text in strings(side)}
        elif isinstance(node, ast.Call) and not is_model:
            values = [keyword.value for keyword in node.keywords if keyword.arg and is_status(keyword.arg)]
            lines |= {text.lineno for value in values for text in strings(value)}
    return lines


@pytest.mark.parametrize(
    "source",
    [
        'if quarterly_return.status == "queried": pass',
        'allowed = notice.state in ("waiting", "sending")',
        'messages.exclude(status="sent")',
        'Notice.objects.filter(message__status__in=["sent", "cancelled"])',
    ],
)
def test_a_status_that_is_written_as_a_string_is_found(source):
    assert written_statuses(source) == {1}


@pytest.mark.parametrize(
    "source",
    [
        "if quarterly_return.status == Return.Status.QUERIED: pass",
        "may = quarterly_return.status in RETURN['query'].source",
        "found = filtered(rows, state=wanted.get('state', ''))",
    ],
)
def test_a_member_of_the_enum_and_what_an_address_asks_for_are_left_alone(source):
    assert written_statuses(source) == set()


def test_every_status_in_code_is_a_member_of_its_enum():
    written = [
        f"{path.relative_to(BASE)}:{line}"
        for app in APPS
        for path in sorted((BASE / app).rglob("*.py"))
        if "migrations" not in path.parts
        for line in sorted(
            written_statuses(path.read_text(), is_model="models" in (path.parent.name, path.stem))
        )
    ]
    assert written == []
