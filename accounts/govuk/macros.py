"""The design system's own macros, called with plain Python values."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader

PACKAGE = "govuk_frontend_jinja"


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # the package does not change while the portal runs
    )


@functools.cache
def _macro(name: str) -> Callable[[Mapping[str, Any]], str]:
    template = _environment().get_template(f"{PACKAGE}/components/{name}/macro.html")
    return getattr(
        template.module,
        "govuk" + "".join(part.capitalize() for part in name.split("-")),
    )


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """Render the component `name` ("button", "date-input") with the options of the design system's documentation.

    Text is escaped. Options that take markup ("html") are escaped too, unless the string is marked safe.
    """
    return SafeString(_macro(name)(_guarded(params)).strip())


def _guarded(value: Any, key: str = "") -> Any:
    """The same parameters with unset ones left out and unmarked markup escaped."""
    if isinstance(value, Mapping):
        return {k: _guarded(v, k) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_guarded(item, key) for item in value]
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str) and (key.lower().endswith("html") or key == "attributes"):
        return conditional_escape(value)
    return value
