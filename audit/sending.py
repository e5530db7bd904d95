"""A run of sending: each attempt in a process that can be killed, the slow ones beside the others, receipts in batches."""

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from audit import attached, deliver, installation, noted, outbox, pdf, runs
from audit.attached import Wanted
from audit.channels import CHANNELS
from audit.channels.base import TryLater
from audit.killable import Helper, Unanswered, answered
from audit.models import Event, OutboxMessage
from audit.runs import Clock

log = logging.getLogger(__name__)

AT_ONCE = 2  # attempts beside each other while all answer quickly
RECEIPTS = 20  # written in one transaction
MANY = 50  # messages after which a run asks for a second worker: more may be due than one can send
RECEIPT_SECONDS = 0.5  # the longest that one waits to be written


def deliver_due(clock: Clock, lane: str = "") -> int:
    """Send what is due in a lane ("regulator", "mail"; "" for all); return how many were sent. `clock` gives the time."""
    installation.check(clock())
    deliver.end_lapsed(clock())
    channels = tuple(name for name in CHANNELS if not lane or outbox.LANE_OF[name] == lane)
    sent = Run(clock, channels, lane).go()
    deliver.report_outcomes(clock())
    return sent


@dataclass(eq=False, kw_only=True)
class Attempt(runs.Attempt):
    """One message on its way, and what is being done for it now."""

    message: OutboxMessage
    stage: str = ""
    wanted: Wanted | None = None
    completed: set[str] = field(default_factory=set)


