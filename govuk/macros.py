"""The design system's own macros, called with plain Python values."""

import functools
import secrets
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import count
from typing import Any

from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader
from markupsafe import escape

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


def component(name: str, params: Mapping[str, Any], *, repeated: bool = False) -> SafeString:
    """Render the component `name` ("button", "date-input") with the options of the design system's documentation.

    Text is escaped. Options that take markup ("html") are escaped too, unless the string is marked safe.
    `repeated` says that the same options come again, and that no person typed any of them but those that are `Typed`:
    such a component is rendered once in each process, and what was typed is put into it each time and never kept.
    """
    if not repeated:
        return _rendered(name, params)
    typed: list[Typed] = []
    key = (name, _key(params, typed))
    html = _RENDERED.get(key)
    if html is None:
        if len(_RENDERED) >= MOST_RENDERED:
            _RENDERED.clear()
        html = _RENDERED[key] = _rendered(name, _with_places(params, count(0)))
    for number, text in enumerate(typed):
        html = html.replace(_place(number), escape(text))
    return SafeString(html) if typed else html


class Typed(str):
    """A text that a person typed, among the options of a component."""

    __slots__ = ()


PLACE = secrets.token_hex(16)  # nobody can have typed it


def _place(number: int) -> str:
    return f"{PLACE}-{number}-"


def _with_places(value: Any, numbers: Iterator[int]) -> Any:
    """The same options with a mark in the place of each text that was typed; an empty one makes other markup."""
    if isinstance(value, Typed) and value:
        return _place(next(numbers))
    if isinstance(value, dict):
        return {name: _with_places(inner, numbers) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_with_places(inner, numbers) for inner in value]
    return value


def key_of(value: Any) -> Hashable:
    """Equal only for options that are rendered alike, none of which anybody typed."""
    return _key(value, [])


PLAIN = {str, bool, int, SafeString}
MOST_RENDERED = 2000  # components kept in a process; a page has at most some hundreds
_RENDERED: dict[tuple[str, Any], SafeString] = {}


def _rendered(name: str, params: Mapping[str, Any]) -> SafeString:
    return SafeString(_macro(name)(_guarded(params)).strip())


def _key(value: Any, typed: list[Typed]) -> Any:
    """Equal only for options that are rendered alike: safe and unsafe text are equal strings of different types.

    Of what was typed it holds only whether there is any; the texts go to `typed`, in the order of their places.
    """
    if type(value) in PLAIN:
        return type(value), value
    if isinstance(value, dict):
        return tuple([(name, _key(inner, typed)) for name, inner in value.items() if inner is not None])
    if isinstance(value, list | tuple):
        return (list, *(_key(inner, typed) for inner in value))
    if isinstance(value, Typed) and value:
        typed.append(value)
        return Typed
    return (str, str(value)) if isinstance(value, Promise) else (type(value), value)


def _guarded(value: Any, key: str = "") -> Any:
    """The same parameters with unset ones left out and unmarked markup escaped."""
    if isinstance(value, Promise):
        value = str(value)
    if isinstance(value, str):
        return conditional_escape(value) if key == "attributes" or key.lower().endswith("html") else value
    if isinstance(value, dict):
        return {k: _guarded(v, k) for k, v in value.items() if v is not None}
    if isinstance(value, list | tuple):
        return [_guarded(item, key) for item in value]
    return value
