"""Opening, extending, closing and freezing a quarter."""

from datetime import date, datetime

from django.conf import settings

from audit.chain import canonical, sha256_of
from audit.record import action, record
from audit.transitions import NotReady, Problem
from departments import powers
from departments.calendar import Quarter, add_working_days
from departments.queries import in_returns_on
from departments.roles import Can
from returns.models import Cycle, Return
from returns.questionnaire import edition_for, questionnaire
from returns.workflow import CYCLE


@action
def open_cycle(*, year: str, quarter: int, by, at: datetime, due_on: date | None = None) -> Cycle:
    """Open a quarter ("2007-08", 3): one return for every body in the returns on its last day, each told of it.

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
    role = powers.acting_role(by, Can.COLLECTION_CYCLE_OPEN_CYCLE, cycle, at) or ""
    for organisation in in_returns_on(cycle.last_day).distinct():
        ret = Return.objects.create(cycle=cycle, organisation=organisation)
        record("return.opened", subject=ret, by=by, at=at, role=role, quarter=cycle.slug)
    return cycle


@action
def extend(cycle: Cycle, *, due_on: date, reason: str, by, at: datetime, version: int | None = None) -> Cycle:
    """Give everybody more time. The new date is after the old one."""
    if due_on <= cycle.due_on:
        raise NotReady([Problem("The new date must be after the date that stands", "#id_due_on_day")])
    facts = {"before_due": str(cycle.due_on), "due": str(due_on)}
    return CYCLE["extend"].perform(
        cycle,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"due_on": due_on, "note": reason},
        **facts,
    )


@action
def close_cycle(cycle: Cycle, *, by, at: datetime, version: int | None = None) -> Cycle:
    """No more returns are awaited; what has not come may be recorded as missing."""
    return CYCLE["close_cycle"].perform(cycle, by=by, at=at, version=version)


@action
def reopen_cycle(cycle: Cycle, *, reason: str, by, at: datetime, version: int | None = None) -> Cycle:
    """Open a closed quarter again."""
    return CYCLE["reopen_cycle"].perform(
        cycle, by=by, at=at, version=version, reason=reason, fields={"note": reason}
    )


@action
def freeze(cycle: Cycle, *, by, at: datetime, version: int | None = None) -> Cycle:
    """Fix the quarter for good: each return's state as it is, accepted or not, in one snapshot with its hash.

    Where a correction is not signed, the hash in the snapshot is of the edition that stands.
    """
    snapshot = {"quarter": cycle.slug, "returns": [_state(ret) for ret in _returns_of(cycle)]}
    fields = {"snapshot": canonical(snapshot).decode(), "snapshot_sha256": sha256_of(snapshot)}
    not_accepted = sum(not one["status"].startswith("accepted") for one in snapshot["returns"])
    return CYCLE["freeze"].perform(
        cycle,
        by=by,
        at=at,
        version=version,
        fields=fields,
        sha256=fields["snapshot_sha256"],
        returns=len(snapshot["returns"]),
        not_accepted=not_accepted,
    )


def _returns_of(cycle: Cycle):
    found = Return.objects.filter(cycle=cycle).exclude(status=Return.Status.SUPERSEDED)
    return found.select_related("organisation", "submission", "supersedes__submission").order_by(
        "organisation__code"
    )


def _state(ret: Return) -> dict:
    signed = ret.standing
    return {
        "organisation": ret.organisation.code,
        "edition": ret.number,
        "status": ret.status,
        "late": ret.late,
        "signed_edition": signed.number if signed.submission else None,
        "sha256": signed.submission.sha256 if signed.submission else "",
    }
