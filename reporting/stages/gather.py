"""Gathering: what an edition is frozen from. Reads the records, gives plain data and the drafted words."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from audit import chain
from departments.calendar import financial_year_days, financial_year_name, london_day
from departments.models import Organisation
from departments.queries import in_returns_on
from incidents import figures as incident_figures
from incidents.figures import unchecked
from reporting.models import Edition, ParliamentReport, Statement
from reporting.stages import facts as year
from reporting.stages import figures as assemble
from reporting.stages.words import internal_control as drafting

PROVENANCE = (
    "The margin says of each paragraph what it rests on. “2007 report” and its number name a paragraph of the Cabinet Office’s "
    "interim progress report of December 2007. “Recorded history” rests on incidents whose sources annex A names; the categories "
    "of incidents are our reading. “Standard words” are a form that says nothing of the department. What is marked “Made up” or "
    "“Written for this demonstration”, all posts and returns, the further actions, all dates of signature and this signature are invented."
)
UNCHECKED = " “Not checked” rests on general knowledge for which no source was found."

Data = dict[str, Any]


def statement(one: Statement, at: datetime) -> tuple[Data, dict[str, list[Data]]]:
    """The frozen data of a statement and its drafted paragraphs by section."""
    demonstration = settings.DEMONSTRATION
    facts = year.facts_of(one.organisation, one.year, at, demonstration=demonstration)
    data = facts | {
        "kind": one.kind_of_statement,
        "tables": _for_one(incident_figures.tables_of(one.year, one.organisation, as_of=at)),
        "figures": [
            figure | assemble.shown(figure) for figure in year.figures_of(facts, one.organisation, at)
        ],
        "gaps": drafting.gaps(facts),
        "provenance": _provenance(facts) if demonstration else "",
        "trail_head": str(chain.head()),
    }
    parts = {key: [each.as_data() for each in said] for key, said in drafting.draft(facts).items()}
    return data, parts


def _provenance(facts: Data) -> str:
    if facts["year"] == "2007-08":
        remembered = any(unchecked(source) for row in facts["incidents"] for source in row["sources"])
        return PROVENANCE + (UNCHECKED if remembered else "")
    return "Everything in it is made up, and nobody who holds the post saw or signed it."


def report(one: ParliamentReport, at: datetime) -> Data:
    """The locked figures of the report to Parliament."""
    organisations = _organisations(one.year)
    named = [
        year.facts_of(organisation, one.year, at, demonstration=settings.DEMONSTRATION)
        for organisation in organisations
    ]
    figures = incident_figures.figures_of(one.year, as_of=at)
    return assemble.report_data(
        year=one.year,
        as_of=london_day(at).isoformat(),
        organisations=named,
        tables=incident_figures.tables_of(one.year, as_of=at),
        statements=[_statement_row(organisation, one.year) for organisation in organisations],
        figures=[figure.as_data() for figure in figures],
        trail_head=str(chain.head()),
        demonstration=settings.DEMONSTRATION,
        route=one.route,
        laid_before=_laid_before(one),
    )


def _organisations(named_year: str) -> list[Organisation]:
    """Who is in the year's report, in the alphabetical order of their names then: the one order of the whole paper.

    Those in the returns on its last day, and any other that has a return or a statement of the year.
    """
    last = financial_year_days(named_year)[1]
    others = Organisation.objects.filter(Q(returns__cycle__year=named_year) | Q(statements__year=named_year))
    found = {one.pk: one for one in (*in_returns_on(last), *others.distinct())}
    return sorted(found.values(), key=lambda one: one.name_on(last).casefold())


def _laid_before(one: ParliamentReport) -> Data | None:
    """The frozen data of the newest paper that was laid for the year before, or None."""
    year_before = financial_year_name(int(one.year[:4]) - 1)
    laid = Edition.objects.filter(
        report__year=year_before,
        report__status__in=("laid", "published"),
        purpose__in=(Edition.Purpose.LAID, Edition.Purpose.CORRECTION),
    )
    return laid.order_by("-number").values_list("data", flat=True).first()


def _statement_row(organisation, named_year: str) -> Data:
    last = financial_year_days(named_year)[1]
    signed = (
        Edition.objects.filter(
            statement__organisation=organisation, statement__year=named_year, purpose=Edition.Purpose.SIGNED
        )
        .select_related("signature", "statement")
        .order_by("-number")
        .first()
    )
    row = {"name": organisation.name_on(last), "short_name": year.short_name(organisation, last)}
    if signed is None or signed.statement.status in ("drafted", "siro_agreed", "audit_committee_seen"):
        return row | {"signed_on": "", "data_hash": "", "subject": ""}
    day = london_day(signed.signature.at).isoformat()
    return row | {
        "signed_on": day,
        "data_hash": signed.data_hash,
        "subject": f"reporting.Statement:{signed.statement_id}",
    }


def _for_one(tables: Data) -> Data:
    """In a statement the organisation is not named in every row."""
    return tables | {"rows": [row | {"organisation_name": ""} for row in tables["rows"]]}
