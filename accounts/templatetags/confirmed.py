"""That an unlikely value was confirmed as right, beside the value."""

from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.confirmed import confirmation_of, in_brackets
from govuk.compiled import function_of_parts

register = template.Library()


@register.simple_tag
@function_of_parts
def confirmed(thing: Any, name: str, value: date | int | None, withheld: int | None = None) -> SafeString:
    """By whom and when the value of a field was confirmed; nothing where nobody was asked about it.

    `withheld` is the key of the person whose name stays unknown to this reader.
    """
    text = in_brackets(confirmation_of(thing, name, value), withheld=withheld)
    return format_html('<span class="portal-quiet">{}</span>', text) if text else SafeString("")
