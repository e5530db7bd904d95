"""What happened to a thing between a person's opening its page and sending it: what a page of 409 says."""

import hashlib
from contextlib import suppress
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Q, QuerySet

from accounts import keeping
from accounts.queries import names_of
from audit.models import Event
from audit.queries import events_of
from audit.record import SYSTEM, actor_of
from audit.transitions import NotNow, Stale

REPEAT_SECONDS = 60  # within which the same form sent again is a second click


class Who(Enum):
    """Who changed the thing."""

    NOBODY = "nobody"  # it is as the person saw it: the step is not possible in this state
    OWN = "own"  # the person, by an earlier click or in another window
    PORTAL = "portal"
    OTHER = "other"
    NOT_KNOWN = "not known"


class Change(NamedTuple):
    """Who changed a thing since it was seen, by name, when, and by which kind of event."""

    who: Who
    name: str = ""
    at: datetime | None = None
    kind: str = ""


def last_change(problem: NotNow | Stale, user, seen: str) -> Change:
    """What a step met: `seen` is the version that came with the form, "" where a page was only opened."""
    version = str(getattr(problem.thing, "version", ""))
    if isinstance(problem, NotNow) and seen in ("", version):
        return Change(Who.NOBODY)
    event = _changes(problem).order_by("-id").first()
    if event is None:
        return Change(Who.NOT_KNOWN)
    if event.actor == actor_of(user):
        return Change(Who.OWN, "", event.at, event.kind)
    if event.actor == actor_of(SYSTEM):
        return Change(Who.PORTAL, "", event.at, event.kind)
    return Change(Who.OTHER, names_of([event.actor])[event.actor], event.at, event.kind)


def _changes(problem: NotNow | Stale) -> QuerySet[Event]:
    """The events that changed what the problem is about: its status, or anything that a person changes of it."""
    thing, step_taken = problem.thing, Q(facts__has_key="previous")
    if isinstance(problem, NotNow):
        return events_of(thing).filter(step_taken)
    by_people = ~Q(actor=actor_of(SYSTEM)) & ~Q(kind__endswith="read")
    if hasattr(thing, "parent"):  # a part's changes are events of the whole
        return events_of(thing.parent).filter(by_people, facts__part=thing.key)
    return events_of(thing).filter(by_people | step_taken)


def note_sending(request) -> bool:
    """Whether this person has sent the very same form within the last minute. Notes that it is sent now."""
    if request.method != "POST" or not request.POST.get("version"):
        return False
    fields = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in keeping.TOKENS
        for value in values
    )
    digest = hashlib.sha256(repr((request.user.pk, request.path, fields)).encode()).hexdigest()
    with suppress(
        Exception
    ):  # without the cache a second click is answered by 409, and nothing is done twice
        return not cache.add(f"sent:{digest}", 1, REPEAT_SECONDS)
    return False


def is_second_click(problem: NotNow | Stale, change: Change, sent_before: bool) -> bool:
    """Whether this is the same form once more, and the step that it asks for was taken by the first sending."""
    step = problem.step
    return sent_before and change.who is Who.OWN and step is not None and change.kind == step.event
