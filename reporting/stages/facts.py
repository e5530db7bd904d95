"""One organisation's year as plain data: what its statement and its page in the report are made of.

The only place where reporting reads the records of other apps. Nothing here judges or words anything.
"""

from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit.record import subject_of
from departments import figures as action_figures
from departments import reference
from departments.calendar import LONDON, financial_year_days, london_day
from departments.figures import Figure
from departments.models import Action, Organisation
from departments.queries import holders_of
from departments.roles import R
from incidents import figures as incident_figures
from reporting.stages.english import label_of, title_of_its_time
from returns import figures as return_figures

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
Facts = dict[str, Any]


def facts_of(organisation: Organisation, year: str, at: datetime, *, demonstration: bool = False) -> Facts:
    """The year of one organisation as it stands at a moment.

    Posts and actions are those of the year's end (`ends`), since what came after belongs to the next year. Returns are
    reviewed after it, so they are as they stand at `at`. `demonstration` says that returns and posts are made up.
    """
    first, last = financial_year_days(year)
    returns, end = return_figures.returns_of(organisation, year, at), min(at, end_of(last))
    rows = [return_figures.row_of(each, at) for each in returns]
    actions = [
        row | {"status_words": _where_it_stands(row)} for row in action_figures.rows_of(organisation, end)
    ]
    return {
        "demonstration": demonstration,
        "year": year,
        "starts": first.isoformat(),
        "ends": last.isoformat(),
        "as_of": london_day(at).isoformat(),
        "actions_as_of": london_day(end).isoformat(),
        "organisation": _organisation(organisation, first, last),
        "posts": _posts(organisation, last),
        "returns": [
            row | {"story": _story(row, each.get_status_display())}
            for row, each in zip(rows, returns, strict=True)
        ],
        "answers": return_figures.answers_of(returns),
        "incidents": incident_figures.rows_of(year, organisation, until=at),
        "actions": [row for row in actions if row["status"] not in action_figures.REFUSED],
        "refused": [row for row in actions if row["status"] in action_figures.REFUSED],
    }


def end_of(last: date) -> datetime:
    """The last moment of a day in London."""
    return datetime.combine(last, time(23, 59, 59), LONDON)


PRINTED = ("returns.accepted", "returns.late", "actions.since_done", "actions.late")


def figures_of(facts: Facts, organisation: Organisation, at: datetime) -> list[dict[str, Any]]:
    """The counts a statement prints, each with its definition, date and records. Labels are for readers."""
    own = own_figures(facts)
    printed = [own[key] for key in PRINTED]
    printed += incident_figures.figures_of(facts["year"], organisation, as_of=at)
    return [figure.as_data() | {"label": label_of(figure.key)} for figure in printed]


def own_figures(facts: Facts) -> dict[str, Figure]:
    """What is counted of the returns and actions of one organisation, or of several together, by key."""
    day, end = (date.fromisoformat(facts[name]) for name in ("as_of", "actions_as_of"))
    found = [
        *return_figures.figures_of(facts["returns"], day),
        *action_figures.figures_of(facts["actions"], end),
    ]
    return {figure.key: figure for figure in found}


@cache
def _known() -> dict[str, Facts]:
    return yaml.safe_load(KNOWN.read_text(encoding="utf-8"))


def _organisation(organisation: Organisation, first: date, last: date) -> Facts:
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


def _posts(organisation: Organisation, last: date) -> Facts:
    at = datetime.combine(last, time(12), UTC)
    siro, deputies = holders_of(organisation, R.SIRO, at), holders_of(organisation, R.DEPUTY_SIRO, at)
    return {
        "siro_held": bool(siro),
        "deputy": bool(deputies),
        "subjects": [subject_of(appointment) for appointment in (*siro, *deputies)],
    }


def _story(row: Facts, status: str) -> str:
    said = [status]
    if row["days_late"]:
        said.append(f"{row['days_late']} day{'' if row['days_late'] == 1 else 's'} late")
    if row["sent_back"]:
        said.append(
            "sent back once before it was signed"
            if row["sent_back"] == 1
            else f"sent back {row['sent_back']} times"
        )
    if row["reworked"]:
        said.append("after it was returned for rework")
    if row["corrected"]:
        said.append("corrected after it was accepted")
    if row["queries"]:
        said.append(f"{row['queries']} question{'' if row['queries'] == 1 else 's'} put")
    return ", ".join(said)


def _where_it_stands(row: Facts) -> str:
    """Where an action stood, in words: late is what is past its day, whatever its state."""
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
