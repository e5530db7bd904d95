"""The whole demonstration in order: accounts, the year 2007-08, its papers, then today."""

import contextlib
import time
from collections.abc import Iterator
from datetime import datetime

from django.db import Error, connection

from audit.models import Event
from audit.record import SYSTEM, record
from departments.models import Organisation
from departments.organisations.queries import CENTRE
from portal.demonstration import (
    accounts,
    history,
    improvements_2007,
    incidents_2007,
    incidents_today,
    papers_2007,
    registers_2007,
    returns_2007,
    today,
)
from portal.demonstration.player import Say, forget, numbered, play, steps_taken_of

PLAYED = "demonstration.played"
PLAY_LOCK = 20071121  # the advisory lock of the one who plays
PATIENCE = 10  # seconds for a play that was cut off to let go of it


class AlreadyPlaying(Exception):
    """Another process plays this demonstration."""


def was_played() -> bool:
    return Event.objects.filter(kind=PLAYED).exists()


def play_everything(say: Say, *, now: datetime) -> int:
    """Play what has not been played yet; return how many steps were taken. `now` is the day from which dates of today are counted."""
    accounts.refuse_elsewhere()
    with _only_one():
        if was_played():
            say("The demonstration has been played: nothing changed")
            return 0
        began = time.monotonic()
        new = accounts.make()
        forget()
        say(f"Accounts and posts: {new} new")
        played = _play_year(say)
        played += _play_papers_and_today(say, now)
        centre = Organisation.objects.get(code=CENTRE)
        record(PLAYED, subject=centre, by=SYSTEM, at=now, seconds=round(time.monotonic() - began))
        say(f"Played: {played} steps in {time.monotonic() - began:.0f} seconds")
        return played


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    """One play at a time: the server lets go of the lock when the process that holds it ends, however it ends."""
    deadline = time.monotonic() + PATIENCE
    while not _asked("SELECT pg_try_advisory_lock(%s)"):
        if time.monotonic() > deadline:
            raise AlreadyPlaying(
                "Another process plays this demonstration already. Wait until it has ended, or end it, and start again."
            )
        time.sleep(0.2)
    try:
        yield
    finally:
        with contextlib.suppress(Error):  # a connection that was lost holds no lock
            _asked("SELECT pg_advisory_unlock(%s)")


def _asked(question: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [PLAY_LOCK])
        return cursor.fetchone()[0]


def _play_year(say: Say) -> int:
    done = steps_taken_of({**history.scopes(), **returns_2007.scopes(), **incidents_2007.scopes()})
    story = numbered(
        [
            *history.steps(),
            *registers_2007.steps(),
            *incidents_2007.steps(),
            *returns_2007.steps(),
            *improvements_2007.steps(),
        ]
    )
    played = play(story, done, say)
    say(f"The year 2007-08: {returns_2007.progress()}; {incidents_2007.progress()}")
    return played


def _play_papers_and_today(say: Say, now: datetime) -> int:
    """While the workers draft statements the people of today go on: neither waits for the other."""
    played = play(numbered(papers_2007.ask_for_statements()), steps_taken_of(papers_2007.scopes()), say)
    say("Statements: 19 asked for; the workers draft them")
    played += today.play_returns(say, now)
    papers_2007.wait_for_drafts(say)
    done = steps_taken_of(papers_2007.scopes())
    played += play(numbered(papers_2007.finish_statements(say)), done, say)
    say("Statements: advised on, seen by audit committees, signed; the workers print them")
    played += incidents_today.play_incidents(say, now)
    papers_2007.wait_for_signed(say)
    say("Statements: 19 signed, printed and sent")
    played += play(numbered(papers_2007.report_steps(say)), done, say)
    say("Report to Parliament: laid and published (in the demonstration only)")
    played += play(numbered(papers_2007.publish_statements()), done, say)
    return played
