"""The verbs of accounts: making one, its password, and what is kept of signing in."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.utils.crypto import constant_time_compare

from accounts.models import Absence, Telephone, User
from accounts.queries import live_sessions
from audit.channels import text
from audit.models import Event
from audit.record import SYSTEM, Actor, action, record, subject_of
from audit.transitions import NotReady, Problem

CODE_FOR = timedelta(minutes=15)  # as long as a code counts
NEXT_CODE = timedelta(minutes=1)  # before the next one is sent
CODES_A_DAY = 5
WRONG_CODES = 5  # then a new code is wanted


class _NoAccount:
    """What an event of an address without an account is about: the address itself is never written down."""

    _meta = User._meta
    pk = "none"


NO_ACCOUNT: Any = _NoAccount()  # takes the place of an account in an event


@action
def make_account(*, email: str, name: str, password: str, by: Actor, at: datetime) -> User:
    """Make an account. What its owner may do comes from appointments alone, so it opens nothing by itself."""
    account = User.objects.create_user(email, name, password)
    record("account.made", subject=account, by=by, at=at)
    return account


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
    others = [session for session in live_sessions(user, at) if session.session_key != keep]
    for session in others:
        session.end()
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
    for session in sessions:
        session.end()
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
    session_to_end = next((live for live in live_sessions(user, at) if live.pk == session), None)
    if session_to_end is None:
        return False
    session_to_end.end()
    record("account.session_ended", subject=user, by=by, at=at, sessions=1)
    return True


@action
def end_other_sessions(user: User, *, keep: str, by: Actor, at: datetime) -> int:
    """End all sessions of the person apart from the one whose key is `keep`; gives how many there were."""
    others = [session for session in live_sessions(user, at) if session.session_key != keep]
    for session in others:
        session.end()
    if others:
        record("account.session_ended", subject=user, by=by, at=at, sessions=len(others))
    return len(others)


# Where somebody is called, and when they are away


@action
def enter_telephone(user: User, *, number: str, by: Actor, at: datetime) -> Telephone:
    """Keep a person's telephone number and send a code to it; it is used once it is confirmed. One a minute, five a day."""
    user = User.objects.select_for_update().get(pk=user.pk)
    known = Telephone.objects.filter(user=user).first()
    since = at - timedelta(days=1)
    sent = Event.objects.filter(subject=subject_of(user), kind="account.telephone_entered", at__gt=since)
    if sent.count() >= CODES_A_DAY:
        raise NotReady([Problem("Five codes were sent within a day: try again tomorrow", field="number")])
    if known and known.code_sent_at > at - NEXT_CODE:
        raise NotReady(
            [Problem("A code was sent just now: wait a minute before you ask for another", field="number")]
        )
    fields = {
        "number": number,
        "code_key": str(uuid.uuid4()),
        "code_sent_at": at,
        "wrong_codes": 0,
        "confirmed_at": None,
    }
    telephone, _ = Telephone.objects.update_or_create(user=user, defaults=fields)
    record("account.telephone_entered", subject=user, by=by, at=at)
    return telephone


@action
def confirm_telephone(user: User, *, code: str, by: Actor, at: datetime) -> str:
    """Enter the code that came to the number. Gives what is wrong with it, in words; empty where the number is confirmed."""
    telephone = Telephone.objects.select_for_update().filter(user=user).first()
    if telephone is None or at > telephone.code_sent_at + CODE_FOR or telephone.wrong_codes >= WRONG_CODES:
        return "The code no longer works: ask for a new one"
    if telephone.confirmed_at:
        return ""
    if not constant_time_compare(code, text.code_of(telephone.code_key)):
        telephone.wrong_codes += 1
        telephone.save(update_fields=["wrong_codes"])
        record("account.telephone_code_refused", subject=user, by=by, at=at, failures=telephone.wrong_codes)
        return "The code is not correct: look at the newest text message"
    telephone.confirmed_at = at
    telephone.save(update_fields=["confirmed_at"])
    record("account.telephone_confirmed", subject=user, by=by, at=at)
    return ""


@action
def remove_telephone(user: User, *, by: Actor, at: datetime) -> bool:
    """Nobody is sent text messages at this number any more; whether there was one."""
    removed, _ = Telephone.objects.filter(user=user).delete()
    if removed:
        record("account.telephone_removed", subject=user, by=by, at=at)
    return bool(removed)


@action
def record_absence(user: User, *, starts_on: date, ends_on: date, by: Actor, at: datetime) -> Absence:
    """A person says when they are away: whoever comes next is called in their place."""
    if ends_on < starts_on:
        raise NotReady([Problem("The last day must be the same as or after the first day", field="ends_on")])
    absence = Absence.objects.create(user=user, starts_on=starts_on, ends_on=ends_on, recorded_at=at)
    record(
        "account.absence_recorded",
        subject=user,
        by=by,
        at=at,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return absence


@action
def remove_absence(user: User, *, absence: int, by: Actor, at: datetime) -> bool:
    """A person is not away after all, or back; False where they have no such absence."""
    removed, _ = Absence.objects.filter(user=user, pk=absence).delete()
    if removed:
        record("account.absence_removed", subject=user, by=by, at=at)
    return bool(removed)
