"""Plays steps in the order of their dates, each through one of the portal's actions, and carries on where it stopped.

A step names the event by which one can see that it was taken. When a play was cut off, the next one reads the audit log
and takes only what is missing; it writes no notes of its own.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from functools import cache

from accounts.models import User
from audit.models import Event
from departments.models import Organisation
from departments.organisations.calendar import LONDON
from departments.organisations.roles import Role
from portal.demonstration import story
from portal.demonstration.accounts import address

Say = Callable[[str], None]
PATIENCE = 600  # seconds without any progress of the workers, after which something is wrong


class Stuck(Exception):
    """The workers do not get on with what was asked of them."""


@dataclass(order=True)
class Step:
    """One thing that one person does at a moment of the story.

    `scope` names the thing it is done to, for carrying on; `event` is the kind of event that it leaves, empty for
    what may be done twice. Steps of the same moment keep the order in which they were written.
    """

    at: datetime
    order: int
    scope: str = field(compare=False)
    event: str = field(compare=False)
    do: Callable[[datetime], object] = field(compare=False)
    words: Callable[[], str] | None = field(compare=False, default=None)  # said once it is taken


def moment(day: date, hour: float = 10.0) -> datetime:
    """A time of day in London."""
    minutes = round(hour * 60)
    return datetime.combine(day, clock_time(minutes // 60 % 24, minutes % 60), LONDON)


def play(steps: Iterable[Step], done: dict[str, list[str]], say: Say) -> int:
    """Take the steps in order, leaving out those that the audit log shows; return how many were taken."""
    known = {scope: deque(kinds) for scope, kinds in done.items()}
    played, since = 0, time.monotonic()
    for step in sorted(steps):
        if _was_taken(step, known):
            continue
        step.do(step.at)
        played += 1
        if step.words:
            say(step.words())
        if time.monotonic() - since > 10:
            since = time.monotonic()
            say(f"  {step.at.day} {step.at:%B %Y}: {played} steps so far")
    return played


def _was_taken(step: Step, known: dict[str, deque[str]]) -> bool:
    """Whether the audit log has this step; what else happened to the thing in between is passed over."""
    kinds = known.get(step.scope)
    if not step.event or not kinds or step.event not in kinds:
        return False
    while kinds.popleft() != step.event:
        pass
    return True


def steps_taken_of(subjects: dict[str, str]) -> dict[str, list[str]]:
    """The kinds of events by scope, oldest first. `subjects` maps a subject of the audit log to its scope."""
    steps_taken: dict[str, list[str]] = defaultdict(list)
    rows = Event.objects.filter(subject__in=list(subjects)).order_by("id")
    for subject, kind in rows.values_list("subject", "kind"):
        steps_taken[subjects[subject]].append(kind)
    return steps_taken


def wait_for(what: str, count: Callable[[], tuple[int, int]], say: Say, poll: float = 0.5) -> None:
    """Wait until the workers have done all of something. `count` says how many are done, of how many.

    Raises Stuck when nothing has moved for ten minutes.
    """
    last, seen, printed = time.monotonic(), -1, time.monotonic()
    while True:
        ready, wanted = count()
        if ready >= wanted:
            return
        now = time.monotonic()
        if ready != seen:
            seen, last = ready, now
        if now - printed > 5:
            printed = now
            say(f"  {what}: {ready} of {wanted}")
        if now - last > PATIENCE:
            raise Stuck(
                f"{what}: {ready} of {wanted}, and nothing has moved for {PATIENCE // 60} minutes. "
                "Is a worker running? Its log says more. Starting again goes on from here."
            )
        time.sleep(poll)


def later(at: datetime, **span: float) -> datetime:
    """Some time after, on the wall clock."""
    return at + timedelta(**span)


@cache
def body(letters: str) -> Organisation:
    """One of the 19 organisations, by the report's letters."""
    return Organisation.objects.get(govuk_id=story.departments()[letters]["govuk_id"])


@cache
def _account(where: str) -> User:
    return User.objects.get(email=where)


def holder(role: Role | str, organisation: Organisation) -> User:
    """The demonstration's account for a role of a body."""
    return _account(address(str(role), organisation.code))


def at_centre(name: str) -> User:
    """One of the central team's accounts, by its name there."""
    return _account(address(name, "central-review"))


def commissioner() -> User:
    """The Information Commissioner's caseworker."""
    return _account(address("caseworker", "information-commissioner"))


def lent(name: str) -> User:
    """Somebody of another department who reviews or accepts the Cabinet Office's own return."""
    home = {"reviewer-of-the-cabinet-office": "HMT", "approver-of-the-cabinet-office": "HO"}[name]
    return _account(address(name, body(home).code))


def forget() -> None:
    """Drop what was read of organisations and accounts: appointments are read once for each account."""
    body.cache_clear()
    _account.cache_clear()


def numbered(steps: Iterator[Step]) -> list[Step]:
    """Give every step its place, so that those of one moment stay in the order they were written."""
    numbered_steps = list(steps)
    for place, step in enumerate(numbered_steps):
        step.order = place
    return numbered_steps
