"""The verbs of the report to Parliament, from the lock of its figures to the paper that is laid and published."""

from datetime import date, datetime
from typing import Any

from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, locked
from departments.organisations.roles import Can
from reporting.actions.documents import claimed
from reporting.actions.editions import (
    add_sections,
    freeze,
    queue,
    record_frozen,
    role_for,
    standing,
    write_drafts,
)
from reporting.checks import fact_check_words
from reporting.models import Edition, ParliamentReport
from reporting.stages.layout.frozen import with_corrections, with_laying
from reporting.workflow import REPORT


@action
def plan_report(
    *, year: str, by: Actor, at: datetime, route: str = ParliamentReport.Route.DEPOSITED_PAPER
) -> ParliamentReport:
    """Open the year's report. Asked twice, it gives back the one that is there."""
    role = role_for(by, Can.PARLIAMENT_REPORT_EDIT, None, at)
    report, new = ParliamentReport.objects.get_or_create(
        year=year, defaults={"route": route, "created_at": at}
    )
    if not new:
        return report
    add_sections(report)
    record("report.planned", subject=report, by=by, at=at, role=role, year=year, route=route)
    return report


@action
def lock_data(
    report: ParliamentReport, *, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Lock the year's figures: the document worker gathers them once, and every proof is made from that lock."""
    report = REPORT["lock_data"].perform(report, by=by, at=at, version=version)
    queue(report, Edition.Purpose.LOCK, by=by, at=at)
    return report


@action
def keep_lock(edition: Edition, *, data: dict[str, Any], at: datetime) -> Edition:
    """Freeze the gathered figures of a lock."""
    edition = freeze(claimed(edition), data, [])
    record_frozen(edition, by=edition.requested_by or SYSTEM, at=at)
    return edition


@action
def unlock_data(
    report: ParliamentReport, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Give the figures free again; the earlier lock and its proofs are kept."""
    return _with_reason("unlock_data", report, reason, by=by, at=at, version=version)


@action
def build(
    report: ParliamentReport, *, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Draft the words from the locked figures where nobody has written, and print the first proof."""
    report = REPORT["build"].perform(report, by=by, at=at, version=version)
    data = _lock_of(report).frozen_data
    write_drafts(report, data)
    _print(report, Edition.Purpose.PROOF, data, by=by, at=at)
    return report


@action
def print_proof(report: ParliamentReport, *, by: Actor, at: datetime) -> Edition:
    """Print the current words on the locked figures, while the report is being drafted."""
    report = locked(report)
    role_for(by, Can.PARLIAMENT_REPORT_EDIT, report, at)
    if report.status != ParliamentReport.Status.DRAFTING:
        raise NotReady(
            [Problem(f"A proof is printed only while the report is being drafted: {standing(report)}")]
        )
    edition = _print(report, Edition.Purpose.PROOF, _lock_of(report).frozen_data, by=by, at=at)
    record_frozen(edition, by=by, at=at)
    return edition


@action
def send_fact_check(
    report: ParliamentReport, *, reply_by: date | None, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Departments are asked to check their own pages by a day."""
    fields = {"fact_check_by": reply_by}
    return REPORT["send_fact_check"].perform(report, by=by, at=at, version=version, fields=fields)


@action
def record_fact_check(
    report: ParliamentReport, *, note: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Record what departments said: who agreed, who disputed what, who gave no reply."""
    return REPORT["record_fact_check"].perform(
        report, by=by, at=at, version=version, reason=note, fields={"fact_check_note": note.strip()}
    )


@action
def record_disclosure_check(
    report: ParliamentReport, *, note: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Record the disclosure check: cells that could point at a person, and what was left out."""
    return REPORT["record_disclosure_check"].perform(
        report, by=by, at=at, version=version, reason=note, fields={"redaction_note": note.strip()}
    )


@action
def back_to_draft(
    report: ParliamentReport, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Back to drafting with a reason."""
    return _with_reason("back_to_draft", report, reason, by=by, at=at, version=version)


@action
def clear(
    report: ParliamentReport, *, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """The minister clears the final proof; what a machine can check of it must hold."""
    return REPORT["clear"].perform(report, by=by, at=at, version=version)


@action
def embargo(
    report: ParliamentReport,
    *,
    laying_on: date | None,
    by: Actor,
    at: datetime,
    version: int | None = None,
    number: str = "",
    isbn: str = "",
) -> ParliamentReport:
    """Name the day of laying (and the number and ISBN where the route has them) and print the paper to be laid."""
    fields = {"laying_on": laying_on, "number": number.strip(), "isbn": isbn.strip()}
    report = REPORT["embargo"].perform(report, by=by, at=at, version=version, fields=fields)
    laying = {
        "on": report.laying_on.isoformat() if report.laying_on else "",
        "number": report.number,
        "isbn": report.isbn,
    }
    data = with_laying(_lock_of(report).frozen_data, laying, fact_check_words(report))
    _print(report, Edition.Purpose.LAID, data, by=by, at=at)
    return report


@action
def recall(
    report: ParliamentReport, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """Take it back before it is laid."""
    return _with_reason("recall", report, reason, by=by, at=at, version=version)


@action
def lay(
    report: ParliamentReport,
    *,
    commons_at: datetime | None,
    lords_at: datetime | None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> ParliamentReport:
    """Delivered to both Houses (to both Libraries for a deposited paper), each with its time."""
    fields = {"laid_commons_at": commons_at, "laid_lords_at": lords_at}
    return REPORT["lay"].perform(report, by=by, at=at, version=version, fields=fields)


@action
def publish_report(
    report: ParliamentReport, *, by: Actor, at: datetime, version: int | None = None, late_because: str = ""
) -> ParliamentReport:
    """Published on the day of laying, or later with a reason that is shown."""
    fields = {"published_at": at, "late_because": late_because.strip()}
    return REPORT["publish_report"].perform(report, by=by, at=at, version=version, fields=fields)


@action
def correct_report(
    report: ParliamentReport, *, slip: str, by: Actor, at: datetime, version: int | None = None
) -> ParliamentReport:
    """A numbered correction slip and a new edition that carries it; the edition as laid stays as it is."""
    corrections = [
        *report.corrections,
        {"number": len(report.corrections) + 1, "text": slip.strip(), "at": at.isoformat()},
    ]
    report = REPORT["correct_report"].perform(
        report, by=by, at=at, version=version, reason=slip, fields={"corrections": corrections}
    )
    laid = report.editions.filter(purpose=Edition.Purpose.LAID).latest("number")
    data = with_corrections(laid.frozen_data, report.corrections)
    _print(report, Edition.Purpose.CORRECTION, data, by=by, at=at)
    return report


def _with_reason(
    step: str, report: ParliamentReport, reason: str, *, by: Actor, at: datetime, version: int | None
) -> ParliamentReport:
    fields = {"sent_back_because": reason.strip()}
    return REPORT[step].perform(report, by=by, at=at, version=version, reason=reason, fields=fields)


def _lock_of(report: ParliamentReport) -> Edition:
    locks = report.editions.filter(purpose=Edition.Purpose.LOCK, status=Edition.Status.DONE)
    return locks.latest("number")


def _print(
    report: ParliamentReport, purpose: str, data: dict[str, Any], *, by: Actor, at: datetime
) -> Edition:
    return freeze(queue(report, purpose, by=by or SYSTEM, at=at), data, report.narrative())
