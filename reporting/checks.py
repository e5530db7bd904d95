"""Pure rules: what must be there before a statement is signed and before a report goes out (S59, S68)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from audit.models import Event
from audit.record import subject_of
from audit.transitions import Problem
from departments.organisations.calendar import financial_year_days, is_working_day, london_day
from reporting.models import Edition, ParliamentReport, Statement
from reporting.queries import answers_of, asked_in_fact_check, data_of, newest_frozen, newest_proof
from reporting.stages.english import count, listed, number, opening, share
from reporting.stages.layout import cover as title
from reporting.stages.layout.frozen import read
from reporting.stages.layout.government import report_pages

LEAST_WORDS = 25  # a required topic answered in less is not covered


def year_is_over(thing: Statement | ParliamentReport, at: datetime) -> list[Problem]:
    """Nobody signs for a year, and no figures of it are locked, before its last day has passed."""
    last_day = financial_year_days(thing.year)[1]
    if london_day(at) > last_day:
        return []
    return [Problem(f"The year {thing.year} runs until {last_day:%-d %B %Y}: wait until it is over")]


def required_topics_present(statement: Statement, at: datetime) -> list[Problem]:
    """Every heading that the guidance of the year asks for has words under it (S59)."""
    written = {part.key: part.text for part in statement.parts.all()}
    return [
        Problem(
            f"Write the section “{section.title}”: it is required and holds too little",
            f"#part-{section.key}",
        )
        for section in statement.kind.sections
        if section.required and len(written.get(section.key, "").split()) < LEAST_WORDS
    ]


def drafted_from_frozen_data(statement: Statement, at: datetime) -> list[Problem]:
    """There is a draft whose data are frozen, so that what is signed has a source."""
    if statement.editions.filter(status=Edition.Status.DONE).exists():
        return []
    return [Problem("The draft is not ready yet: wait until it has been compiled")]


def holds_the_years_data(statement: Statement, at: datetime) -> list[Problem]:
    """A statement rests on the year's returns: where none is held, there is nothing to advise on, to show or to sign for."""
    frozen = newest_frozen(statement)
    if frozen is None or read(data_of(frozen)).facts["returns"]:
        return []
    return [
        Problem(
            f"No return of {statement.year} is held for {statement.body_name}. {OF_NO_DATA}, then compile again"
        )
    ]


OF_NO_DATA = "Check that this is the right year, or file the returns first"


def committee_named(statement: Statement, at: datetime) -> list[Problem]:
    """The audit committee's meeting has a minute and a date: after the year and the SIRO's advice, and not in the future."""
    problems = [*_met_in_order(statement, at)]
    if not statement.committee_minute.strip():
        problems.append(Problem("Enter the reference of the minute", field="minute"))
    return problems


def _met_in_order(statement: Statement, at: datetime) -> Iterator[Problem]:
    met, last = statement.committee_met_on, financial_year_days(statement.year)[1]
    advised = _advised_on(statement)
    if met is None:
        yield Problem("Enter the date of the audit committee's meeting", field="met_on")
    elif met > london_day(at):
        yield Problem("The date of the audit committee's meeting must not be in the future", field="met_on")
    elif met <= last:
        yield Problem(
            f"The audit committee meets on the statement after the year has ended: enter a date after {last:%-d %B %Y}",
            field="met_on",
        )
    elif advised and met < advised:
        yield Problem(
            f"The audit committee sees the statement with the SIRO's advice: enter {advised:%-d %B %Y} or a later date",
            field="met_on",
        )


def _advised_on(statement: Statement) -> date | None:
    """The day of the SIRO's newest advice, by the audit log."""
    events = Event.objects.filter(subject=subject_of(statement), kind="statement.advised_by_siro")
    last = events.order_by("-at").values_list("at", flat=True).first()
    return last and london_day(last)


def signed_paper_printed(statement: Statement, at: datetime) -> list[Problem]:
    """The paper that is sent out is the signed one, and it exists."""
    newest = statement.editions.filter(purpose=Edition.Purpose.SIGNED).order_by("-number").first()
    if newest is None or newest.status != Edition.Status.DONE or not newest.file:
        return [Problem("The signed paper is not printed yet: wait until it is")]
    return []


def annual_report_laid(statement: Statement, at: datetime) -> list[Problem]:
    """A statement is published with the annual report, never before it is laid."""
    if statement.report_laid_on is None:
        return [Problem("Enter the day on which the annual report was laid", field="report_laid_on")]
    if statement.report_laid_on > london_day(at):
        return [
            Problem(
                "The statement cannot be published before the annual report is laid", field="report_laid_on"
            )
        ]
    signed = statement.editions.filter(purpose=Edition.Purpose.SIGNED).order_by("-number").first()
    if signed and statement.report_laid_on < (day := london_day(signed.signature.at)):
        return [
            Problem(
                f"The statement was signed on {day:%-d %B %Y} and is laid with the annual report: enter that day or a later one",
                field="report_laid_on",
            )
        ]
    return []


