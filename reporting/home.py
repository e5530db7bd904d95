"""What statements, the report to Parliament and their editions want of a person: their tasks on the home page."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse

from audit.together import Asking
from audit.transitions import kept_out
from departments.models import Organisation
from departments.organisations import powers
from departments.organisations.home import Reads, Task, by_day, in_parts
from departments.organisations.roles import Can
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from reporting import checks
from reporting.models import Edition, FactCheckAnswer, ParliamentReport, Part, Statement
from reporting.queries import asked_in_fact_check, newest_proof, reports_for, statements_for
from reporting.workflow import REPORT, STATEMENT


def _no_day(report) -> date | None:
    return None


@dataclass(frozen=True)
class Step:
    """A step that a paper waits for in a state, in words, with the day by which it is wanted.

    It is offered where the step's own conditions hold, and `ready` besides: a check of the step that depends on nothing entered.
    """

    status: str
    name: str
    words: str
    day: Callable[[ParliamentReport], date | None] = _no_day
    ready: Callable[..., list] | None = None


STATEMENT_STEPS = (
    Step("drafted", "siro_advise", "Give advice on"),
    Step("siro_agreed", "committee", "Record the audit committee's meeting on"),
    Step("audit_committee_seen", "sign", "Read and sign"),
    Step("notified", "publish_statement", "Publish, once the annual report is laid,"),
)
WITHOUT_DATA = {
    "recompile": "File the returns of {year}, then compile again",
    "send_back_ao": "Send back, because no return of {year} is held,",
}  # what a statement of a year without returns wants, by the step that it takes
REPORT_STEPS = (
    Step("planned", "lock_data", "Lock the figures of"),
    Step("data_locked", "build", "Build the first proof of", ready=checks.figures_locked),
    Step("drafting", "send_fact_check", "Send for fact check"),
    Step(
        "fact_check",
        "record_fact_check",
        "Record the fact check of",
        day=lambda report: report.fact_check_by,
    ),
    Step("redaction_check", "record_disclosure_check", "Record the disclosure check of"),
    Step("final_proof", "clear", "Clear"),
    Step("minister_cleared", "embargo", "Name the day of laying of"),
    Step("embargoed", "lay", "Lay", day=lambda report: report.laying_on),
    Step("laid", "publish_report", "Publish", day=lambda report: report.laying_on),
)


def reads(user, at: datetime) -> Reads:
    """What this person's tasks are found in, by name."""
    keys = {}
    if powers.holds(user, Can.STATEMENT_SEE, at):
        keys["statements"] = _statements(user, at)
    if powers.holds(user, Can.PARLIAMENT_REPORT_SEE, at):
        keys["reports"] = _reports(user, at)
    if powers.holds(user, Can.FACT_CHECK_ANSWER, at):
        keys["fact checks"] = _in_fact_check()
    if any(powers.holds(user, power, at) for power in (Can.STATEMENT_EDIT, Can.PARLIAMENT_REPORT_EDIT)):
        keys["papers"] = _failed()
    return keys


def tasks_for(user, at: datetime, there: Collection[str] | None = None) -> list[Task]:
    """What `ask_tasks` gives."""
    return ask_tasks(user, at, there).answer()


def ask_tasks(user, at: datetime, there: Collection[str] | None = None) -> Asking[list[Task]]:
    """What this person must do among statements, the report and their papers. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    listed, wanted = reverse("reporting:list"), reads(user, at) if there is None else there
    return in_parts(
        [
            (_statement_tasks(user, at) if "statements" in wanted else (), "statement", listed),
            (_report_tasks(user, at) if "reports" in wanted else (), "", ""),
            (_fact_check_tasks(user, at) if "fact checks" in wanted else (), "", ""),
            (_failed_papers(user, at) if "papers" in wanted else (), "paper", listed),
        ]
    )


def _statements(user, at: datetime) -> QuerySet[Statement]:
    own = {
        appointment.organisation_id
        for appointment in powers.current(user, at)
        if not appointment.limited_to_id
    }
    states = [step.status for step in STATEMENT_STEPS]
    return statements_for(user, at).filter(status__in=states, organisation__in=own)


def _statement_tasks(user, at: datetime) -> Iterable[Task]:
    statements = list(
        _statements(user, at).prefetch_related(Prefetch("parts", Part.objects.order_by("position")))
    )
    steps = []
    for step in STATEMENT_STEPS:
        waiting = [statement for statement in statements if statement.status == step.status]
        steps += [
            (STATEMENT[step.name], step, statement)
            for statement in _ready(user, STATEMENT[step.name], waiting, step, at)
        ]
    barred = kept_out(((transition, statement) for transition, _, statement in steps), by=user)
    for transition, step, statement in steps:
        text = f"{step.words} the {statement}"
        if (transition.name, statement.pk) not in barred:
            yield _task(text, "statement", statement, None)
        elif is_nobody_left(transition, statement, at):
            yield _task(to_ask_for_another(text), "statement", statement, None)
    for statement in statements:
        yield from _task_without_data(user, statement, at)
        if (
            statement.status == Statement.Status.DRAFTED
            and powers.can(user, Can.STATEMENT_COMPILE, statement, at)
            and (why := _to_write(statement, at))
        ):
            yield _task(f"{why} the {statement}", "statement", statement, None)


def _task_without_data(user, statement: Statement, at: datetime) -> Iterable[Task]:
    """A statement of a year without returns goes no further: who may compile it again is asked to, or who may send it back."""
    for name, text in WITHOUT_DATA.items():
        step = STATEMENT[name]
        if (
            statement.status in step.source
            and powers.can(user, step.power, statement, at)
            and checks.holds_the_years_data(statement, at)
        ):
            yield _task(f"{text.format(year=statement.year)} the {statement}", "statement", statement, None)
            return


def _to_write(statement: Statement, at: datetime) -> str:
    """Why the words of a drafted statement are still somebody's to write; empty where they are not."""
    if statement.sent_back_because:
        return "Change what was sent back in"
    return "Write the sections that are required in" if checks.required_topics_present(statement, at) else ""


