"""The document worker: takes editions from their queue, gathers what is to be gathered, and prints the papers.

What is gathered is read in the worker itself, since it takes the database. The pages are set in a process of their own
that is killed at its limit; while one takes long, the next edition is begun beside it. Where the process of the last
attempt was killed too, the paper is made in the plain layout, in which no typesetting takes part.
"""

import contextlib
import logging
from dataclasses import dataclass

from django.conf import settings

from audit import pdf, runs, sweeps
from audit.killable import Helper, Unanswered
from audit.runs import Clock
from audit.transitions import NotNow, NotReady
from reporting import actions
from reporting.models import Edition, Statement
from reporting.stages.layout import paper

EDITIONS = sweeps.Sweep("reporting.editions", "Make the papers that were asked for")
SIGNED = sweeps.Sweep("reporting.signed", "Send signed statements")
log = logging.getLogger(__name__)


def compile_due(clock: Clock) -> int:
    """Make everything that waits; return how many were made. `clock` gives the time now."""
    actions.end_lapsed(clock())
    outcome = sweeps.run_once(EDITIONS, lambda: Run(clock).go(), at=clock())
    send_signed(clock)
    return sum(outcome.results)


def send_signed(clock: Clock) -> None:
    """Send out every signed statement whose paper is printed. Found by its state, so a worker that died loses none."""
    ready = Edition.objects.filter(
        statement__status=Statement.Status.SIGNED, purpose=Edition.Purpose.SIGNED, status=Edition.Status.DONE
    ).order_by("statement_id", "-number")
    newest = ready.distinct("statement_id").select_related("statement")
    sweeps.run(SIGNED, lambda: newest, lambda edition: _send_signed(edition, clock), at=clock())


def _send_signed(edition: Edition, clock: Clock) -> None:
    with contextlib.suppress(NotNow, NotReady):
        actions.notify_centre_and_ico(edition.statement, at=edition.event_time(clock()))


@dataclass(eq=False, kw_only=True)
class Attempt(runs.Attempt):
    """One edition that is being made, and whether in the plain layout."""

    edition: Edition
    is_plain: bool = False


class Run(runs.Run[Attempt]):
    """One run of the document worker. `tasks.py` gives it a limit that is longer than all of this and shorter than a lease."""

    run_seconds = longest_run_seconds = 60
    at_once, slow_at_once = 1, 2

    def __init__(self, clock: Clock):
        super().__init__(clock, "documents")
        self.finished = 0

    @property
    def slow_seconds(self) -> float:
        return settings.DOCUMENT_SLOW_SECONDS

    def go(self) -> int:
        """Make editions until none is due, or the time of a run is over; return how many were made."""
        self.work()
        if self.is_over():
            actions.wake_document_worker()
        return self.finished

    def begin_next(self) -> bool:
        edition = actions.claim(self.clock())
        if edition is None:
            return False
        attempt = Attempt(edition=edition)
        try:
            self._gather(edition)
            edition.refresh_from_db(fields=["data", "narrative", "data_hash"])
            if edition.purpose == Edition.Purpose.LOCK:
                self._finish(edition, None)
            else:
                self._start(attempt)
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)
        return True

    def _gather(self, edition: Edition) -> None:
        """Give data to an edition that has none: a draft statement or a lock of figures."""
        if edition.data is not None:
            return
        actions.progress(edition, 15, "Gathering the year's records", now=self.clock())
        at = edition.event_time(self.clock())
        data = edition.parent.kind.compile(edition.parent, at)
        keep = actions.keep_lock if edition.purpose == Edition.Purpose.LOCK else actions.keep_draft
        actions.progress(edition, 45, "Keeping what was gathered", now=self.clock())
        keep(edition, data=data, at=at)

    def _start(self, attempt: Attempt, *, is_plain: bool = False) -> None:
        edition, attempt.is_plain = attempt.edition, is_plain
        actions.progress(edition, 60, "Setting the pages", now=self.clock())
        template, context, title = paper.layout(edition)
        pdf.load()
        attempt.helper = helper = Helper(megabytes=settings.RENDER_MEGABYTES)
        self.busy[helper] = attempt
        helper.begin(
            pdf.rendered,
            pdf.render_plain if is_plain else pdf.render,
            template,
            context,
            title,
            edition.requested_at,
            seconds=settings.RENDER_SECONDS if is_plain else settings.DOCUMENT_RENDER_SECONDS,
        )

    def on_answer(self, helper: Helper, attempt: Attempt) -> None:
        try:
            document = helper.answer()
            self._free(attempt)
            self._finish(attempt.edition, document)
        except Exception as problem:  # noqa: BLE001 - written on the row by `_failed`
            self._failed(attempt, problem)

    def _finish(self, edition: Edition, document: pdf.Document | None) -> None:
        actions.finish(edition, paper=document, at=edition.event_time(self.clock()))
        self.finished += 1

    def _failed(self, attempt: Attempt, problem: Exception) -> None:
        self._free(attempt)
        edition = attempt.edition
        if isinstance(problem, actions.ClaimLost):
            log.warning("edition %s is another worker's by now", edition.pk)
            return
        if isinstance(problem, Unanswered) and actions.is_last_attempt(edition) and not attempt.is_plain:
            log.warning("edition %s is made in the plain layout: %s", edition.pk, problem)
            try:
                self._start(attempt, is_plain=True)
            except Exception as again:  # noqa: BLE001 - written on the row
                self._free(attempt)
                problem = again
            else:
                return
        if not isinstance(problem, pdf.CannotRender | Unanswered):
            log.error("edition %s could not be made", edition.pk, exc_info=problem)
        ended = isinstance(problem, Unanswered) and problem.ended
        actions.reschedule(edition, words=_words(problem), now=self.clock(), unanswered=ended)

    def _free(self, attempt: Attempt) -> None:
        if helper := attempt.helper:
            self.busy.pop(helper, None)
            attempt.helper = None
            helper.kill()


def _words(problem: Exception) -> str:
    """What people read on the page of the edition: no personal data, no details of the machine."""
    if isinstance(problem, pdf.CannotRender | Unanswered):
        return str(problem)
    return f"An error inside the portal: {type(problem).__name__}"
