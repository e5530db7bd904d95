"""The first stage: what the records say of a year, as typed plain data, body by body.

The only place where reporting reads the records of other apps. Nothing here counts or judges.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import yaml
from django.conf import settings
from django.db.models import Q

from audit import chain
from audit.record import subject_of
from departments import reference
from departments.entries.figures import KEPT_SINCE, holdings_on, totals_on
from departments.entries.register import Figure
from departments.models import Action, Organisation
from departments.organisations.calendar import LONDON, financial_year_days, financial_year_name, london_day
from departments.organisations.queries import holders_of, in_returns_on
from departments.organisations.roles import Role
from departments.registers import figures as action_figures
from incidents import figures as incident_figures
from incidents import sanction_figures
from incidents.small_numbers import FEWER, is_small
from reporting.models import Edition, ParliamentReport, Statement
from reporting.stages.english import title_of_its_time
from returns import figures as return_figures
from returns.figures import AnswerRow, ReturnRow
from returns.models import Return

KNOWN = Path(__file__).with_name("departments_2007.yaml")
ACTION_WORDS = {
    "verified": "Done and checked",
    "done_awaiting_check": "Done, awaiting check",
}
IN_DECEMBER_2007 = {
    "completed": "Done by December 2007",
    "in_place": "In place in December 2007",
    "ongoing": "A standing arrangement in December 2007",
    "in_progress": "Under way in December 2007",
    "planned": "Planned in December 2007",
    "discussed": "Under discussion in December 2007",
    "expected": "Expected and promised by nobody in December 2007",
}


IncidentRow = dict[str, Any]  # of `incidents.figures.rows_of`
SanctionRow = dict[str, Any]  # of `incidents.sanction_figures.sanctions_in`


class OrganisationFacts(TypedDict):
    """What a body was called in the year, and what the report of December 2007 says of it as a whole."""

    code: str
    name: str
    short_name: str
    kind: str
    accounting_officer_title: str
    holdings: str
    holdings_source: str
    paragraph: int | None


class PostFacts(TypedDict):
    """Whether the post of SIRO was held on the last day of the year, and by whom (records)."""

    siro_held: bool
    deputy: bool
    subjects: list[str]


class ReturnFacts(ReturnRow):
    """A return, with what became of it in words."""

    story: str


class ActionFacts(action_figures.ActionRow):
    """An action, with its state in words."""

    status_words: str


class BodyFacts(TypedDict):
    """The year of one organisation. Days are ISO dates; `refused` are actions that are shown and in no figure.

    Posts and actions are those of the year's end (`ends`), since what came after belongs to the next year. Returns are
    reviewed after it, so they are as on `as_of`. `demonstration` says that returns and posts are made up.
    """

    demonstration: bool
    year: str
    starts: str
    ends: str
    as_of: str
    actions_as_of: str
    organisation: OrganisationFacts
    posts: PostFacts
    returns: list[ReturnFacts]
    answers: dict[str, list[AnswerRow]]
    incidents: list[IncidentRow]
    near_misses: NotRequired[list[dict[str, str]]]
    sanctions: NotRequired[list[SanctionRow]]
    actions: list[ActionFacts]
    refused: list[ActionFacts]


class RegisterFacts(TypedDict):
    """What one register said on the last day of the year: how much was in use, how much of it late, its figures in words,
    and the records in use, each with `subject`, `name` and `late`."""

    code: NotRequired[str]
    title: str
    in_use: int
    late: int
    figures: list[str]
    records: NotRequired[list[dict[str, Any]]]


class StatementFacts(BodyFacts):
    """And what its registers said, the incidents of earlier years, and the head of the audit log when they were read.

    `registers` is empty for years that are older than the registers.
    """

    registers: NotRequired[list[RegisterFacts]]

    earlier_incidents: list[IncidentRow]
    audit_log_head: str


class TotalFacts(TypedDict):
    """What one register of all departments said on a day. A row of `held` is an organisation that has anything in use there:
    {subject, organisation, in_use, late}. One of `figures` has {question, text, value, of, organisations}: numbers added up over
    departments, or words where they are of few people, and the subjects of the organisations that are counted."""

    code: str
    title: str
    held: list[dict[str, Any]]
    figures: list[dict[str, Any]]


class SignedFacts(TypedDict):
    """Whether a body's statement was signed. Empty where it was not."""

    name: str
    short_name: str
    signed_on: str
    data_hash: str
    subject: str


