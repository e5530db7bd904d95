"""A run of a queue's worker: several attempts beside each other, each in a process that can be killed.

The runs that send and the run that makes documents share this. What takes long leaves room for others, and no attempt
takes the run longer than it takes to start it.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from audit import liveness
from audit.killable import Helper, answered

Clock = Callable[[], datetime]
SIGN_SECONDS = 5


@dataclass(eq=False)
class Attempt:
    """One row that is being worked on: by which process, and since when (steady clock)."""

    helper: Helper | None = None
    began: float = field(default_factory=time.monotonic)


A = TypeVar("A", bound=Attempt)


class Run(ABC, Generic[A]):
    """What every such run does. A subclass begins attempts and says what follows from an answer.

    `part` is the part of the portal that `/healthz` reads to be alive while this runs; empty for none. After
    `run_seconds` a run ends as soon as nothing is slow, so that the worker hears what else is asked; after
    `longest_run_seconds` it begins nothing more. `at_once` attempts go beside each other while all answer quickly; those
    that have taken longer than `slow_seconds` do not count among them, until there are `slow_at_once` of these.
    """

    run_seconds: float
    longest_run_seconds: float
    at_once: int
    slow_at_once: int

    def __init__(self, clock: Clock, part: str = ""):
        self.clock, self.part = clock, part
        self.busy: dict[Helper, A] = {}
        self._began = self._signed = time.monotonic()

    @property
    @abstractmethod
    def slow_seconds(self) -> float:
        """After how many seconds an attempt counts as slow."""

    @abstractmethod
    def begin_next(self) -> bool:
        """Claim the next row and start its first process; False where nothing is due."""

    @abstractmethod
    def on_answer(self, helper: Helper, attempt: A) -> None:
        """The process of an attempt has answered, ended, or reached its limit."""

    def between(self) -> None:
        """What else is done between two attempts."""

    def work(self) -> None:
        """Go on until nothing is due, or the time of a run is over. Whatever ends it ends its processes."""
        try:
            while True:
                began = self._may_begin() and self.begin_next()
                if not began and not self.busy:
                    break
                if not began:
                    self._await()
                self.between()
                self._sign()
        finally:
            for helper in self.busy:
                helper.kill()

    def is_over(self) -> bool:
        """Whether this run begins nothing more, though something may be due."""
        elapsed = time.monotonic() - self._began
        return elapsed > self.longest_run_seconds or (elapsed > self.run_seconds and not self._slow())

    def next_moment(self) -> float | None:
        """When `between` has something to do, on the steady clock."""
        return None

    def _slow(self) -> list[A]:
        since = time.monotonic() - self.slow_seconds
        return [attempt for attempt in self.busy.values() if attempt.began < since]

    def _may_begin(self) -> bool:
        slow = len(self._slow())
        return slow < self.slow_at_once and len(self.busy) - slow < self.at_once and not self.is_over()

    def _await(self) -> None:
        """Wait for an answer, a limit, or the moment when an attempt counts as slow and the next may begin."""
        now = time.monotonic()
        moments = [helper.deadline for helper in self.busy] + [now + SIGN_SECONDS]
        if moment := self.next_moment():
            moments.append(moment)
        slow = self.slow_seconds
        moments += [due for attempt in self.busy.values() if (due := attempt.began + slow + 0.01) > now]
        ready = answered(self.busy, max(0.0, min(moments) - now))
        late = [helper for helper in self.busy if helper.deadline <= time.monotonic()]
        for helper in {*ready, *late}:
            self.on_answer(helper, self.busy[helper])

    def _sign(self) -> None:
        if self.part and time.monotonic() - self._signed > SIGN_SECONDS:
            liveness.sign(self.part)
            self._signed = time.monotonic()
