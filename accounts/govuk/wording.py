"""The sentences a person reads when a field is wrong, where its author has written none.

Wording follows the design system: what to do, in the words of the question, never "this field".
"""

import re
from typing import Any

from django import forms

from accounts.govuk.widgets import Look

SELECTING = (
    forms.Select,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.CheckboxInput,
    forms.FileInput,
)


def word(field: forms.Field, name: str) -> None:
    """Put our sentences where the field still has Django's. The field is the form's own copy."""
    if field.label is None:
        field.label = name.replace("_", " ").capitalize()
    for code, message in sentences(field).items():
        if field.error_messages.get(code) == _default(field, code):
            field.error_messages[code] = message


def sentences(field: forms.Field) -> dict[str, str]:
    """Our sentence for each kind of error; `%(limit_value)s` is filled by Django's validators."""
    look = getattr(field.widget, "look", None) or Look()
    label = str(field.label or "")
    question = label.endswith("?") and not look.called
    called = (look.called or (label if question else _lowered(label))).replace("%", "%%")
    opening = re.sub(r"^an? ", "", called)
    opening = opening[:1].upper() + opening[1:]
    verb = "Select" if isinstance(field.widget, SELECTING) else "Enter"
    if question:
        opening = "Your answer"
    wanted = f"{verb} {called}"
    if question or (isinstance(field.widget, forms.CheckboxInput) and not look.called):
        wanted = f"Answer “{label}”" if question else f"Select “{label}”"
    return {
        "required": wanted,
        "invalid": _invalid(field, opening),
        "invalid_choice": f"{wanted} from the list" if isinstance(field, forms.ChoiceField) else wanted,
        "invalid_list": wanted,
        "max_length": f"{opening} must be %(limit_value)s characters or fewer",
        "min_length": f"{opening} must be %(limit_value)s characters or more",
        "min_value": f"{opening} must be %(limit_value)s or more",
        "max_value": f"{opening} must be %(limit_value)s or less",
        "max_digits": f"{opening} must have %(max)s digits or fewer",
        "max_decimal_places": f"{opening} must have %(max)s decimal places or fewer",
    } | _about_files(field)


def _about_files(field: forms.Field) -> dict[str, str]:
    if not isinstance(field, forms.FileField):
        return {}
    return {
        "empty": "The selected file is empty",
        "missing": "The selected file did not arrive. Select it again",
        "max_length": "The name of the file must be %(max)s characters or fewer",
    }


def _invalid(field: forms.Field, opening: str) -> str:
    if isinstance(field, forms.EmailField):
        return "Enter an email address in the correct format, like name@example.com"
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return f"{opening} must be a number"
    if isinstance(field, forms.IntegerField):
        return f"{opening} must be a whole number, like 1,200"
    if isinstance(field, forms.FileField):
        return "The selected file could not be read. Select it again"
    return f"{opening} is not in the right form"


def _default(field: forms.Field, code: str) -> Any:
    for kind in type(field).__mro__:
        messages = getattr(kind, "default_error_messages", {})
        if code in messages:
            return messages[code]
    return None


def _lowered(label: str) -> str:
    """The label as it reads inside a sentence: "ICO reference" and "I confirm" keep their capitals."""
    first = label.split(" ", 1)[0]
    return label if len(first) == 1 or first[1:] != first[1:].lower() else label[:1].lower() + label[1:]
