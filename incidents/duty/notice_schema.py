"""The published schemas of notices (JSON Schema 2020-12), one for each form of a law, and whether a notice follows its own.

Only the keywords that our schemas use are checked; a test refuses a schema with any other, and compares what is found here
with what a complete implementation finds. A notice is as old as its version: those before version 3 have no schema.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "schemas"
FIRST_SCHEMA = "incident-notice"  # that of the Information Commissioner's form
SCHEMAS = tuple(
    sorted(
        (name, int(version))
        for name, _, version in (path.stem.rpartition("-") for path in FOLDER.glob("*.json"))
    )
)
FIRST_VERSION = min(version for name, version in SCHEMAS if name == FIRST_SCHEMA)
ANNOTATIONS = frozenset({"$schema", "title", "description"})
TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "null": lambda value: value is None,
}


@cache
def schema(name: str, version: int) -> dict[str, Any]:
    """The schema of a version of a notice; raises KeyError where there is none."""
    if (name, version) not in SCHEMAS:
        raise KeyError(name, version)
    document: dict[str, Any] = json.loads((FOLDER / f"{name}-{version}.json").read_text(encoding="utf-8"))
    return document


def problems_in(payload: dict[str, Any]) -> list[str]:
    """Where a notice does not follow the schema of its version, each as a place and what is wrong there.

    The values themselves are not repeated. Of a version without a schema nothing can be said.
    """
    name, version = payload.get("schema", FIRST_SCHEMA), payload.get("version")
    if (name, version) in SCHEMAS:
        return list(_problems(schema(name, version), payload, "the notice"))
    is_old = name == FIRST_SCHEMA and isinstance(version, int) and version < FIRST_VERSION
    return [] if is_old else ["version: has no schema"]


def _problems(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    wanted = rule.get("type", [])
    types = [wanted] if isinstance(wanted, str) else wanted
    if types and not any(TYPES[name](value) for name in types):
        yield f"{place}: must be {' or '.join(types)}"
        return
    for keyword, check in CHECKS.items():
        if keyword in rule:
            yield from check(rule, value, place)


def _const(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if value != rule["const"]:
        yield f"{place}: must be {rule['const']}"


def _enum(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if value not in rule["enum"]:
        yield f"{place}: is none of the values allowed"


def _pattern(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(rule["pattern"], value):
        yield f"{place}: does not have the form wanted"


def _length(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and not rule.get("minLength", 0) <= len(value) <= rule.get(
        "maxLength", len(value)
    ):
        yield f"{place}: is empty" if not value else f"{place}: is too short or too long"


def _minimum(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if TYPES["integer"](value) and value < rule["minimum"]:
        yield f"{place}: must be {rule['minimum']} or more"


def _required(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (f"{place}: has no {name}" for name in rule["required"] if name not in value)


def _properties(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if name in rule["properties"]:
            yield from _problems(rule["properties"][name], item, f"{place}, {name}")
        elif rule.get("additionalProperties", True) is False:
            yield f"{place}: {name} is not expected"


def _items(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _problems(rule["items"], item, f"{place}, number {number}")


def _least_items(rule: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if isinstance(value, list) and len(value) < rule["minItems"]:
        yield f"{place}: has too few"


CHECKS: dict[str, Callable[[dict[str, Any], Any, str], Iterator[str]]] = {
    "const": _const,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _length,
    "maxLength": _length,
    "minimum": _minimum,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "minItems": _least_items,
}
KEYWORDS = frozenset({*CHECKS, *ANNOTATIONS, "type", "additionalProperties"})
