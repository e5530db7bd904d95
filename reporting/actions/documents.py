"""The queue of documents: editions claimed by a worker, made, tried again, set aside; and asking for one again.

The lease is that of `audit.lease`, which the outbox uses too. A claim and a failed attempt write no event.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from audit import files, sweeps
from audit.lease import Queue
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, locked
from reporting.actions.editions import role_for, standing, wake_document_worker
from reporting.models import Edition

Status = Edition.Status
SET_ASIDE_AFTER = 3  # failed attempts since somebody asked for it
LAPSED = sweeps.Sweep("reporting.lapsed", "Write down which attempts to make a paper ended without an answer")
NO_ANSWER = "The worker that was making it ended without an answer"
QUEUE = Queue(
    model=lambda: Edition,
    waiting=Status.QUEUED,
    working=Status.WORKING,
    first="queued_at",
    lease=lambda: settings.DOCUMENT_LEASE_SECONDS,
    pauses=lambda: settings.DOCUMENT_BACK_OFF_SECONDS,
)


class ClaimLost(Exception):
    """The lease ran out, and the edition is somebody else's by now: what this worker made of it is not wanted."""


def claim(now: datetime) -> Edition | None:
    """Take the next edition under a lease, or None. Two workers never take the same one."""
    return QUEUE.claim(now, Q(), percent=5, words="Begun")


def end_lapsed(now: datetime) -> int:
    """Write down that attempts ended without an answer: their workers were killed. Returns how many."""
    return sweeps.end_lapsed(
        LAPSED, QUEUE, now, lambda edition: _failed(edition, NO_ANSWER, now, unanswered=True)
    )


def progress(edition: Edition, percent: int, words: str, *, now: datetime) -> None:
    """Say how far it has come, and that the worker is alive. Not an event: nothing has happened yet."""
    QUEUE.extend(edition, now, percent=percent, words=words)


def is_last_attempt(edition: Edition) -> bool:
    """Whether the edition is set aside if this attempt fails."""
    return edition.failures + 1 >= SET_ASIDE_AFTER


def claimed(edition: Edition) -> Edition:
    """The edition locked and as it is now, or ClaimLost where this claim does not hold any more."""
    fresh = locked(edition)
    if (fresh.status, fresh.attempts) != (Status.WORKING, edition.attempts):
        raise ClaimLost
    return fresh


@action
def finish(edition: Edition, *, paper: Any | None, at: datetime) -> Edition:
    """It is made: its file, hash and pages are kept. A lock of figures has no paper (`paper` is None)."""
    edition = claimed(edition)
    edition.status, edition.claimed_until = Status.DONE, None
    edition.percent, edition.words = 100, "Ready"
    edition.failures = edition.unanswered = 0
    if paper is not None:
        edition.file = f"editions/{edition.pk}.pdf"
        edition.sha256 = files.store(edition.file, paper.pdf)
        edition.pages, edition.facts = paper.pages, paper.facts
    edition.save()
    record(
        "edition.made",
        subject=edition.parent,
        by=SYSTEM,
        at=at,
        edition=edition.number,
        purpose=edition.purpose,
        data_hash=edition.data_hash,
        paper=edition.sha256,
        pages=edition.pages or 0,
        plain_layout=edition.is_plain,
    )
    return edition


@action
def keep_made_again(edition: Edition, *, sha256: str, at: datetime) -> Edition:
    """Its stored paper was missing or damaged and was made again from its frozen data, with another hash: that one counts."""
    edition = locked(edition)
    before, edition.sha256 = edition.sha256, sha256
    edition.save(update_fields=["sha256"])
    record(
        "edition.made_again",
        subject=edition.parent,
        by=SYSTEM,
        at=at,
        edition=edition.number,
        before=before,
        after=sha256,
    )
    return edition


@action
def reschedule(edition: Edition, *, words: str, now: datetime, unanswered: bool = False) -> None:
    """The attempt failed: the edition waits for the next, and after the third it is set aside until a person asks again.

    `unanswered` says that the process that was making it ended. A worker whose claim does not hold any more leaves the
    edition as it is.
    """
    if fresh := QUEUE.lock_claimed(edition):
        QUEUE.release(fresh, now)
        _failed(fresh, words, now, unanswered=unanswered)


def _failed(edition: Edition, words: str, now: datetime, *, unanswered: bool) -> None:
    edition.failures += 1
    edition.unanswered = edition.unanswered + 1 if unanswered else 0
    edition.percent, edition.words = 0, words[:120]
    is_set_aside = edition.failures >= SET_ASIDE_AFTER
    if is_set_aside:
        edition.status = Status.FAILED
    edition.save(
        update_fields=[
            *("status", "percent", "words", "failures", "unanswered", "claimed_until", "next_try_at")
        ]
    )
    if is_set_aside:
        record(
            "edition.set_aside",
            subject=edition.parent,
            by=SYSTEM,
            at=edition.event_time(now),
            edition=edition.number,
            purpose=edition.purpose,
            attempts=edition.attempts,
            unanswered=edition.unanswered,
        )


@action
def retry(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """A person asks for an edition that was set aside to be tried again, or for one in the plain layout to be set again.

    It is made from the same frozen data and words, so that what was checked or signed stays what it was.
    """
    edition = locked(edition)
    thing = edition.parent
    role = role_for(by, thing.power_to_print, thing, at)
    is_set_again = edition.may_be_set_again
    if edition.status != Status.FAILED and not is_set_again:
        return edition
    if not edition.wanted and not is_set_again:
        raise NotReady([Problem(f"This edition is no longer wanted: {standing(thing)}")])
    edition.status, edition.words = Status.QUEUED, "Waiting for its turn"
    edition.failures = edition.unanswered = 0
    edition.next_try_at, edition.tried_at = at, None
    edition.save()
    record("edition.asked_again", subject=thing, by=by, at=at, role=role, edition=edition.number)
    wake_document_worker()
    return edition