class Run(runs.Run[Attempt]):
    """One run of a lane."""

    run_seconds, longest_run_seconds = 10, 60
    at_once, slow_at_once = AT_ONCE, 8

    def __init__(self, clock: Clock, channels: tuple[str, ...], lane: str):
        super().__init__(clock, lane)
        self.channels = channels
        self.idle: list[Helper] = []
        self.receipts: list[tuple[OutboxMessage, str, datetime]] = []
        self.sent = self.claimed = 0
        self._oldest_receipt = 0.0
        self._event: Event | None = None  # of the message that was claimed last

    @property
    def slow_seconds(self) -> float:
        return settings.OUTBOX_SLOW_SECONDS

    def go(self) -> int:
        """Send until nothing is due, or the time of a run is over; return how many were sent."""
        try:
            self.work()
        finally:
            self._keep_receipts(at_once=True)
            for helper in self.idle:
                helper.close()
        if self.is_over():
            self._wake_another()
        return self.sent

    def _wake_another(self) -> None:
        for channel in self.channels:
            outbox.wake_sender(channel)

    def between(self) -> None:
        self._keep_receipts(at_once=not self.busy)

    def next_moment(self) -> float | None:
        return self._oldest_receipt + RECEIPT_SECONDS if self._oldest_receipt else None

    def begin_next(self) -> bool:
        message = deliver.claim(self.clock(), self.channels)
        if message is None:
            return False
        self.claimed += 1
        if self.claimed == MANY:
            self._wake_another()
        if self._event and self._event.pk == message.event_id:  # events never change, and many owe several
            message.event = self._event
        self._event = message.event
        attempt = Attempt(message=message)
        if deliver.withhold(message, self.clock()):
            return True
        try:
            message.head, message.body = (
                message.head_in_words,
                message.words,
            )  # the process that sends has no database to read the head from
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)
        else:
            self._go_on(attempt)
        return True

    # One attempt: its files first, then the channel

    def _go_on(self, attempt: Attempt) -> None:
        """Start what the message needs next: a file that is not as it should be, or to be sent."""
        try:
            attempt.wanted = attached.missing(attempt.message)
            if attempt.completed and not self._is_still_ours(attempt):
                return
            if attempt.wanted is None:
                send = CHANNELS[attempt.message.channel].send
                self._start(attempt, "send", send, attempt.message, seconds=settings.OUTBOX_ATTEMPT_SECONDS)
            elif attempt.wanted.name in attempt.completed:
                raise TryLater(
                    f"The file {attempt.wanted.name} was made and is damaged again: look at the disk"
                )
            else:
                attempt.completed.add(attempt.wanted.name)
                work = pdf.render_plain if attempt.wanted.is_plain else pdf.render
                self._render(attempt, attempt.wanted, work, "render")
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)

    def _render(self, attempt: Attempt, wanted: Wanted, work: Callable[..., Any], stage: str) -> None:
        if not self._is_still_ours(attempt):
            return
        if work is pdf.render:
            with contextlib.suppress(
                Exception
            ):  # the helper fails with it too, and the plain layout needs no engine
                pdf.load()  # once, and not in every process that sets a paper
        self._start(
            attempt,
            stage,
            pdf.rendered,
            work,
            wanted.template,
            wanted.data,
            wanted.title,
            wanted.created,
            seconds=settings.RENDER_SECONDS,
            megabytes=settings.RENDER_MEGABYTES,
        )

    def _is_still_ours(self, attempt: Attempt) -> bool:
        """The lease runs on for what comes next; False where it ran out and another worker has the message."""
        if deliver.QUEUE.extend(attempt.message, self.clock()):
            return True
        log.warning("message %s is another worker's by now", attempt.message.pk)
        return False

    def _start(
        self, attempt: Attempt, stage: str, work, *arguments, seconds: float, megabytes: int = 0
    ) -> None:
        helper = Helper(megabytes=megabytes) if megabytes else self._idle_helper()
        attempt.stage, attempt.helper = stage, helper
        self.busy[helper] = attempt
        helper.begin(work, *arguments, seconds=seconds)

    def _idle_helper(self) -> Helper:
        while self.idle:
            helper = self.idle.pop()
            if not answered([helper], 0):
                return helper
            helper.kill()  # it ended while it had nothing to do
        return Helper()

    def on_answer(self, helper: Helper, attempt: Attempt) -> None:
        try:
            answer = helper.answer()
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)
            return
        self._free(attempt)
        try:
            if attempt.wanted is None:
                self._oldest_receipt = self._oldest_receipt or time.monotonic()
                self.receipts.append((attempt.message, answer, self.clock()))
                return
            attached.keep(
                attempt.message, attempt.wanted, answer, self.clock(), plain=attempt.stage == "plain"
            )
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)
            return
        self._go_on(attempt)

    def _failed(self, attempt: Attempt, problem: Exception) -> None:
        """A document that cannot be rendered goes in the plain layout; anything else is a failed attempt."""
        self._free(attempt, kill=not isinstance(problem, TryLater))
        message, wanted = attempt.message, attempt.wanted
        if attempt.stage == "render" and wanted and wanted.own:
            log.warning("message %s goes in the plain layout: %s", message.pk, _words(problem))
            try:
                self._render(attempt, wanted, pdf.render_plain, "plain")
            except Exception as again:  # noqa: BLE001 - written on the row
                self._free(attempt, kill=True)
                problem = again
            else:
                return
        if not isinstance(problem, TryLater | Unanswered):
            log.error("message %s could not be sent", message.pk, exc_info=problem)
        if attempt.stage in ("render", "plain"):
            error = f"Its document could not be made: {_words(problem)}"
        else:
            error = _words(problem)
        ended = isinstance(problem, Unanswered) and problem.ended
        deliver.reschedule(message, error, self.clock(), unanswered=ended)

    def _free(self, attempt: Attempt, *, kill: bool = False) -> None:
        helper = attempt.helper
        if helper is None:
            return
        self.busy.pop(helper, None)
        attempt.helper = None
        if kill or attempt.stage != "send":
            helper.kill()
        else:
            self.idle.append(helper)

    # What is kept

    def _keep_receipts(self, *, at_once: bool) -> None:
        if not self.receipts:
            return
        age = time.monotonic() - self._oldest_receipt
        if at_once or len(self.receipts) >= RECEIPTS or age >= RECEIPT_SECONDS:
            receipts, self.receipts, self._oldest_receipt = self.receipts, [], 0.0
            try:
                self.sent += deliver.keep_receipts(receipts)
                self._note_sent(receipts)
            except DatabaseError:
                log.exception("%s receipts could not be written together; one by one instead", len(receipts))
                self._keep_each(receipts)

    def _keep_each(self, receipts: list[tuple[OutboxMessage, str, datetime]]) -> None:
        for receipt in receipts:
            try:
                self.sent += deliver.keep_receipts([receipt])
                self._note_sent([receipt])
            except DatabaseError:  # it is sent again under the same key when its lease has run out
                log.exception("the receipt of message %s could not be written", receipt[0].pk)

    def _note_sent(self, receipts: list[tuple[OutboxMessage, str, datetime]]) -> None:
        installation.note(noted.SENT, lambda: noted.note_sent(receipts), self.clock())


def _words(problem: Exception) -> str:
    """What people read on the outbox page: no personal data, no details of the machine."""
    if isinstance(problem, TryLater | Unanswered | pdf.CannotRender):
        return str(problem)
    return f"An error inside the portal: {type(problem).__name__}"
