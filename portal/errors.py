"""The pages for when something is wrong."""

import logging
import sys

from django.http import HttpResponse, HttpResponseServerError, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import loader

from accounts.middleware import keep_for_its_author, typed_fields
from audit.database import is_unavailable
from audit.wrong_dates import WrongDate, wrong_date

log = logging.getLogger(__name__)
RETRY_SECONDS = 10
BUSY_WORDS = "The portal is busy. Nothing was changed. Try again in a moment."


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failed(request, reason=""):
    """403: the token of a form was old or missing. What its author typed is kept, and is in the form on its page."""
    if request.user.is_authenticated and (response := keep_for_its_author(request)):
        return response
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def broken(request):
    """Without database or context: both may be what is broken."""
    if is_unavailable(sys.exc_info()[1]):
        return unavailable(request)
    return HttpResponseServerError(loader.get_template("500.html").render())


def unavailable(request):
    """503: the database is busy or away. What was typed is shown, to be sent again; an API gets JSON."""
    if _wants_json(request):
        response = JsonResponse({"error": BUSY_WORDS, "retry_after": RETRY_SECONDS}, status=503)
    else:
        fields = typed_fields(request)
        context = {
            "fields": fields,
            "files": bool(fields and request.FILES),
            "path": request.get_full_path(),
            "csrf_token": get_token(request),
        }
        response = HttpResponse(loader.get_template("503.html").render(context), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


class RefusedDates:
    """Answers for every page and API where the database refuses a date that cannot be, such as one stored before it did.

    The error is answered here because Django would log it, and its message holds the whole row.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, problem):
        """409 where it is such an error; None for every other."""
        wrong = wrong_date(problem)
        return wrong and refused_date(request, wrong)


def refused_date(request, wrong: WrongDate):
    """409: which record holds the wrong date and who corrects it. What was typed is shown, to be sent again; an API gets JSON."""
    log.error(
        "a change was refused: %s (%s %s, column %s)", wrong.words, wrong.model, wrong.key, wrong.column
    )
    if _wants_json(request):
        return JsonResponse({"error": f"{wrong.words}. {wrong.what_to_do}"}, status=409)
    fields = typed_fields(request)
    context = {
        "wrong": wrong,
        "fields": fields,
        "yours": [(name, value) for name, value in fields if value and name != "version"],
        "files": bool(fields and request.FILES),
        "path": request.get_full_path(),
    }
    return render(request, "409_date.html", context, status=409)


def _wants_json(request) -> bool:
    view = getattr(request.resolver_match, "func", None)
    accepted = request.headers.get("Accept", "")
    return hasattr(view, "cls") or ("application/json" in accepted and "text/html" not in accepted)
