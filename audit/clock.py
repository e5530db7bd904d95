"""Whether the clock can be trusted. A wrong one sends too early, or lets what is owed wait (docs/adr/0014).

A worker asks before it sends by itself. Where the clock has jumped, sending is suspended until a person has confirmed
that the clock is right; a message that was never tried is due all the same, whatever the clock says.
"""

import time
from datetime import datetime, timedelta

from django.db import connection

from audit.models import Event, Suspension
from audit.suspension import open_suspensions, suspend

TOLERANCE = timedelta(minutes=15)
BACKWARDS = timedelta(minutes=1)  # how far behind the newest event a clock may be: servers differ by seconds

_offset: float | None = None  # of this process: its wall clock less its steady clock, in seconds


def check(now: datetime) -> bool:
    """True where the clock can be trusted; else sending is suspended, with what was seen. `now` is the wall clock."""
    seen = _jump(now) or _difference_from_database(now) or _behind_events(now)
    if seen:
        suspend(Suspension.Reason.CLOCK, detail=seen, at=now)
    return not seen


def may_act(now: datetime) -> bool:
    """Whether what happens by the clock alone may happen now: not while a wrong clock was seen and nobody has confirmed it.

    A timer fires once. Fired by a clock that is ahead, it would count as fired when its time really comes.
    """
    return check(now) and not open_suspensions().filter(reason=Suspension.Reason.CLOCK).exists()


def _jump(now: datetime) -> str:
    """The wall clock of this process against its steady clock since it last looked."""
    global _offset
    before, _offset = _offset, now.timestamp() - time.monotonic()
    if before is None or abs(_offset - before) <= TOLERANCE.total_seconds():
        return ""
    return f"The clock of a worker jumped by {_in_words(_offset - before)}."


def _difference_from_database(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (there,) = cursor.fetchone()
    if abs(there - now) <= TOLERANCE:
        return ""
    return f"The clock of a worker differs from that of the database by {_in_words((now - there).total_seconds())}."


def _behind_events(now: datetime) -> str:
    """Events are not written before those that were there: a clock behind the newest one went back.

    What was written before the last confirmation has been looked at.
    """
    looked_at = (
        Event.objects.filter(kind="sending.resumed", facts__reason_code=Suspension.Reason.CLOCK)
        .order_by("-id")
        .values_list("id", flat=True)
        .first()
    )
    events = Event.objects.filter(id__gt=looked_at or 0).exclude(kind="sending.suspended")
    newest = events.order_by("-id").values_list("recorded_at", flat=True).first()
    if newest is None or newest <= now + BACKWARDS:
        return ""
    return f"The clock of a worker is {_in_words((newest - now).total_seconds())} behind the newest event of the audit log."


def _in_words(seconds: float) -> str:
    minutes = round(abs(seconds) / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes / 60:.0f} hours"
