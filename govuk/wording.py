"""The sentences a person reads when a field is wrong, where its author has written none.

Wording follows the design system: what to do, in the words of the question, never "this field".
"""

import re
from decimal import Decimal
from typing import Any

from django import forms

from govuk.fields import NumberField, number_in_words
from govuk.widgets import Look

SELECTING = (
    forms.Select,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.CheckboxInput,
    forms.FileInput,
)


def label(field: forms.Field, name: str) -> None:
    """Call a field after its name where its author has not called it."""
    if field.label is None:
        field.label = name.replace("_", " ").capitalize()


def word(field: forms.Field, name: str) -> None:
    """The same, and put our sentences where the field still has Django's. The field is the form's own copy."""
    label(field, name)
    for code, message in sentences(field).items():
        default, present = _default(field, code), field.error_messages.get(code)
        if present is default or present == default:
            field.error_messages[code] = message


def sentences(field: forms.Field) -> dict[str, str]:
    """Our sentence for each kind of error; `%(limit_value)s` is filled by Django's validators."""
    wanted, opening = _request(field), _opening(field)
    # Django fills these in, so a per cent sign of the label must be doubled.
    filled, asked = opening.replace("%", "%%"), wanted.replace("%", "%%")
    return {
        "required": wanted,
        "invalid": _invalid(field, opening),
        "invalid_choice": f"{asked} from the list",
        "invalid_list": wanted,
        "max_length": f"{filled} must be {_limit(field, 'max_length')} characters or fewer",
        "min_length": f"{filled} must be {_limit(field, 'min_length')} characters or more",
        "min_value": f"{filled} must be {_limit(field, 'min_value')} or more",
        "max_value": f"{filled} must be {_limit(field, 'max_value')} or less",
        **_about_numbers(field, asked, filled),
        **_about_files(field),
    }


def _limit(field: forms.Field, name: str) -> str:
    """A limit as people read it, 1 million; what only the validator knows is left for it to fill in."""
    limit = getattr(field, name, None)
    return number_in_words(limit) if isinstance(limit, int | Decimal) else "%(limit_value)s"


def _called(field: forms.Field) -> str:
    """What the author says it is called, or nothing."""
    return (getattr(field.widget, "look", None) or Look()).called


def _request(field: forms.Field) -> str:
    """What to do: "Enter the date of loss", "Select a department", or the question itself where it has no name."""
    called, label = _called(field), str(field.label or "")
    if not called and label.endswith("?"):
        return f"Answer “{label}”"
    if not called and isinstance(field.widget, forms.CheckboxInput):
        return f"Select “{label}”"
    verb = "Select" if isinstance(field.widget, SELECTING) else "Enter"
    return f"{verb} {called or _lowered(label)}"


def _opening(field: forms.Field) -> str:
    """How a sentence about the value begins: "The date of loss …", "Title …"."""
    called, label = _called(field), str(field.label or "")
    if not called and label.endswith("?"):
        return "Your answer"
    text = re.sub(r"^an? ", "", called or label)
    return text[:1].upper() + text[1:]


def _about_numbers(field: forms.Field, asked: str, filled: str) -> dict[str, str]:
    if not isinstance(field, NumberField):
        return {}
    return {
        "digits": f"{asked} in digits, like %(example)s",
        "whole": f"{asked} as a whole number, like %(example)s",
        "decimals": f"{filled} must have %(places)s decimal places or fewer",
        "min_value": f"{filled} must be %(limit)s or more",
        "max_value": f"{filled} must be %(limit)s or less",
    }


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
