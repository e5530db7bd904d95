"""Every view declares who may enter; errors of the domain become pages in one place."""

from collections.abc import Callable
from datetime import date
from enum import Enum
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Manager
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts import keeping
from audit.transitions import NotNow, NotReady, Refused, Stale
from departments.organisations import conflicts, powers
from departments.organisations.roles import Can, who_may


class Access(Enum):
    """Access that is not a power."""

    PUBLIC = "anybody"
    SIGNED_IN = "anybody who is signed in"


PUBLIC = Access.PUBLIC
SIGNED_IN = Access.SIGNED_IN


def requires(power: Can | Access, *more: Can, step_up: bool = False) -> Callable:
    """Declare the access of a view: a power (or any of several), SIGNED_IN or PUBLIC.

    Holding the power somewhere opens the view; the view's query decides about the thing and answers 404 for what
    this person may not see. `step_up` asks for the password once more, and again when that is over five minutes ago;
    signing in does not count as asking. The view learns the time from `request.at`.
    """

    def decorate(view):
        guarded = reauthentication_required(view) if step_up else view

        @wraps(view)
        @never_cache
        def inner(request, *args, **kwargs):
            request.at = timezone.now()
            if power is not PUBLIC and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if power is not PUBLIC:
                request.sent_before = conflicts.note_sending(request)
            try:
                if isinstance(power, Can) and not any(
                    powers.holds(request.user, needed, request.at) for needed in (power, *more)
                ):
                    raise Refused("You do not hold a role that opens this page.", power)
                response = guarded(request, *args, **kwargs)
                return other_method(request, response) if response.status_code == 405 else response
            except Refused as problem:
                return refused(request, problem)
            except (NotNow, Stale) as problem:
                return conflict(request, problem)
            except NotReady as problem:
                return not_ready(request, problem)

        inner.access = (power, *more)
        inner.step_up = step_up
        return inner

    return decorate


def other_method(request, response: HttpResponse) -> HttpResponse:
    """405, as a page: somebody opened the address of a form's button by itself."""
    page = render(request, "405.html", status=405)
    page["Allow"] = response.headers.get("Allow", "")
    return page


def refused(request, problem: Refused) -> HttpResponse:
    """403, with the reason, who can, and what the person sent: none of it was saved."""
    who = who_may(Can(problem.power)) if problem.power else ""
    yours = [row for row in _typed(request) if row[1]]
    return render(request, "403.html", {"reason": problem.reason, "who": who, "yours": yours}, status=403)


def conflict(request, problem: NotNow | Stale) -> HttpResponse:
    """409: who changed the thing and when, or that the step is not possible in its state; and what the person sent.

    A view that has a form leaves it as `request.form`. Where the thing was changed since the page was opened, both
    versions are on the page in what differs. The second click on one button leads to what the first one did.
    """
    thing = problem.thing
    change = conflicts.last_change(problem, request.user, request.POST.get("version", ""))
    has_page = hasattr(thing, "get_absolute_url")
    if has_page and conflicts.is_second_click(problem, change, getattr(request, "sent_before", False)):
        messages.info(request, "You pressed the button twice. It was done once.")
        return redirect(thing)
    back = thing.get_absolute_url() if has_page else request.get_full_path()
    yours = _typed(request)
    context = {
        "thing": thing,
        "back_url": back,
        "change": change,
        "who": change.who.name.lower(),
        "again": isinstance(problem, NotNow) and change.kind == problem.step.event,
    }
    if isinstance(problem, NotNow):
        context["yours"] = [row for row in yours if row[1]]
        return render(request, "errors/not_now.html", context, status=409)
    theirs = _standing(request, thing)
    context["yours"] = [row for row in yours if row not in theirs]
    context["theirs"] = [row for row in theirs if row not in yours]
    return render(request, "errors/stale.html", context, status=409)


def not_ready(request, problem: NotReady) -> HttpResponse:
    """422: what must be put right first, what was sent, and the way back to where it was sent from."""
    came_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    context = {
        "problems": problem.problems,
        "yours": [row for row in _typed(request) if row[1]],
        "back_url": came_from if known else "/",
    }
    return render(request, "errors/not_ready.html", context, status=422)


def _typed(request) -> list[tuple[str, str]]:
    if request.method != "POST":
        return []
    form = getattr(request, "form", None)
    if form is None:
        return [
            (key, value) for key, value in request.POST.items() if key not in (*keeping.TOKENS, "version")
        ]
    return [(str(field.label), value_in_words(field, field.value())) for field in form.visible_fields()]


def _standing(request, thing) -> list[tuple[str, str]]:
    rows = [("State", thing.get_status_display())] if hasattr(thing, "get_status_display") else []
    form = getattr(request, "form", None)
    for field in form.visible_fields() if form is not None else ():
        if hasattr(thing, field.name):
            rows.append((str(field.label), value_in_words(field, getattr(thing, field.name))))
    return rows


def value_in_words(field, value) -> str:
    """A value of a form's field as its reader chose it: the words of a choice, the parts of a date, yes or no."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Manager):
        value = list(value.values_list("pk", flat=True))
    if value in (None, "", []):
        return ""
    if isinstance(value, date):
        value = field.field.widget.decompress(value)
    value = getattr(value, "pk", value)
    if choices := dict(getattr(field.field, "choices", ())):
        chosen = value if isinstance(value, list | tuple) else [value]
        text_of = {str(key): str(text) for key, text in choices.items()}
        return ", ".join(text_of.get(str(item), str(item)) for item in chosen)
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return str(value)