class GovernmentFacts(TypedDict):
    """The year of every body in the report to Parliament, in the alphabetical order of their names then.

    `registers` is what the registers of all of them said, and empty for years that are older than the registers.
    `laid_before` is the year before and the figures of its bodies as they were laid, by key. `laying`, `fact_check` and
    `corrections` come when the report is laid and corrected.
    """

    demonstration: bool
    year: str
    as_of: str
    actions_as_of: str
    route: str
    organisations: list[BodyFacts]
    incidents: list[IncidentRow]
    near_misses: NotRequired[list[dict[str, str]]]
    sanctions: NotRequired[list[SanctionRow]]
    earlier_incidents: list[IncidentRow]
    registers: NotRequired[list[TotalFacts]]
    statements: list[SignedFacts]
    laid_before: dict[str, Any] | None
    laying: dict[str, str] | None
    fact_check: dict[str, Any] | None
    corrections: list[dict[str, Any]]
    audit_log_head: str


def statement_facts(statement: Statement, at: datetime) -> StatementFacts:
    """What a statement is made of at a moment."""
    return {
        **body_facts(statement.organisation, statement.year, at),
        "registers": _registers(statement, at),
        "earlier_incidents": incident_figures.earlier_years(statement.year, statement.organisation),
        "audit_log_head": str(chain.head()),
    }


def _registers(statement: Statement, at: datetime) -> list[RegisterFacts]:
    last = financial_year_days(statement.year)[1]
    if last < KEPT_SINCE:
        return []
    return [
        {
            "code": holding.code,
            "title": holding.title,
            "in_use": len(holding.records),
            "late": sum(record.is_late for record in holding.records),
            "figures": [known.text for known in holding.figures if known.among],
            "records": [
                {"subject": record.subject, "name": record.name, "late": record.is_late}
                for record in holding.records
            ],
        }
        for holding in holdings_on(statement.organisation, min(london_day(at), last))
    ]


def government_facts(report: ParliamentReport, at: datetime) -> GovernmentFacts:
    """What the report to Parliament is made of at a moment."""
    organisations = _organisations(report.year)
    bodies = [body_facts(organisation, report.year, at) for organisation in organisations]
    as_of = london_day(at).isoformat()
    return {
        "demonstration": settings.DEMONSTRATION,
        "year": report.year,
        "as_of": as_of,
        "actions_as_of": bodies[0]["actions_as_of"] if bodies else as_of,
        "route": report.route,
        "organisations": bodies,
        "incidents": _in_one_order(incident_figures.rows_of(report.year, until=at), bodies),
        "near_misses": incident_figures.near_misses_in(report.year, until=at),
        "sanctions": _in_one_order(sanction_figures.sanctions_in(report.year, until=at), bodies),
        "earlier_incidents": incident_figures.earlier_years(report.year),
        "registers": _totals(organisations, report.year, at),
        "statements": [_signed(organisation, report.year) for organisation in organisations],
        "laid_before": _laid_before(report),
        "laying": None,
        "fact_check": None,
        "corrections": [],
        "audit_log_head": str(chain.head()),
    }