def figures_locked(report: ParliamentReport, at: datetime) -> list[Problem]:
    """The report is built from the newest lock of figures and from nothing else."""
    lock = report.editions.filter(purpose=Edition.Purpose.LOCK).order_by("-number").first()
    if lock and lock.status == Edition.Status.DONE:
        missing = Problem(f"No return of {report.year} is held. {OF_NO_DATA}")
        return [] if _has_returns(read(data_of(lock)).facts) else [missing]
    return [Problem("The figures are still being gathered: wait until the lock is ready")]


def proof_printed(report: ParliamentReport, at: datetime) -> list[Problem]:
    """Departments are sent a proof, so there must be one."""
    proof = newest_proof(report)
    if proof is None or proof.status != Edition.Status.DONE:
        return [Problem("The proof is not printed yet: wait until it is")]
    if proof.narrative != report.narrative():
        return [Problem("The words have changed since the proof was printed: print a fresh one")]
    return []


def reply_date_given(report: ParliamentReport, at: datetime) -> list[Problem]:
    """Departments get a date by which to answer."""
    if report.fact_check_by is None or report.fact_check_by <= london_day(at):
        return [
            Problem(
                "Enter the day by which departments must reply; it must be in the future", field="reply_by"
            )
        ]
    return []


def departments_have_answered(report: ParliamentReport, at: datetime) -> list[Problem]:
    """The fact check ends when every department that was asked has answered, or when the day for replies has passed."""
    if report.fact_check_by is None or report.fact_check_by < london_day(at):
        return []
    answers = answers_of(report)
    waiting = [body for body in asked_in_fact_check(report) if body["code"] not in answers]
    if not waiting:
        return []
    return [
        Problem(
            f"{opening(count(len(waiting), 'department has', 'departments have'))} not answered yet: wait for them, or until "
            f"{report.fact_check_by:%-d %B %Y} has passed"
        )
    ]


def fact_check_words(report: ParliamentReport) -> dict[str, Any] | None:
    """What the fact check came to, for the paper: counts that add up to all who were asked. None where nobody was asked."""
    asked, answers = asked_in_fact_check(report), answers_of(report)
    if not asked or report.fact_check_by is None:
        return None
    agreed = sum(answer.agrees for answer in answers.values())
    disputed, silent = len(answers) - agreed, len(asked) - len(answers)
    text = (
        f"Departments were sent what their pages say and asked to answer by {report.fact_check_by:%-d %B %Y}. "
        f"{opening(share(agreed, len(asked), 'department'))} answered that nothing is wrong"
    )
    rest = [
        f"{number(disputed)} named something" if disputed else "",
        f"{number(silent)} gave no answer" if silent else "",
    ]
    text += f"; {listed(part for part in rest if part)}." if disputed or silent else "."
    return {"words": text, "asked": len(asked), "agreed": agreed, "disputed": disputed, "silent": silent}


def number_where_the_route_has_one(report: ParliamentReport, at: datetime) -> list[Problem]:
    """A Command Paper and a House of Commons Paper have a number and an ISBN of the right form; other routes have neither."""
    if report.laying_on is None:
        return []
    problems = (
        (title.number_problem(report.route, report.number, report.laying_on), "number"),
        (title.isbn_problem(report.route, report.isbn), "isbn"),
    )
    return [Problem(problem, field=field) for problem, field in problems if problem]


def laying_day_permitted(report: ParliamentReport, at: datetime) -> list[Problem]:
    """The day of laying is named, ahead, and a working day."""
    if report.laying_on is None:
        return [Problem("Enter the day of laying", field="laying_on")]
    if report.laying_on < london_day(at):
        return [Problem("The day of laying must be today or in the future", field="laying_on")]
    if not is_working_day(report.laying_on):
        return [
            Problem(
                "Papers are not laid on a weekend or a bank holiday: enter a working day", field="laying_on"
            )
        ]
    return []


def paper_as_laid_printed(report: ParliamentReport, at: datetime) -> list[Problem]:
    """What is delivered is the paper with its day of laying on it."""
    paper = report.editions.filter(purpose=Edition.Purpose.LAID).order_by("-number").first()
    if paper is None or paper.status != Edition.Status.DONE:
        return [Problem("The paper to be laid is not printed yet: wait until it is")]
    return preflight_problems(paper.facts, data_of(paper))


