"""The portal's addresses and one more: a signature as plain as can be."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path

from departments.access import SIGNED_IN, requires
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as portals_own

SIGNED: list[tuple[str, str]] = []


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


urlpatterns = [*portals_own, path("test/sign/", sign), path("test/page/", page)]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
