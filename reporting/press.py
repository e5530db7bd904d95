"""The press: takes editions one after another, gathers what is to be gathered, and prints the paper."""

import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from audit import pdf, sweeps
from audit.transitions import NotNow, NotReady
from reporting import actions
from reporting.models import Edition
from reporting.reports import gather, paper

EDITIONS = sweeps.Sweep("reporting.editions", "Make the papers that were asked for")
SIGNED = sweeps.Sweep("reporting.signed", "Send signed statements")
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


def compile_due(clock: Clock) -> int:
    """Make everything that waits, one after another; return how many were made. `clock` gives the time now."""
    made = sweeps.run_once(EDITIONS, lambda: _make_all(clock), at=clock())
    send_signed(clock)
    return sum(made.results)


def _make_all(clock: Clock) -> int:
    made = 0
    while edition := actions.claim(clock()):
        made += make(edition, clock)
    return made


def send_signed(clock: Clock) -> None:
    """Send out every signed statement whose paper is printed. Found by its state, so a worker that died loses none."""
    ready = Edition.objects.filter(
        statement__status="signed", purpose=Edition.Purpose.SIGNED, status=Edition.Status.DONE
    ).order_by("statement_id", "-number")
    newest = ready.distinct("statement_id").select_related("statement")
    sweeps.run(SIGNED, lambda: newest, lambda each: _send_signed(each, clock), at=clock())


def _send_signed(edition: Edition, clock: Clock) -> None:
    with contextlib.suppress(NotNow, NotReady):
        actions.notify_both(edition.statement, at=story_time(edition, clock()))


def make(edition: Edition, clock: Clock) -> bool:
    """Make one claimed edition. A failure of any kind leaves it in its row, visible and able to be tried again."""
    try:
        _gather(edition, clock)
        edition.refresh_from_db()
        document = _print(edition, clock)
        actions.finish(edition, paper=document, at=story_time(edition, clock()))
    except pdf.CannotRender as problem:
        actions.put_back(edition, words=str(problem))
        return False
    except Exception as problem:  # the row keeps the work; a person sees that it failed
        log.exception("edition %s could not be made", edition.pk)
        actions.put_back(edition, words=f"An error inside the portal: {type(problem).__name__}")
        return False
    return True


def story_time(edition: Edition, now: datetime) -> datetime:
    """When it is said to be made: when it was asked for, plus the time that has really passed since."""
    return edition.requested_at + (now - edition.queued_at)


def _gather(edition: Edition, clock: Clock) -> None:
    """Edition without data: a draft statement or a lock of figures."""
    if edition.data is not None:
        return
    actions.progress(edition, 15, "Gathering the year's records", now=clock())
    at = story_time(edition, clock())
    if edition.statement_id:
        data, parts = gather.statement(edition.statement, at)
        actions.progress(edition, 45, "Writing the draft", now=clock())
        actions.keep_draft(edition, data=data, parts=parts, at=at)
    else:
        actions.keep_lock(edition, data=gather.report(edition.report, at), at=at)


def _print(edition: Edition, clock: Clock) -> pdf.Document | None:
    if edition.purpose == Edition.Purpose.LOCK:
        return None
    actions.progress(edition, 60, "Setting the pages", now=clock())
    template, context, title = paper.layout(edition)
    return pdf.render(template, context, title=title, created=edition.requested_at)