def _totals(organisations: list[Organisation], year: str, at: datetime) -> list[TotalFacts]:
    """What the registers of all departments say now, with each day in them judged as at the last day of the year. No name of an
    entry is among it: the report is published, and what it counts is named in the statement of each department."""
    last = financial_year_days(year)[1]
    if last < KEPT_SINCE:
        return []
    subjects = {organisation.pk: subject_of(organisation) for organisation in organisations}
    codes = {organisation.pk: organisation.code for organisation in organisations}
    return [
        {
            "code": total.code,
            "title": total.title,
            "held": [
                {"subject": subjects[pk], "organisation": codes[pk], "in_use": in_use, "late": late}
                for pk, (late, in_use) in ((pk, total.held[pk]) for pk in codes if pk in total.held)
            ],
            "figures": [
                _added_up(figure, {pk: numbers[pk] for pk in codes if pk in numbers}, subjects)
                for figure, numbers in total.figures
            ],
        }
        for total in totals_on(organisations, min(london_day(at), last))
    ]


def _added_up(
    figure: Figure, numbers: dict[int, tuple[int, int]], subjects: dict[int, str]
) -> dict[str, Any]:
    """A figure of a register added up over departments. Few people are not counted in figures (`incidents.small_numbers`)."""
    value, whole = (sum(pair[place] for pair in numbers.values()) for place in (0, 1))
    few = figure.of_people and (is_small(value) or is_small(whole))
    return {
        "question": figure.question,
        "text": figure.text,
        "value": FEWER if few else value,
        "of": None if few else whole,
        "organisations": [subjects[pk] for pk, (_, among) in numbers.items() if among],
    }


def body_facts(organisation: Organisation, year: str, at: datetime) -> BodyFacts:
    """The year of one organisation as it is at a moment."""
    first, last = financial_year_days(year)
    returns = return_figures.returns_of(organisation, year, at)
    end = min(at, datetime.combine(last, time(23, 59, 59), LONDON))
    actions: list[ActionFacts] = [
        {**row, "status_words": _status_words(row)} for row in action_figures.rows_of(organisation, end)
    ]
    return {
        "demonstration": settings.DEMONSTRATION,
        "year": year,
        "starts": first.isoformat(),
        "ends": last.isoformat(),
        "as_of": london_day(at).isoformat(),
        "actions_as_of": london_day(end).isoformat(),
        "organisation": _organisation(organisation, first, last),
        "posts": _posts(organisation, last),
        "returns": [_return(quarterly_return, at) for quarterly_return in returns],
        "answers": return_figures.answers_of(returns),
        "incidents": incident_figures.rows_of(year, organisation, until=at),
        "near_misses": incident_figures.near_misses_in(year, organisation, until=at),
        "sanctions": sanction_figures.sanctions_in(year, organisation, until=at),
        "actions": [row for row in actions if row["status"] not in action_figures.REFUSED],
        "refused": [row for row in actions if row["status"] in action_figures.REFUSED],
    }


def _organisations(year: str) -> list[Organisation]:
    """Those in the returns on the last day of the year, and any other that has a return or a statement of it."""
    last = financial_year_days(year)[1]
    others = Organisation.objects.filter(Q(returns__cycle__year=year) | Q(statements__year=year))
    organisations = {
        organisation.pk: organisation for organisation in (*in_returns_on(last), *others.distinct())
    }
    return sorted(organisations.values(), key=lambda organisation: organisation.name_on(last).casefold())


def _in_one_order(rows: list[IncidentRow], bodies: list[BodyFacts]) -> list[IncidentRow]:
    """Rows in the order of departments that is used everywhere, with the short name of each in its row."""
    names = {body["organisation"]["code"]: body["organisation"]["short_name"] for body in bodies}
    places = {code: place for place, code in enumerate(names)}
    rows = sorted(rows, key=lambda row: places.get(row["organisation"], len(places)))
    return [row | {"short_name": names.get(row["organisation"], row["organisation_name"])} for row in rows]


