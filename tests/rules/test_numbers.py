"""Every number that a form asks for is taken by the one field for numbers, and no error counts zeros at its reader."""

import ast
import re
from pathlib import Path

import pytest
from django import forms

from govuk import NumberField
from govuk.fields import MOST, number_in_words
from returns.questionnaire.values import LARGEST

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "departments", "incidents", "returns", "reporting", "portal")
OF_DJANGO = {"IntegerField", "FloatField", "DecimalField", "NumberInput", "DurationField"}
OWN = ROOT / "accounts" / "govuk" / "fields.py"  # where the field of a version is, which nobody types


def _sources():
    return [
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and path != OWN
    ]


def _used(path: Path) -> set[str]:
    """The fields for numbers of `django.forms` that a module names."""
    text = path.read_text()
    if not any(name in text for name in OF_DJANGO):
        return set()
    tree = ast.parse(text)
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "forms"
    }
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.forms")
        for alias in node.names
    }
    return (named | imported) & OF_DJANGO


def test_no_form_takes_a_number_by_another_field():
    assert {str(path.relative_to(ROOT)): used for path in _sources() if (used := _used(path))} == {}


def _number_fields():
    fields, waiting = {}, [forms.BaseForm]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.split(".")[0] in APPS:
            for name, field in getattr(kind, "base_fields", {}).items():
                if isinstance(field, NumberField):
                    fields[f"{kind.__module__}.{kind.__name__}.{name}"] = field
    return fields


def test_the_forms_that_ask_for_numbers_are_found():
    import departments.organisations.forms
    import departments.registers.forms  # noqa: F401
    import incidents.forms.facts  # noqa: F401

    names = {name.rpartition(".")[2] for name in _number_fields()}
    assert {"people_min", "people_max", "records_count", "people_told_count"} <= names


@pytest.mark.parametrize("limit", [MOST, LARGEST])
def test_a_limit_is_read_and_not_counted(limit):
    assert not re.search(r"\d,\d{3},\d{3},\d{3}", number_in_words(limit))


def test_every_number_has_limits_that_are_read_and_not_counted():
    import incidents.forms.facts  # noqa: F401

    for name, field in _number_fields().items():
        assert field.max_value is not None, name
        assert len(number_in_words(field.max_value)) <= 10, name