def _reports(user, at: datetime) -> QuerySet[ParliamentReport]:
    return reports_for(user, at).exclude(status=ParliamentReport.Status.PUBLISHED)


def _report_tasks(user, at: datetime) -> Iterable[Task]:
    steps = [
        (REPORT[step.name], step, report)
        for report in _reports(user, at)
        for step in REPORT_STEPS
        if report.status == step.status and _ready(user, REPORT[step.name], [report], step, at)
    ]
    barred = kept_out(((transition, report) for transition, _, report in steps), by=user)
    for transition, step, report in steps:
        text = f"{step.words} the {report}"
        if (transition.name, report.pk) not in barred:
            yield _task(text, "report", report, step.day(report))
        elif is_nobody_left(transition, report, at):
            yield _task(to_ask_for_another(text), "report", report, step.day(report))


def _ready(user, transition, things: list, step: Step, at: datetime) -> list:
    """Those of these things on which this person holds the power of the step, and that are ready for it."""
    held = [thing for thing in things if powers.can(user, transition.power, thing, at)]
    return [
        thing for thing in held if transition.fits(thing, at) and not (step.ready and step.ready(thing, at))
    ]


def _task(text: str, page: str, thing, day: date | None) -> Task:
    return by_day(day, text, reverse(f"reporting:{page}", args=[thing.pk]))


def _fact_check_tasks(user, at: datetime) -> Iterable[Task]:
    """A department whose pages are in the proof checks them by the day that was named."""
    reports = list(_in_fact_check())
    if not reports:
        return
    answers = powers.scope(user, Can.FACT_CHECK_ANSWER, at)
    mine = list(Organisation.objects.filter(answers.filter("")).order_by("name"))
    for report in reports:
        proof = newest_proof(report)
        asked = {body["code"] for body in asked_in_fact_check(report)}
        fact_check_answers = FactCheckAnswer.objects.filter(report=report, proof=proof.number if proof else 0)
        answered = set(fact_check_answers.values_list("organisation", flat=True))
        for organisation in mine:
            if organisation.code in asked and organisation.pk not in answered:
                href = reverse("reporting:fact_check", args=[report.pk, organisation.code])
                yield by_day(
                    report.fact_check_by, f"Check what the {report} says of {organisation.name}", href
                )


def _in_fact_check() -> QuerySet[ParliamentReport]:
    return ParliamentReport.objects.filter(status=ParliamentReport.Status.FACT_CHECK)


def _failed() -> QuerySet[Edition]:
    """Editions that were set aside, and those of reports whose paper is in the plain layout and replaced by no newer one."""
    newer = Edition.objects.filter(
        report=OuterRef("report"), purpose=OuterRef("purpose"), number__gt=OuterRef("number")
    )
    plain = Q(report__isnull=False, status=Edition.Status.DONE, facts__plain=True) & ~Exists(newer)
    return Edition.objects.filter(Q(status=Edition.Status.FAILED) | plain)


def _failed_papers(user, at: datetime) -> Iterable[Task]:
    """A paper that could not be made as it should and is still wanted is made again by whoever may have it printed."""
    failed = _failed().defer("data", "narrative")
    for edition in failed.select_related("statement__organisation", "report").prefetch_related(
        "statement__organisation__names"
    ):
        is_wanted = edition.may_be_set_again or (edition.has_failed and edition.wanted)
        if is_wanted and powers.can(user, edition.parent.power_to_print, edition.parent, at):
            why = "could not be made" if edition.has_failed else "is in the plain layout"
            text = f"Have a paper made again that {why}: {edition.get_purpose_display().lower()} {edition.number} of the {edition.parent}"
            yield Task(None, text, reverse("reporting:edition", args=[edition.pk]))
