"""Rows that are a queue: a worker takes one under a lease, and what becomes of it is written on the row.

The outbox and the document queue share this. No lock outlives a claim: `FOR UPDATE SKIP LOCKED` keeps two workers from
taking the same row, and the lease keeps others away while one works. The pause before the next attempt is set by the
claim itself, so that a row whose worker is killed is not first again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least

CLOCK_TOLERANCE = timedelta(
    minutes=15
)  # a time further ahead than this was written by a clock that was wrong

IN_TROUBLE_AFTER = 3  # failed attempts after which a message is on somebody's work-list


class Leased(models.Model):
    """The columns of a row that is worked on under a lease.

    `attempts` counts the claims, `unanswered` those in a row that ended without an answer: the worker was killed.
    """

    attempts = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True


@dataclass(frozen=True)
class Queue:
    """One such table: the names of its three states, how long a claim holds, and the pauses between attempts.

    `lease` and `pauses` are functions, since both come from settings (seconds). `first` orders rows never tried.
    """

    model: Callable[[], type[Any]]
    waiting: str
    working: str
    first: str
    lease: Callable[[], float]
    pauses: Callable[[], Sequence[float]]

    def claim(self, now: datetime, among: Q, **changes: Any) -> Any | None:
        """Take the next row under a lease, with its next attempt put off already; None when nothing is due.

        A row never tried is always due, whatever any clock said. `changes` are written with the claim.
        """
        waiting = self.model()._default_manager.filter(among, status=self.waiting)
        due = Q(next_try_at__lte=now) | Q(tried_at__gt=now + CLOCK_TOLERANCE)
        return self._take(waiting.filter(attempts=0).order_by(self.first), now, changes) or self._take(
            waiting.filter(due, attempts__gt=0).order_by("next_try_at"), now, changes
        )

    def _take(self, rows: models.QuerySet[Any], now: datetime, changes: dict[str, Any]) -> Any | None:
        """The first of some rows that no other worker is taking, with the claim written on it.

        One statement finds the row, locks it and writes: one journey to the database, and a transaction of its own.
        """
        meta = rows.model._meta
        written = {
            "status": self.working,
            "tried_at": now,
            "claimed_until": now + timedelta(seconds=self.lease()),
            **changes,
        }
        pauses = [timedelta(seconds=seconds) for seconds in self.pauses()]
        try:
            chosen, parameters = rows.values("pk")[:1].query.sql_with_params()
        except EmptyResultSet:  # a filter that no row can pass
            return None
        columns = ", ".join(f"{meta.get_field(name).column} = %s" for name in written)
        fields = ", ".join(f"claimed.{field.column}" for field in meta.concrete_fields)
        claim = (
            f"WITH chosen (key) AS MATERIALIZED ({chosen} FOR UPDATE OF {meta.db_table} SKIP LOCKED) "  # noqa: S608 - names of ours
            f"UPDATE {meta.db_table} AS claimed SET attempts = attempts + 1, {columns}, "
            "next_try_at = %s + (%s::interval[])[LEAST(attempts + 1, %s)] "
            f"FROM chosen WHERE claimed.{meta.pk.column} = chosen.key RETURNING {fields}"
        )
        values = [*parameters, *written.values(), now, pauses, len(pauses)]
        return next(iter(rows.model._default_manager.raw(claim, values)), None)

    def extend(self, row: Any, now: datetime, **changes: Any) -> bool:
        """The worker is alive: the lease runs on. False when somebody else has the row by now.

        A lease is renewed before its end, so a `now` after it is of a clock that jumped, and its end is what counts.
        """
        until = Least(Value(now), F("claimed_until")) + timedelta(seconds=self.lease())
        return bool(self._same_claim(row).update(claimed_until=until, **changes))

    def release(self, row: Any, now: datetime | None) -> None:
        """Put the row back to wait, without saving it: the next attempt comes after a pause that grows.

        `now` is when the attempt failed, by a clock that may have jumped meanwhile: no attempt ends after its lease, so
        the pause begins at the end of the lease at the latest. For a claim that lapsed `now` is None: the pause that
        the claim set goes on.
        """
        if now is not None:
            row.next_try_at = min(now, row.claimed_until or now) + self.pause(row.attempts)
        row.status, row.claimed_until = self.waiting, None

    def lock_claimed(self, row: Any) -> Any | None:
        """The row locked and as it is now, while this claim still holds; None when somebody else has it."""
        return self._same_claim(row).select_for_update(of=("self",)).first()

    def lapsed(self, now: datetime) -> models.QuerySet[Any]:
        """Rows whose worker is gone, locked once read: the lease ran out, or was given by a clock that was wrong."""
        gone = Q(claimed_until__lt=now) | Q(tried_at__gt=now + CLOCK_TOLERANCE)
        rows = self.model()._default_manager.select_for_update(skip_locked=True, of=("self",))
        return rows.filter(gone, status=self.working)

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after this many attempts."""
        pauses = self.pauses()
        return timedelta(seconds=pauses[min(max(attempts, 1), len(pauses)) - 1])

    def _same_claim(self, row: Any) -> models.QuerySet[Any]:
        return self.model()._default_manager.filter(pk=row.pk, status=self.working, attempts=row.attempts)
