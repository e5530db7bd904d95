"""The verbs of accounts: making one, its password, and what is kept of signing in."""

from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import get_hasher, identify_hasher

from accounts.models import User
from accounts.queries import live_sessions
from audit.record import SYSTEM, Actor, action, record


class _NoAccount:
    """What an event of an address without an account is about: the address itself is never written down."""

    _meta = User._meta
    pk = "none"


NO_ACCOUNT: Any = _NoAccount()  # takes the place of an account in an event


@action
def make_account(*, email: str, name: str, password: str, by: Actor, at: datetime) -> User:
    """Make an account. What its owner may do comes from appointments alone, so it opens nothing by itself."""
    made = User.objects.create_user(email, name, password)
    record("account.made", subject=made, by=by, at=at)
    return made


@action
def set_password(user: User, *, password: str, by: Actor, at: datetime) -> User:
    """Give an account a new password. Whoever is signed in with the old one is out at the next page."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_set", subject=user, by=by, at=at)
    return user


@action
def renew_hash(user: User, *, password: str, by: Actor, at: datetime) -> bool:
    """Keep the password that was just given right in the way in which passwords are kept today; whether that was needed."""
    hasher = get_hasher()
    kept_by = identify_hasher(user.password)
    if kept_by.algorithm == hasher.algorithm and not hasher.must_update(user.password):
        return False
    user.set_password(password)
    user.save(update_fields=["password"])
    record("account.password_rehashed", subject=user, by=by, at=at)
    return True


@action
def change_password(user: User, *, password: str, keep: str, by: Actor, at: datetime) -> int:
    """The owner's own change of password. Their sessions end, apart from the one whose key is `keep`; gives how many."""
    user.set_password(password)
    user.save(update_fields=["password"])
    others = [one for one in live_sessions(user, at) if one.session_key != keep]
    for one in others:
        one.end()
    record("account.password_changed", subject=user, by=by, at=at, sessions_ended=len(others))
    return len(others)


@action
def close_account(user: User, *, by: Actor, at: datetime) -> int:
    """Close an account: its owner is signed out everywhere and can do nothing more; gives how many sessions ended.

    The posts that they hold are vacant from now on. Closing it twice changes nothing.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        return 0
    user.is_active = False
    user.save(update_fields=["is_active"])
    sessions = live_sessions(user, at)
    for one in sessions:
        one.end()
    record("account.closed", subject=user, by=by, at=at, sessions_ended=len(sessions))
    return len(sessions)


@action
def reopen_account(user: User, *, by: Actor, at: datetime) -> User:
    """Open a closed account again, with the password and the appointments that it had. Doing it twice changes nothing."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        record("account.reopened", subject=user, by=by, at=at)
    return user


@action
def note_sign_in(user: User, *, known_browser: bool, by: Actor, at: datetime) -> None:
    """Somebody has signed in; whether in a browser that they have used before."""
    record("account.signed_in", subject=user, by=by, at=at, known_browser=known_browser)


@action
def note_sign_out(user: User, *, why: str, session_key: str | None, by: Actor, at: datetime) -> None:
    """A session has ended: "asked", "idle", "longest" or "wrong_passwords"."""
    UserSession.objects.filter(session_key=session_key).delete()
    record("account.signed_out", subject=user, by=by, at=at, why=why)


@action
def note_failed_sign_in(email: str, *, failures: int, wait: int, at: datetime) -> None:
    """A wrong password, or an address without an account; with a `wait` the next attempt is delayed by so many seconds.

    `failures` counts those of the account within an hour, from anywhere. Of an address without an account nothing is
    written but that there was one.
    """
    user = User.objects.filter(email=email).first()
    kind = "account.sign_in_delayed" if wait else "account.sign_in_failed"
    facts: dict[str, Any] = {"failures": failures} | ({"seconds": wait} if wait else {})
    record(kind, subject=user or NO_ACCOUNT, by=SYSTEM, at=at, **facts)


@action
def note_refused_password(user: User, *, failures: int, by: Actor, at: datetime) -> None:
    """Whoever is signed in gave a wrong password where it was asked for again."""
    record("account.password_refused", subject=user, by=by, at=at, failures=failures)


@action
def end_session(user: User, *, session: int, by: Actor, at: datetime) -> bool:
    """End one of the person's own sessions by its number; False where there is none such any more."""
    found = next((one for one in live_sessions(user, at) if one.pk == session), None)
    if found is None:
        return False
    found.end()
    record("account.session_ended", subject=user, by=by, at=at, sessions=1)
    return True


@action
def end_other_sessions(user: User, *, keep: str, by: Actor, at: datetime) -> int:
    """End all sessions of the person apart from the one whose key is `keep`; gives how many there were."""
    others = [one for one in live_sessions(user, at) if one.session_key != keep]
    for one in others:
        one.end()
    if others:
        record("account.session_ended", subject=user, by=by, at=at, sessions=len(others))
    return len(others)
