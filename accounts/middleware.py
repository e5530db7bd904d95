"""Sessions end: half an hour after the last page, and ten hours after the first. What was being typed is kept."""

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.adapter import sign_out

TOUCH_SECONDS = 60  # the last page is noted at most once a minute, to spare a write per request
TYPED = "typed"  # in the session: what a person sent just after the session had ended
TYPED_SECONDS = 60 * 60
TYPED_LIMIT = 200_000  # characters
WITHOUT = "without"  # in an address: open the form without what was typed


class SessionLimits:
    """Signs a person out when a limit has passed, and brings them back to the page they asked for.

    A form that comes too late is not lost: the same person finds it again after signing in, and sends it or not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = time.time()
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                return _end(request, now)
            if now - seen > TOUCH_SECONDS:
                request.session["seen"] = now
                UserSession.objects.filter(session_key=request.session.session_key).update(
                    last_seen_at=timezone.now()
                )
            if kept := _kept(request, now):
                return render(request, "account/typed.html", {"kept": kept, "without": WITHOUT})
        return self.get_response(request)


def _end(request, now: float):
    typed = _typed(request, now)
    longest = now - request.session["began"] > settings.SESSION_LONGEST_SECONDS
    sign_out(request, why="longest" if longest else "idle")
    if typed:
        request.session[TYPED] = typed
    return redirect_to_login(request.get_full_path() if typed or request.method == "GET" else "/")


def _typed(request, now: float) -> dict | None:
    """What the form carried, as the session keeps it; None where there is nothing worth keeping."""
    fields = typed_fields(request)
    if not fields:
        return None
    files = bool(request.FILES)
    return {
        "user": str(request.user.pk), "path": request.get_full_path(), "fields": fields, "files": files, "at": now,
    }  # fmt: skip


def typed_fields(request) -> list[tuple[str, str]]:
    """What a form carried, apart from passwords and tokens; empty for signing in and where it is too much to keep."""
    if request.method != "POST" or request.path.startswith(reverse("account_login")):
        return []
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    return fields if sum(len(value) for _, value in fields) <= TYPED_LIMIT else []


def _kept(request, now: float) -> dict | None:
    """What this person typed on this page before the session ended. It is given up once sent, refused or old."""
    kept = request.session.get(TYPED)
    if not kept:
        return None
    here = request.path == kept["path"].partition("?")[0]
    mine = kept["user"] == str(request.user.pk)
    if not mine or now - kept["at"] > TYPED_SECONDS or (here and _given_up(request)):
        del request.session[TYPED]
        return None
    return kept if here else None


def _given_up(request) -> bool:
    return request.method == "POST" or WITHOUT in request.GET
