"""Sessions end: half an hour after the last page, and ten hours after the first. What was being typed is kept."""

import time
from typing import NamedTuple

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseRedirect, QueryDict, UnreadablePostError
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts import keeping
from accounts.adapter import AFTER_SIGN_IN, KEPT, sign_out
from accounts.filling import fill, insert_into_main

TOUCH_SECONDS = 60  # the last page is noted at most once a minute, to spare a write per request
POLL = "poll"  # in an address: the page refreshes itself
POLL_HEADER = "Portal-Poll"  # the same from a script
WITHOUT = "without"  # in an address: open the form without what was typed
KEPT_WORDS = "You were signed out before your form was sent. Sign in: what you typed will be in the form."
LOST_WORDS = "You were signed out before your form was sent. It was too long to be kept: go back in your browser to copy it."
OUTSIDE = (
    "account_login",
    "account_logout",
    "session_end",
    "act_for",
)  # forms that concern whoever is signed in now


class End(NamedTuple):
    """When a session ends (seconds since 1970), and whether a page opened before then moves it."""

    at: float
    moves: bool


class SessionLimits:
    """Signs a person out when a limit has passed, and brings them back to the page they asked for.

    A form that comes too late, from a browser without its session or with an old token, is not lost and not taken: its
    author finds the text in the form, and sends it or not.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = time.time()
        if request.user.is_authenticated:
            began = request.session.setdefault("began", now)
            seen = request.session.setdefault("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                return _end(request, now)
            if now - seen > TOUCH_SECONDS and not is_poll(request):
                touch(request, now)
        if request.method == "POST" and (response := _of_another_session(request)):
            return response
        asked_before = STATE_SESSION_KEY in request.session if request.method == "POST" else False
        response = self.get_response(request)
        if not request.user.is_authenticated:
            return response
        if request.method == "POST":
            _sent(request, response, asked_before)
        elif request.method == "GET" and request.session.get(KEPT):
            _show_kept(request, response)
        return response


def is_poll(request) -> bool:
    """Whether a page asks by itself how far some work has got, or when the session ends: nobody did anything.

    A page with script says so in a header; one without, which refreshes itself, in its address.
    """
    if request.method not in ("GET", "HEAD"):
        return request.path == reverse("session_end")
    asks = request.path == reverse("session_end") or request.path.endswith("/progress.json")
    return asks or POLL_HEADER in request.headers or POLL in request.GET


def touch(request, now: float) -> None:
    """A page was opened: half an hour begins again."""
    request.session["seen"] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def end_of(request) -> End:
    """When the session of a request ends if nothing more is opened."""
    now = time.time()
    idle = request.session.get("seen", now) + settings.SESSION_IDLE_SECONDS
    longest = request.session.get("began", now) + settings.SESSION_LONGEST_SECONDS
    return End(min(idle, longest), idle < longest)


def typed_fields(request) -> list[tuple[str, str]]:
    """What a form carried, apart from passwords and tokens; empty for signing in and where it is too much to keep."""
    fields = _fields(request)
    return [] if keeping.too_long(fields) else fields


def _fields(request) -> list[tuple[str, str]]:
    if request.method != "POST" or request.path in _outside() or request.path == _again():
        return []
    return _worth_keeping(request.POST)


def _worth_keeping(sent: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in sent.lists()
        for value in values
        if name not in keeping.TOKENS and "password" not in name
    ]


def _outside() -> set[str]:
    return {reverse(name) for name in OUTSIDE}


def _again() -> str:
    return reverse("account_reauthenticate")


def _page_of(note: keeping.Note) -> str:
    """The address of the page of a form; of the form that asks for the password again, where it leads."""
    path, _, query = note.page.partition("?")
    return QueryDict(query).get("next", "/") if path == _again() else note.page


def keep(request, user: int, page: str) -> bool:
    """Keep what this request carried, for that user and page."""
    return keeping.keep(
        user,
        page=page,
        action=request.path,
        fields=typed_fields(request),
        files=bool(request.FILES),
        at=timezone.now(),
    )


def keep_for_later(request) -> bool:
    """Keep a form that its author does not want to send yet; False where it is too much to keep."""
    if not keep(request, request.user.pk, request.get_full_path()):
        return False
    request.session[KEPT] = request.kept = True
    return True


def keep_for_its_author(request) -> HttpResponseRedirect | None:
    """A form of this person whose token was old: kept, and back to its page. None where there is nothing to keep."""
    note = _note(request)
    if note is None or note.user != request.user.pk or not keep(request, note.user, note.page):
        return None
    request.session[KEPT] = request.kept = True
    return redirect(note.page)


def _note(request) -> keeping.Note | None:
    try:
        value = request.POST.get(keeping.NOTE, "")
    except UnreadablePostError:
        return None
    return keeping.read_note(value) if value else None


def _of_another_session(request):
    """What answers a form that was opened by somebody who is not signed in here now."""
    note = None if request.path in _outside() else _note(request)
    if note is None or (request.user.is_authenticated and note.user == request.user.pk):
        return None
    page = _page_of(note)
    keep(request, note.user, page)
    if request.user.is_authenticated:
        return render(request, "account/opened_by_another.html", status=403)
    return _to_sign_in(request, note.user, page)


def _to_sign_in(request, user: int, page: str):
    """The page of the form is kept in the session, not in the address: only its author is led back to it."""
    request.session[AFTER_SIGN_IN] = [user, page]
    if keeping.too_long(_fields(request)):
        messages.warning(request, LOST_WORDS)
    elif keeping.kept_on(user, page.partition("?")[0], timezone.now()):
        messages.info(request, KEPT_WORDS)
    return redirect("account_login")


def _end(request, now: float):
    user = request.user.pk
    note = _note(request) if request.method == "POST" else None
    page = _page_of(note) if note and note.user == user else request.get_full_path()
    keep(request, user, page)
    longest = now - request.session["began"] > settings.SESSION_LONGEST_SECONDS
    sign_out(request, why="longest" if longest else "idle")
    if request.method == "POST":
        return _to_sign_in(request, user, page)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


def _sent(request, response, asked_before: bool) -> None:
    """A form that waits for the password is kept meanwhile; one that was taken is not kept any more."""
    if getattr(request, "kept", False) or response.status_code >= 500:
        return
    to_password = response.status_code == 302 and response["Location"].partition("?")[0] == _again()
    if to_password and request.path != _again():
        note = _note(request)
        keep(request, request.user.pk, note.page if note else request.get_full_path())
        request.session[KEPT] = True
    elif (asked_before and STATE_SESSION_KEY not in request.session) or request.session.get(KEPT):
        keeping.forget(request.user.pk, action=request.path)


def _show_kept(request, response) -> None:
    """Put what the person typed on this page before into its form, and say so above it."""
    if response.streaming or response.status_code not in (200, 405):
        return
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return
    if WITHOUT in request.GET:
        keeping.forget_page(request.user.pk, request.path)
        return
    texts = keeping.kept_on(request.user.pk, request.path, timezone.now())
    if not texts and not keeping.has_any(request.user.pk, timezone.now()):
        del request.session[KEPT]
    page = response.content.decode()
    for text in texts:
        filled = fill(page, text, request.path)
        banner = render_to_string(
            "account/_kept.html", {"text": text, "filled": filled, "without": _without(text.page)}
        )
        page = insert_into_main(filled.page, banner)
    if not texts:
        return
    response.content = page.encode()
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))


def _without(page: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{WITHOUT}=1"
