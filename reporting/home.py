"""What statements, the report to Parliament and their editions want of a person: their tasks on the home page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.urls import reverse

from departments import powers
from departments.home import Task, by_day, cut
from departments.models import Organisation
from departments.roles import Can
from reporting import checks
from reporting.models import Edition, FactCheckAnswer, ParliamentReport, Part, Statement
from reporting.queries import reports_for, statements_for
from reporting.workflow import REPORT, STATEMENT


def _no_day(report) -> date | None:
    return None


@dataclass(frozen=True)
class Step:
    """A step that a paper waits for in a state, in words, with the day by which it is wanted and what must hold first."""

    status: str
    name: str
    words: str
    day: Callable[[ParliamentReport], date | None] = _no_day
    ready: Callable[..., list] | None = None


STATEMENT_STEPS = (
    Step("drafted", "siro_advise", "Give your advice on"),
    Step("siro_agreed", "committee", "Record the audit committee's meeting on"),
    Step("audit_committee_seen", "sign", "Read and sign", ready=checks.year_is_over),
    Step("notified", "publish_statement", "Publish, once the annual report is laid,"),
)
REPORT_STEPS = (
    Step("planned", "lock_data", "Lock the figures of", ready=checks.year_is_over),
    Step("data_locked", "build", "Build the first proof of", ready=checks.figures_locked),
    Step("drafting", "send_fact_check", "Send for fact check"),
    Step(
        "fact_check",
        "departments_agree",
        "Record what departments said of",
        day=lambda report: report.fact_check_by,
        ready=checks.departments_have_answered,
    ),
    Step("redaction_check", "redact", "Check for harm"),
    Step("final_proof", "clear", "Clear"),
    Step("minister_cleared", "embargo", "Give a day of laying to"),
    Step("embargoed", "lay", "Lay", day=lambda report: report.laying_on),
    Step("laid", "publish_report", "Publish", day=lambda report: report.laying_on),
)


def tasks_for(user, at: datetime) -> list[Task]:
    """What this person must do among statements, the report and their papers. A fixed number of queries."""
    listed = reverse("reporting:list")
    return [
        *cut(_statement_tasks(user, at), "statement", listed),
        *_report_tasks(user, at),
        *_fact_check_tasks(user, at),
        *cut(_failed_papers(user, at), "paper", listed),
    ]


def _statement_tasks(user, at: datetime) -> Iterable[Task]:
    own = {one.organisation_id for one in powers.current(user, at) if not one.limited_to_id}
    statements = list(
        statements_for(user, at)
        .filter(status__in=[step.status for step in STATEMENT_STEPS], organisation__in=own)
        .prefetch_related(Prefetch("parts", Part.objects.order_by("position")))
    )
    for step in STATEMENT_STEPS:
        waiting = [one for one in statements if one.status == step.status]
        for statement in _open_to(user, STATEMENT[step.name], waiting, step.ready, at):
            yield _task(f"{step.words} the {statement}", "statement", statement, None)
    for statement in statements:
        if (
            statement.status == "drafted"
            and powers.can(user, Can.STATEMENT_COMPILE, statement, at)
            and (why := _to_write(statement, at))
        ):
            yield _task(f"{why} the {statement}", "statement", statement, None)


def _to_write(statement: Statement, at: datetime) -> str:
    """Why the words of a drafted statement are still somebody's to write; empty where they are not."""
    if statement.sent_back_because:
        return "Change what was sent back in"
    return "Write the sections that are required in" if checks.required_topics_present(statement, at) else ""


def _report_tasks(user, at: datetime) -> Iterable[Task]:
    for report in reports_for(user, at).exclude(status="published"):
        for step in REPORT_STEPS:
            if report.status == step.status and _open_to(user, REPORT[step.name], [report], step.ready, at):
                yield _task(f"{step.words} the {report}", "report", report, step.day(report))


def _open_to(user, transition, things: list, ready, at: datetime) -> list:
    """Those of these things on which this person can take the step now, and that are ready for it."""
    held = [thing for thing in things if powers.can(user, transition.power, thing, at)]
    kept_out = transition.kept_out(held, by=user)
    return [thing for thing in held if thing.pk not in kept_out and not (ready and ready(thing, at))]


def _task(words: str, page: str, thing, day: date | None) -> Task:
    return by_day(day, words, reverse(f"reporting:{page}", args=[thing.pk]))


def _fact_check_tasks(user, at: datetime) -> Iterable[Task]:
    """A department whose pages are in the proof checks them by the day that was named."""
    answers = powers.scope(user, Can.FACT_CHECK_ANSWER, at)
    if not answers.grants:
        return
    mine = list(Organisation.objects.filter(answers.filter("")).order_by("name"))
    for report in ParliamentReport.objects.filter(status=ParliamentReport.Status.FACT_CHECK):
        proof = checks.newest_proof(report)
        asked = {one["code"] for one in checks.asked_in_fact_check(report)}
        given = FactCheckAnswer.objects.filter(report=report, proof=proof.number if proof else 0)
        answered = set(given.values_list("organisation", flat=True))
        for organisation in mine:
            if organisation.code in asked and organisation.pk not in answered:
                href = reverse("reporting:fact_check", args=[report.pk, organisation.code])
                yield by_day(
                    report.fact_check_by, f"Check what the {report} says of {organisation.name}", href
                )


def _failed_papers(user, at: datetime) -> Iterable[Task]:
    """A paper that could not be made and is still wanted is tried again by whoever may have it printed."""
    failed = Edition.objects.filter(status=Edition.Status.FAILED).defer("data", "narrative")
    for edition in failed.select_related("statement__organisation", "report").prefetch_related(
        "statement__organisation__names"
    ):
        if edition.wanted and powers.can(user, edition.parent.power_to_print, edition.parent, at):
            words = f"Have a paper made again that could not be made: {edition.get_purpose_display().lower()} {edition.number} of the {edition.parent}"
            yield Task(None, words, reverse("reporting:edition", args=[edition.pk]))
