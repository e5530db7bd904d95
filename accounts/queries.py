"""Reads of accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings

from accounts import browsers
from accounts.models import Absence, Telephone, User
from audit.compiled import objects_of
from audit.models import Event
from audit.record import subject_of

RECENT = 20  # sign-ins shown to their owner
SIGN_INS = {
    "account.signed_in": "Signed in",
    "account.signed_out": "Signed out",
    "account.sign_in_failed": "Somebody gave a wrong password",
    "account.sign_in_delayed": "Somebody gave a wrong password, and had to wait",
    "account.password_refused": "A wrong password was given where it was asked for again",
    "account.password_changed": "You changed your password",
    "account.password_set": "Your password was set by whoever looks after the portal",
    "account.session_ended": "You ended a session",
    "account.telephone_entered": "You entered a telephone number, and a code was sent to it",
    "account.telephone_code_refused": "A wrong code was entered for your telephone number",
    "account.telephone_confirmed": "You confirmed your telephone number",
    "account.telephone_removed": "You removed your telephone number",
    "account.absence_recorded": "You recorded when you are away",
    "account.absence_removed": "You removed an absence",
    "account.closed": "Your account was closed by whoever looks after the portal",
    "account.reopened": "Your account was opened again by whoever looks after the portal",
}
SIGNED_OUT = {
    "idle": "Signed out: no page was opened for half an hour",
    "longest": "Signed out: ten hours had passed",
    "wrong_passwords": "Signed out: too many wrong passwords were given",
}


@dataclass(frozen=True)
class Session:
    """One session as its owner sees it."""

    pk: int
    browser: str
    address: str
    began: datetime
    seen: datetime
    is_this: bool


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names behind actors as the audit log writes them ("user:12"), in one query. The portal itself is "system"."""
    numbers = {actor: actor.removeprefix("user:") for actor in set(actors)}
    keys = [int(number) for number in numbers.values() if number.isdigit()]
    rows = (
        objects_of("people", lambda _, wanted: User.objects.filter(pk__among=wanted), None, keys)
        if keys
        else []
    )
    users = {user.pk: user for user in rows}
    return {
        actor: "The portal"
        if actor == "system"
        else str(users.get(_number(number), "An account that is gone"))
        for actor, number in numbers.items()
    }


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def live_sessions(user: User, at: datetime) -> list[UserSession]:
    """The person's sessions that would still be let in, the one used last first."""
    rows = UserSession.objects.filter(
        user=user,
        last_seen_at__gte=at - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
        created_at__gte=at - timedelta(seconds=settings.SESSION_LONGEST_SECONDS),
    ).order_by("-last_seen_at", "-pk")
    return [session for session in rows if session.exists()]


def sessions_of(user: User, at: datetime, this: str) -> list[Session]:
    """The same for their page; `this` is the key of the session that asks. It comes first."""
    rows = [
        Session(
            session.pk, browsers.name_of(session.user_agent), session.ip, session.created_at, session.last_seen_at, session.session_key == this
        )
        for session in live_sessions(user, at)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: not row.is_this)


def recent_sign_ins(user: User) -> list[dict[str, Any]]:
    """What happened lately to the person's account, newest first, for the timeline component."""
    events = Event.objects.filter(subject=subject_of(user), kind__in=SIGN_INS).order_by("-id")[:RECENT]
    return [{"what": _what(event), "when": event.at, "more": _more(event)} for event in events]


def telephone_of(user: User) -> Telephone | None:
    """The person's telephone number, confirmed or not."""
    return Telephone.objects.filter(user=user).first()


def absences_of(user: User, day: date) -> list[Absence]:
    """When a person is away, from this day on."""
    return list(Absence.objects.filter(user=user, ends_on__gte=day))


def _what(event: Event) -> str:
    return SIGNED_OUT.get(event.facts.get("why", ""), SIGN_INS[event.kind])


def _more(event: Event) -> str:
    facts = event.facts
    if event.kind == "account.signed_in" and not facts.get("known_browser"):
        return "With a browser that you had not used before."
    if facts.get("failures", 0) > 1:
        return f"{facts['failures']} times within an hour."
    if facts.get("sessions", 0) > 1:
        return f"{facts['sessions']} sessions."
    return ""
