"""The token of a form, with which a form that comes too late is kept."""

from typing import Any

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from jinja2 import pass_context

from accounts import keeping
from govuk.compiled import function_of_parts

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's own token, and for whoever is signed in the note by which a form that comes too late is kept for them.

    The forms of a page have the same ones.
    """
    request = context.get("request")
    if request is None:
        return SafeString(CsrfTokenNode().render(context))
    if not hasattr(request, "form_token"):
        request.form_token = _token(context, request)
    return request.form_token


def _token(context: Context, request: Any) -> SafeString:
    token = SafeString(CsrfTokenNode().render(context))
    if not request.user.is_authenticated:
        return token
    return token + format_html(
        '<input type="hidden" name="{}" value="{}">', keeping.NOTE, keeping.note_for(request)
    )


@function_of_parts
@pass_context
def form_token(context: Any) -> SafeString:
    """The same for compiled parts."""
    return csrf_token(context)
