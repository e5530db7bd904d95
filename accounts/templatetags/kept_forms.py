"""The token of a form, with which a form that comes too late is kept."""

from django import template
from django.template.context import Context
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import keeping

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's own token, and for whoever is signed in the note by which a form that comes too late is kept for them."""
    token = SafeString(CsrfTokenNode().render(context))
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return token
    return token + format_html(
        '<input type="hidden" name="{}" value="{}">', keeping.NOTE, keeping.note_for(request)
    )
