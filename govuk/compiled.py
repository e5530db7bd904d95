"""Parts of pages that come on every page, or once for every row of a list, compiled by Jinja (docs/pages.md).

They lie among the other templates, end in `.jinja`, and print what Django's templates would: the filters of the portal, empty
text for what is missing, everything escaped but what is marked safe. A page includes one by `{% compiled "…" %}`.
"""

import functools
import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, TypeVar

from django.conf import settings
from django.template import defaultfilters
from django.urls import reverse
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, nodes
from jinja2.compiler import CodeGenerator, Frame

Function = TypeVar("Function", bound=Callable[..., Any])

SPECIAL = re.compile("[&<>\"']")  # few texts have any of these

_FILTERS: dict[str, Callable[..., Any]] = {
    "default": defaultfilters.default,
    "truncatechars": defaultfilters.truncatechars,
    "urlencode": defaultfilters.urlencode,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {}


def function_of_parts(function: Function) -> Function:
    """Decorate a function that compiled parts call by its name; one that gives markup marks it safe."""
    _FUNCTIONS[function.__name__] = function
    return function


def add_filters(filters: Mapping[str, Callable[..., Any]]) -> None:
    """Let compiled parts use these filters of Django templates."""
    _FILTERS.update(filters)


def rendered(name: str, context: Mapping[str, Any]) -> SafeString:
    """A compiled part as markup."""
    return SafeString(_part(name).render(context))


@functools.cache
def _part(name: str) -> Any:
    return _environment().get_template(name)


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(settings.TEMPLATES[0]["DIRS"]),
        autoescape=True,
        undefined=ChainableUndefined,
        finalize=_as_django_escapes,
        keep_trailing_newline=True,
        auto_reload=False,  # the templates do not change while the portal runs
    )
    environment.code_generator_class = _Generator
    environment.filters |= _FILTERS
    environment.globals |= _FUNCTIONS
    return environment


class _Generator(CodeGenerator):
    """Lets `finalize` alone escape what is printed, instead of Jinja once more after it, and Python read what things have."""

    def _output_child_pre(self, *_: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """What a thing has of this name; where it has nothing, Jinja looks for an item."""
        thing, value = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({value} if ({value} := getattr(({thing} := ")
        self.visit(node.node, frame)
        self.write(
            f"), {node.attr!r}, missing)) is not missing else environment.getattr({thing}, {node.attr!r}))"
        )


def _as_django_escapes(value: Any) -> str:
    """Text in the very characters in which Django escapes it; what is marked safe stays as it is."""
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return value.__html__()
        value = str(value)
    return escape(value) if SPECIAL.search(value) else value


@function_of_parts
@functools.lru_cache(maxsize=5000)
def url(name: str, *args: Any) -> str:
    """The address of a page; worked out once for the same arguments."""
    return reverse(name, args=args)
