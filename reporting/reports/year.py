"""One organisation's year as plain data: what its statement and its page in the report are made of.

The only place where reporting reads the records of other apps. Nothing here judges or words anything.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from audit.models import Event
from audit.record import subject_of
from departments import reference
from departments.calendar import LONDON, financial_year_days, london_day, working_days_between
from departments.figures import Figure, as_they_stood, history, is_late
from departments.models import Action, Organisation
from departments.queries import holders_of
from departments.roles import R
from incidents import figures as incident_figures
from reporting.reports.promised import DONE_MEANS, done_of, further
from reporting.reports.words import LATE_MEANS, label_of, title_of_its_time
from returns.models import Return, Submission, counted
from returns.queries.conditions import conditions_of
from returns.queries.content import signed_rows

KNOWN = Path(__file__).with_name("departments_2007.yaml")
ACTION_WORDS = {
    "verified": "Done and checked",
    "done_awaiting_check": "Done, awaiting check",
    "overdue_escalated": "Late, escalated",
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
REFUSED = ("rejected", "cancelled", "taken_back")

Facts = dict[str, Any]


def facts_of(organisation: Organisation, year: str, at: datetime, *, demonstration: bool = False) -> Facts:
    """The year of one organisation as it stands at a moment.

    Posts and actions are those of the year's end (`ends`), since what came after belongs to the next year. Returns are
    reviewed after it, so they are as they stand at `at`. `demonstration` says that returns and posts are made up.
    """
    first, last = financial_year_days(year)
    returns, end = _returns(organisation, year, at), min(at, end_of(last))
    return {
        "demonstration": demonstration,
        "year": year,
        "starts": first.isoformat(),
        "ends": last.isoformat(),
        "as_of": london_day(at).isoformat(),
        "actions_as_of": london_day(end).isoformat(),
        "organisation": _organisation(organisation, first, last),
        "posts": _posts(organisation, last),
        "returns": [_return(each, at) for each in returns],
        "answers": _answers(returns),
        "incidents": incident_figures.rows_of(year, organisation, until=at),
        **_actions(organisation, end),
    }


def end_of(last: date) -> datetime:
    """The last moment of a day in London."""
    return datetime.combine(last, time(23, 59, 59), LONDON)


def figures_of(facts: Facts, organisation: Organisation, at: datetime) -> list[dict[str, Any]]:
    """The counts a statement prints, each with its definition, date and records. Labels are for readers."""
    day, end = london_day(at), date.fromisoformat(facts["actions_as_of"])
    returns, actions = facts["returns"], facts["actions"]
    more = further(actions)
    own = [
        (
            "returns accepted",
            _counted(
                "returns.accepted",
                [r for r in returns if r["status"].startswith("accepted")],
                returns,
                "Returns of the year that the centre accepted, with or without conditions.",
                day,
            ),
        ),
        (
            "returns that came late",
            _counted(
                "returns.late",
                [r for r in returns if r["days_late"]],
                returns,
                "Returns signed after the day on which they were due.",
                day,
            ),
        ),
        (
            "further actions, done",
            _counted("actions.since_done", done_of(more), more, DONE_MEANS, end),
        ),
        (
            "actions overdue",
            _counted(
                "actions.overdue",
                [a for a in actions if a["late"]],
                actions,
                LATE_MEANS,
                end,
            ),
        ),
    ]
    named = [
        (label_of(figure.key), figure)
        for figure in incident_figures.figures_of(facts["year"], organisation, as_of=at)
    ]
    return [figure.as_data() | {"label": label} for label, figure in own + named]


def _counted(key: str, chosen: list[Facts], whole: list[Facts], definition: str, day: date) -> Figure:
    return Figure(key, len(chosen), definition, day, tuple(one["subject"] for one in chosen), len(whole))


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
        "predecessors": known.get("predecessors", []),
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


def _returns(organisation: Organisation, year: str, at: datetime) -> list[Return]:
    found = Return.objects.filter(
        counted(), organisation=organisation, cycle__year=year, cycle__last_day__lt=london_day(at)
    )
    return list(
        found.select_related("cycle", "submission", "supersedes__submission")
        .prefetch_related("queries")
        .order_by("cycle__quarter")
    )


def _return(each: Return, at: datetime) -> Facts:
    cycle, subject, standing = each.cycle, subject_of(each), each.standing
    happened = Counter(Event.objects.filter(subject=subject, at__lte=at).values_list("kind", flat=True))
    editions = Submission.objects.filter(ret__cycle=cycle, ret__organisation=each.organisation_id)
    first = editions.order_by("signed_at").first()  # a correction does not make the filing late
    signed = london_day(first.signed_at) if first else None
    row = {
        "subject": subject,
        "cycle": cycle.slug,
        "number": cycle.quarter,
        "name": f"{cycle.first_day:%B} to {cycle.last_day:%B %Y}",
        "quarter": f"Q{cycle.quarter}",
        "status": each.status,
        "due": cycle.due_on.isoformat(),
        "signed_on": signed.isoformat() if signed else "",
        "accepted_on": london_day(standing.decided_at).isoformat() if standing.decided_at else "",
        "days_late": max(working_days_between(cycle.due_on, signed), 0) if signed else 0,
        "queries": len(each.queries.all()),
        "sent_back": happened["return.sent_back"],
        "reworked": happened["return.returned_for_rework"],
        "corrected": each.number > 1,
        "nil": _nil(signed_rows(standing.submission).get("F1")),
        "conditions": list(conditions_of(each).values_list("summary", flat=True)),
        "hash": standing.submission.sha256 if standing.submission else "",
    }
    return row | {"story": _story(row, each.get_status_display())}


def _nil(row: Facts | None) -> bool:
    """Whether nil was returned for incidents, which is an answer where silence is not."""
    if row is None:
        return False
    given = row["given"]
    return bool(given.get("confirmed")) and not sum(given.get("figures", {}).values())


def _story(row: Facts, status: str) -> str:
    said = [status]
    if row["days_late"]:
        said.append(f"{row['days_late']} working day{'' if row['days_late'] == 1 else 's'} late")
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


def _answers(returns: list[Return]) -> dict[str, list[Facts]]:
    """What was signed, by question, in the order of the quarters."""
    found: dict[str, list[Facts]] = {}
    for each in returns:
        name = f"{each.cycle.first_day:%B} to {each.cycle.last_day:%B %Y}"
        for key, row in signed_rows(each.standing.submission).items():
            given = row["given"]
            answer = {
                "quarter": each.cycle.quarter,
                "name": name,
                "subject": subject_of(each.standing),
                "question": row["asked"],
                "words": row["words"],
            }
            answer |= {
                "value": given.get("choice", ""),
                "part": given.get("part"),
                "whole": given.get("whole"),
            }
            found.setdefault(key, []).append(answer)
    return found


def _actions(organisation: Organisation, at: datetime) -> Facts:
    """What is counted as it stood then, and apart from it what was rejected, cancelled or taken back: shown, and in no figure."""
    found = as_they_stood(Action.objects.filter(organisation=organisation).exclude(history(at)), at)
    moved = _moved(found, at)
    rows = [_action(each, at, only_told=_only_told(each, moved)) for each in sorted(found, key=_by_number)]
    return {
        "actions": [row for row in rows if row["status"] not in REFUSED],
        "refused": [row for row in rows if row["status"] in REFUSED],
    }


def _action(action: Action, at: datetime, *, only_told: bool) -> Facts:
    return {
        "subject": subject_of(action),
        "code": action.code,
        "summary": action.summary,
        "areas": list(action.areas),
        "origin": action.origin,
        "status": action.status,
        "status_words": _where_it_stands(action, at, only_told=only_told),
        "reported_status": action.reported_status,
        "due": action.due.isoformat() if action.due else "",
        "due_text": action.due_text,
        "late": _past_its_day(action, at) and not only_told,
        "only_told": only_told,
        "day_passed": _past_its_day(action, at),
    }


def _moved(actions: Iterable[Action], at: datetime) -> set[str]:
    """Those of which something has been recorded since they were loaded."""
    subjects = [subject_of(action) for action in actions]
    events = Event.objects.filter(subject__in=subjects, at__lte=at).exclude(kind="action.loaded")
    return set(events.values_list("subject", flat=True))


def _only_told(action: Action, moved: set[str]) -> bool:
    """Told of in the report of December 2007, and nothing since: neither done nor late may be said of it."""
    return action.origin == Action.Origin.REPORT_2007 and subject_of(action) not in moved


def _past_its_day(action: Action, at: datetime) -> bool:
    """Late in a paper is what is past its day; what waits too long for an agreement, with its day ahead, is not."""
    return is_late(action, at) and (action.due is None or action.due < london_day(at))


def _where_it_stands(action: Action, at: datetime, *, only_told: bool) -> str:
    if only_told:
        return IN_DECEMBER_2007.get(action.reported_status, "Named in December 2007")
    if _past_its_day(action, at):
        return ACTION_WORDS["overdue_escalated"] if action.status == "overdue_escalated" else "Late"
    if action.status == "overdue_escalated":
        return "Not answered, escalated"
    return ACTION_WORDS.get(action.status, action.get_status_display())


def _by_number(action: Action) -> tuple[int, str, int]:
    """Those of the 2007 report first, each origin in the order of its numbers: 2 before 10."""
    stem, _, number = action.code.rpartition("-")
    return (action.origin != Action.Origin.REPORT_2007, stem, int(number) if number.isdigit() else 0)
