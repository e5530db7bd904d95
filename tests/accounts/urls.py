"""The portal's addresses and a few more: a signature as plain as can be, and forms."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from audit.transitions import Refused
from departments.organisations.access import SIGNED_IN, requires
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portals_own

SIGNED: list[tuple[str, str]] = []
SENT: list[str] = []
FORBIDDEN: list[int] = []
FORM = """{% extends "base.html" %}{% block title %}Form{% endblock %}{% block content %}<h1>Form</h1>
<form method="post" action="/test/form/" enctype="multipart/form-data">{% csrf_token %}
<label for="w">Words</label><textarea id="w" name="words"></textarea><input type="file" name="file">
<input type="password" name="secret_password"><button>Send</button></form>{% endblock %}"""
SIGNING = """{% extends "base.html" %}{% block title %}Sign{% endblock %}{% block content %}<h1>Sign</h1>
<form method="post" action="/test/sign/">{% csrf_token %}<input name="words" value=""></form>{% endblock %}"""


def value_of(page: str, name: str) -> str:
    """The value of the last hidden field of this name in the main part of a page."""
    main = page.partition("<main")[2].partition("</main>")[0]
    values = re.findall(rf'name="{name}" value="([^"]*)"', main)
    return values[-1] if values else ""


@requires(SIGNED_IN, step_up=True)
def sign(request):
    """Keeps who signed and what they sent."""
    if request.method == "POST":
        SIGNED.append((request.user.email, request.POST["words"]))
        messages.success(request, "Signed.")
    return HttpResponse(f"{request.method} {request.POST.get('words', '')}")


@requires(SIGNED_IN)
def page(request):
    return HttpResponse("a page")


@requires(SIGNED_IN)
def form(request):
    """Keeps what was sent."""
    if request.user.pk in FORBIDDEN:
        raise Refused("Not any more.")
    if request.method == "POST":
        SENT.append(request.POST["words"])
    return HttpResponse(engines["django"].from_string(FORM).render({}, request))


@requires(SIGNED_IN)
def signing(request):
    return HttpResponse(engines["django"].from_string(SIGNING).render({}, request))


urlpatterns = [
    *portals_own,
    path("test/sign/", sign),
    path("test/page/", page),
    path("test/form/", form),
    path("test/signing/", signing),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
