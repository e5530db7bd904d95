"""Opening, extending, closing and freezing a quarter."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from audit import outbox
from audit.chain import canonical, sha256_of
from audit.record import Actor, action
from audit.transitions import NotReady, Problem, locked
from departments.organisations.calendar import Quarter, add_working_days
from departments.organisations.checks import date_problems
from returns.actions.cycle_work import make_returns
from returns.checks import DUE_ON
from returns.models import Cycle, Return, counted
from returns.questionnaire import edition_for, questionnaire
from returns.workflow import CYCLE

FINISH_CYCLES = "returns.finish_cycles"


@action
def open_cycle(*, year: str, quarter: int, by: Actor, at: datetime, due_on: date | None = None) -> Cycle:
    """Open a quarter and make its returns at once. For a command or a test; a page leaves the returns to a worker.

    One transaction: a worker sees the quarter with all its returns, so every return is made at the moment of the opening.
    """
    cycle = begin_cycle(year=year, quarter=quarter, by=by, at=at, due_on=due_on)
    make_returns(cycle, at=at)
    return cycle


@action
def begin_cycle(*, year: str, quarter: int, by: Actor, at: datetime, due_on: date | None = None) -> Cycle:
    """Open a quarter ("2007-08", 3). A worker then makes the returns, which `make_returns` does.

    Due 20 working days after the quarter ends, unless a date is given. Opening it twice is refused as not possible now.
    """
    period = Quarter(int(year[:4]), quarter)
    edition = edition_for(period)
    asked = questionnaire(edition)
    cycle, _ = Cycle.objects.get_or_create(
        year=period.year_name,
        quarter=quarter,
        defaults={
            "edition": edition,
            "questionnaire_sha256": asked.sha256,
            "first_day": period.first_day,
            "last_day": period.last_day,
            "due_on": due_on or add_working_days(period.last_day, asked.due_working_days),
            "demonstration": asked.demonstration or settings.DEMONSTRATION,
        },
    )
    cycle = CYCLE["open_cycle"].perform(cycle, by=by, at=at, questionnaire=asked.sha256)
    outbox.wake_worker(FINISH_CYCLES)
    return cycle


@action
def extend(
    cycle: Cycle, *, due_on: date, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Cycle:
    """Change the due date for everybody, to a later day or to a nearer one.

    A worker then notifies those who have not signed (`notify_of_due_dates`). The new date is in the future and after the quarter, so what has been signed by now is not late any more.
    """
    cycle = locked(cycle)
    problems = date_problems(due_on, DUE_ON, at, called="The new due date", field="due_on")
    if not problems and due_on <= cycle.last_day:
        problems = [Problem("The new due date must be after the last day of the quarter", field="due_on")]
    if due_on == cycle.due_on:
        problems = [Problem("This is the due date already: enter another one", field="due_on")]
    if problems:
        raise NotReady(problems)
    before_due = str(cycle.due_on)
    cycle.returns.filter(late=True).update(late=False)
    cycle = CYCLE["extend"].perform(
        cycle,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"due_on": due_on, "note": reason, "is_telling_due_date": True},
        before_due=before_due,
        due=str(due_on),
    )
    outbox.wake_worker(FINISH_CYCLES)
    return cycle


@action
def close_cycle(cycle: Cycle, *, by: Actor, at: datetime, version: int | None = None) -> Cycle:
    """No more returns are awaited; what has not come may be recorded as missing."""
    return CYCLE["close_cycle"].perform(cycle, by=by, at=at, version=version)


@action
def reopen_cycle(cycle: Cycle, *, reason: str, by: Actor, at: datetime, version: int | None = None) -> Cycle:
    """Open a closed quarter again."""
    return CYCLE["reopen_cycle"].perform(
        cycle, by=by, at=at, version=version, reason=reason, fields={"note": reason}
    )


@action
def freeze(cycle: Cycle, *, by: Actor, at: datetime, version: int | None = None) -> Cycle:
    """Fix the quarter for good: each return's state as it is, accepted or not, in one snapshot with its hash.

    Where a correction is not accepted, the snapshot has the accepted edition. A worker then drops the correction, which
    `drop_corrections` does.
    """
    cycle = locked(cycle)
    snapshot: dict[str, Any] = {
        "quarter": cycle.slug,
        "returns": [_state(quarterly_return) for quarterly_return in _returns_of(cycle)],
    }
    fields = {"snapshot": canonical(snapshot).decode(), "snapshot_sha256": sha256_of(snapshot)}
    not_accepted = sum(not row["status"].startswith("accepted") for row in snapshot["returns"])
    cycle = CYCLE["freeze"].perform(
        cycle,
        by=by,
        at=at,
        version=version,
        fields=fields,
        sha256=fields["snapshot_sha256"],
        returns=len(snapshot["returns"]),
        not_accepted=not_accepted,
    )
    outbox.wake_worker(FINISH_CYCLES)
    return cycle


def _returns_of(cycle: Cycle) -> QuerySet[Return]:
    """The editions that count, with the columns that the snapshot describes."""
    returns = Return.objects.filter(counted(), cycle=cycle)
    returns = returns.select_related("organisation", "submission", "supersedes__submission").only(
        "number", "status", "late", "organisation__code", "submission__sha256",
        "supersedes__number", "supersedes__status", "supersedes__submission__sha256",
    )  # fmt: skip
    return returns.order_by("organisation__code")


def _state(quarterly_return: Return) -> dict[str, Any]:
    signed = quarterly_return.standing
    return {
        "organisation": quarterly_return.organisation.code,
        "edition": quarterly_return.number,
        "status": quarterly_return.status,
        "late": quarterly_return.late,
        "signed_edition": signed.number if signed.submission else None,
        "sha256": signed.submission.sha256 if signed.submission else "",
    }
