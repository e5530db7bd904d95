"""Settings as the environment gives them: text, secrets in files, switches and numbers."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """A setting from NAME, or from the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def flag(name: str) -> bool:
    """A setting that is on (1) or off (0 or absent); anything else is a mistake worth stopping for."""
    value = os.environ.get(name, "0")
    if value not in ("0", "1", ""):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, and is {value!r}.")
    return value == "1"


def number(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, and is {value!r}.")
    return int(value or default)


def numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    value = os.environ.get(name, "")
    if value and not all(part.isdigit() for part in value.split(",")):
        raise ImproperlyConfigured(f"{name} must be whole numbers with commas, and is {value!r}.")
    return tuple(int(part) for part in value.split(",")) if value else default