def delivered_to_both_houses(report: ParliamentReport, at: datetime) -> list[Problem]:
    """Delivery to each House has its own time, on the day of laying, and has happened."""
    problems = []
    for house, moment in (("Commons", report.laid_commons_at), ("Lords", report.laid_lords_at)):
        if moment is None:
            problems.append(
                Problem(f"Enter the time of delivery to the {house}", field=f"{house.lower()}_at")
            )
        elif moment > at + timedelta(minutes=1):
            problems.append(
                Problem(
                    f"The time of delivery to the {house} must not be in the future",
                    field=f"{house.lower()}_at",
                )
            )
        elif london_day(moment) != report.laying_on:
            problems.append(
                Problem(
                    f"The time of delivery to the {house} must be on the day of laying",
                    field=f"{house.lower()}_at",
                )
            )
    return problems


def published_after_laying(report: ParliamentReport, at: datetime) -> list[Problem]:
    """Never before it is laid; on the same day, or later with a reason that is shown."""
    laid = max(moment for moment in (report.laid_commons_at, report.laid_lords_at) if moment)
    if report.published_at is None or report.published_at < laid:
        return [Problem("The report cannot be published before it is laid")]
    if london_day(report.published_at) > london_day(laid) and not report.late_because.strip():
        return [Problem("Say why the report is published later than the day of laying", field="late_because")]
    return []


def preflight(report: ParliamentReport, at: datetime) -> list[Problem]:
    """What a machine can check of the proof before the minister clears it (S68)."""
    proof = newest_proof(report)
    if proof is None or proof.status != Edition.Status.DONE:
        return [Problem("There is no printed proof to check: wait until one is printed")]
    return preflight_problems(proof.facts, data_of(proof))


USUAL_LAYOUT = "it is in the usual layout"
PLAIN_LAYOUT = (
    "Automatic check failed: the paper is in the plain layout, because its usual layout could not be made in time. It has no tags for "
    "people who use a screen reader, so the report cannot go on with it. Open the edition and have its paper set again. If "
    "that fails too, have the report drafted again and shorten what is unusually long"
)


def preflight_problems(facts: dict[str, Any], data: dict[str, Any]) -> list[Problem]:
    """Each fault of a printed paper in words. `facts` are those of `audit.pdf.facts`."""
    verdicts = preflight_lines(facts, data)
    problems = [
        Problem(f"Automatic check failed: {check}")
        for check, good in verdicts
        if not good and check != USUAL_LAYOUT
    ]
    return [*problems, *([Problem(PLAIN_LAYOUT)] if facts.get("plain") else [])]


def preflight_lines(facts: dict[str, Any], data: dict[str, Any]) -> list[tuple[str, bool]]:
    """The list as it is shown: what was looked at, and whether it holds.

    Of a paper in the plain layout nothing more is said than that: it has no tags, bookmarks and fonts of its own.
    """
    frozen = read(data)
    pages = report_pages(frozen)
    content = [
        ("it has a title page", bool(pages.get("title_page"))),
        ("it has a copyright and licence page", bool(pages.get("licence_page"))),
        ("it holds returns of its year", _has_returns(frozen.facts)),
        ("it names every incident that it counts", _names_every_incident(pages)),
        ("it carries the number and ISBN that its route needs", _numbered_as_wanted(pages)),
    ]
    if facts.get("plain"):
        return [*content, (USUAL_LAYOUT, False)]
    return [
        *content,
        ("it is tagged as one document", bool(facts.get("tagged"))),
        ("it declares PDF/UA-1", bool(facts.get("declares_ua"))),
        ("its title is set and shown", bool(facts.get("title")) and bool(facts.get("title_shown"))),
        ("its language is set", bool(facts.get("language"))),
        ("it has bookmarks", facts.get("bookmarks", 0) > 1),
        ("its headings follow in order", bool(facts.get("headings_in_order"))),
        ("every picture has a description", facts.get("pictures_without_words", 1) == 0),
        ("every header cell says what it heads", facts.get("header_cells_without_scope", 1) == 0),
        ("its fonts are inside the file", bool(facts.get("fonts_embedded"))),
    ]


def _has_returns(facts: dict[str, Any]) -> bool:
    return any(body.get("returns") for body in facts.get("organisations", ()))


def _names_every_incident(pages: dict[str, Any]) -> bool:
    """The table of incidents has as many rows as the departments' pages."""
    counted = sum(len(page.get("incidents", ())) for page in pages.get("organisations", ()))
    return len(pages.get("tables", {}).get("rows", ())) == counted


def _numbered_as_wanted(pages: dict[str, Any]) -> bool:
    """Of a paper whose day of laying is named: a proof has neither number nor ISBN yet."""
    cover = pages.get("title_page") or {}
    if not cover.get("laying_on"):
        return True
    route, on = cover["route"], date.fromisoformat(cover["laying_on"])
    return not (title.number_problem(route, cover["number"], on) or title.isbn_problem(route, cover["isbn"]))