def _laid_before(report: ParliamentReport) -> dict[str, Any] | None:
    """What the newest paper laid for the year before printed of each body, or None where none was laid."""
    year = financial_year_name(int(report.year[:4]) - 1)
    laid = Edition.objects.filter(
        report__year=year,
        report__status__in=ParliamentReport.Status.laid,
        purpose__in=(Edition.Purpose.LAID, Edition.Purpose.CORRECTION),
    )
    data = laid.order_by("-number").values_list("data", flat=True).first()
    if data is None:
        return None
    figures = [*data["figures"], *data.get("more_figures", [])]
    return {
        "year": year,
        "figures": {figure["key"]: figure["shown"] for figure in figures if "group" in figure},
    }


def _signed(organisation: Organisation, year: str) -> SignedFacts:
    last = financial_year_days(year)[1]
    editions = Edition.objects.filter(
        statement__organisation=organisation, statement__year=year, purpose=Edition.Purpose.SIGNED
    )
    edition = editions.select_related("signature", "statement").order_by("-number").first()
    signed = edition and edition.statement and edition.statement.status in Statement.Status.signed and edition
    return {
        "name": organisation.name_on(last),
        "short_name": short_name(organisation, last),
        "signed_on": london_day(signed.signature.at).isoformat() if signed else "",
        "data_hash": signed.data_hash if signed else "",
        "subject": subject_of(signed.statement) if signed else "",
    }


@cache
def _known() -> dict[str, dict[str, Any]]:
    return yaml.load(KNOWN.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _organisation(organisation: Organisation, first: date, last: date) -> OrganisationFacts:
    known = _known().get(organisation.govuk_id or "", {}) if first == date(2007, 4, 1) else {}
    return {
        "code": organisation.code,
        "name": organisation.name_on(last),
        "short_name": short_name(organisation, last),
        "kind": organisation.get_kind_display(),
        "accounting_officer_title": title_of_its_time(organisation.accounting_officer_title),
        "holdings": known.get("holdings", ""),
        "holdings_source": known.get("source", ""),
        "paragraph": getattr(reference.department_2007(organisation.code), "para", None),
    }


def short_name(organisation: Organisation, day: date) -> str:
    """What it was called for short on a day."""
    for name in organisation.names.all():
        if name.covers(day) and name.short_name:
            return name.short_name
    return organisation.short_name or organisation.name_on(day)


def _posts(organisation: Organisation, last: date) -> PostFacts:
    at = datetime.combine(last, time(12), UTC)
    siro, deputies = holders_of(organisation, Role.SIRO, at), holders_of(organisation, Role.DEPUTY_SIRO, at)
    return {
        "siro_held": bool(siro),
        "deputy": bool(deputies),
        "subjects": [subject_of(appointment) for appointment in (*siro, *deputies)],
    }


def _return(quarterly_return: Return, at: datetime) -> ReturnFacts:
    row = return_figures.row_of(quarterly_return, at)
    return {**row, "story": _story(row, quarterly_return.get_status_display())}


def _story(row: ReturnRow, status: str) -> str:
    parts = [status]
    if row["days_late"]:
        parts.append(f"{row['days_late']} day{'' if row['days_late'] == 1 else 's'} late")
    if row["sent_back"]:
        parts.append(
            "sent back once before it was signed"
            if row["sent_back"] == 1
            else f"sent back {row['sent_back']} times"
        )
    if row["reworked"]:
        parts.append("after it was returned for rework")
    if row["corrected"]:
        parts.append("corrected after it was accepted")
    if row["queries"]:
        parts.append(f"{row['queries']} question{'' if row['queries'] == 1 else 's'} put")
    return ", ".join(parts)


def _status_words(row: action_figures.ActionRow) -> str:
    """The state of an action, in words: late is what is past its day, whatever its state."""
    if row["only_told"]:
        return IN_DECEMBER_2007.get(row["reported_status"], "Named in December 2007")
    escalated = row["status"] == Action.Status.OVERDUE_ESCALATED
    if row["late"]:
        return "Late, escalated" if escalated else "Late"
    return (
        "Not answered, escalated"
        if escalated
        else ACTION_WORDS.get(row["status"], Action.Status(row["status"]).label)
    )
