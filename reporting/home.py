"""What statements, the report to Parliament and their editions want of a person: their tasks on the home page."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.together import Asking, Question, Steps, ask_belonging, asking, side_by_side
from audit.transitions import ask_kept_out
from departments.models import Organisation, OrganisationName
from departments.organisations import powers
from departments.organisations.home import Reads, Task, by_day, every_row, in_parts
from departments.organisations.roles import Can
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from govuk.compiled import url
from reporting import checks
from reporting.models import Edition, FactCheckAnswer, ParliamentReport, Part, Statement
from reporting.queries import ask_newest_frozen, bodies_of_proof, reports_for, statements_for
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
    listed, wanted = url("reporting:list"), reads(user, at) if there is None else there
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


@asking
def _statement_tasks(user, at: datetime) -> Steps[list[Task]]:
    def rows(then: datetime) -> QuerySet[Statement]:
        return _statements(user, then).prefetch_related(None)

    [statements] = yield [every_row("statements", user, at, rows)]
    organisations = [statement.organisation for statement in statements]
    yield from side_by_side(
        [
            ask_belonging(organisations, "names", "organisation", OrganisationName.objects.all),
            ask_belonging(statements, "parts", "statement", _parts),
            ask_newest_frozen(statements),
        ]
    ).steps
    steps = []
    for step in STATEMENT_STEPS:
        waiting = [statement for statement in statements if statement.status == step.status]
        steps += [
            (STATEMENT[step.name], step, statement)
            for statement in _ready(user, STATEMENT[step.name], waiting, step, at)
        ]
    barred = yield from ask_kept_out(
        ((transition, statement) for transition, _, statement in steps), by=user
    ).steps
    return list(_tasks_of_statements(user, statements, steps, barred, at))


def _parts() -> QuerySet[Part]:
    return Part.objects.order_by("position")


def _tasks_of_statements(
    user, statements: list[Statement], steps: list[tuple], barred: set[tuple], at: datetime
) -> Iterable[Task]:
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


@asking
def _report_tasks(user, at: datetime) -> Steps[list[Task]]:
    [reports] = yield [every_row("reports", user, at, lambda then: _reports(user, then))]
    steps = [
        (REPORT[step.name], step, report)
        for report in reports
        for step in REPORT_STEPS
        if report.status == step.status and _ready(user, REPORT[step.name], [report], step, at)
    ]
    barred = yield from ask_kept_out(((transition, report) for transition, _, report in steps), by=user).steps
    tasks = []
    for transition, step, report in steps:
        text = f"{step.words} the {report}"
        if (transition.name, report.pk) not in barred:
            tasks.append(_task(text, "report", report, step.day(report)))
        elif is_nobody_left(transition, report, at):
            tasks.append(_task(to_ask_for_another(text), "report", report, step.day(report)))
    return tasks


def _ready(user, transition, things: list, step: Step, at: datetime) -> list:
    """Those of these things on which this person holds the power of the step, and that are ready for it."""
    held = [thing for thing in things if powers.can(user, transition.power, thing, at)]
    return [
        thing for thing in held if transition.fits(thing, at) and not (step.ready and step.ready(thing, at))
    ]


def _task(text: str, page: str, thing, day: date | None) -> Task:
    return by_day(day, text, url(f"reporting:{page}", thing.pk))


@asking
def _fact_check_tasks(user, at: datetime) -> Steps[list[Task]]:
    """A department whose pages are in the proof checks them by the day that was named."""

    def own(then: datetime) -> QuerySet[Organisation]:
        answers = powers.scope(user, Can.FACT_CHECK_ANSWER, then)
        return Organisation.objects.filter(answers.filter("")).order_by("name")

    reports, mine = yield [
        Question("in fact check", lambda _: _in_fact_check()),
        every_row("who checks facts", user, at, own),
    ]
    if not reports or not mine:
        return []
    keys = ([report.pk for report in reports],)
    proofs, rows = yield [
        Question("newest proofs", _newest_proofs, keys=keys),
        Question("answers in fact check", _answers, keys=keys),
    ]
    answered = set(rows)
    newest = {proof.report_id: proof for proof in proofs}
    tasks = []
    for report in reports:
        proof = newest.get(report.pk)
        asked = {body["code"] for body in bodies_of_proof(proof)}
        for organisation in mine:
            if organisation.code in asked and (report.pk, proof.number, organisation.pk) not in answered:
                href = url("reporting:fact_check", report.pk, organisation.code)
                text = f"Check what the {report} says of {organisation.name}"
                tasks.append(by_day(report.fact_check_by, text, href))
    return tasks


def _newest_proofs(_: None, reports: Collection[Any]) -> QuerySet[Edition]:
    proofs = Edition.objects.filter(report__among=reports, purpose=Edition.Purpose.PROOF)
    return proofs.order_by("report_id", "-number").distinct("report_id")


def _answers(_: None, reports: Collection[Any]) -> QuerySet[Any]:
    answers = FactCheckAnswer.objects.filter(report__among=reports).order_by()
    return answers.values_list("report", "proof", "organisation")


def _in_fact_check() -> QuerySet[ParliamentReport]:
    return ParliamentReport.objects.filter(status=ParliamentReport.Status.FACT_CHECK)


def _failed() -> QuerySet[Edition]:
    """Editions that were set aside, and those of reports whose paper is in the plain layout and replaced by no newer one."""
    newer = Edition.objects.filter(
        report=OuterRef("report"), purpose=OuterRef("purpose"), number__gt=OuterRef("number")
    )
    plain = Q(report__isnull=False, status=Edition.Status.DONE, facts__plain=True) & ~Exists(newer)
    return Edition.objects.filter(Q(status=Edition.Status.FAILED) | plain)


@asking
def _failed_papers(user, at: datetime) -> Steps[list[Task]]:
    """A paper that could not be made as it should and is still wanted is made again by whoever may have it printed."""

    def rows(_: None) -> QuerySet[Edition]:
        return _failed().defer("data", "narrative").select_related("statement__organisation", "report")

    [editions] = yield [Question("failed papers", rows)]
    organisations = [edition.statement.organisation for edition in editions if edition.statement]
    yield from ask_belonging(organisations, "names", "organisation", OrganisationName.objects.all).steps
    tasks = []
    for edition in editions:
        is_wanted = edition.may_be_set_again or (edition.has_failed and edition.wanted)
        if is_wanted and powers.can(user, edition.parent.power_to_print, edition.parent, at):
            why = "could not be made" if edition.has_failed else "is in the plain layout"
            text = f"Have a paper made again that {why}: {edition.get_purpose_display().lower()} {edition.number} of the {edition.parent}"
            tasks.append(Task(None, text, url("reporting:edition", edition.pk)))
    return tasks
