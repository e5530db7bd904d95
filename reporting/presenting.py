"""How statements, the report and their editions read on a page. No writes."""

from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse

from accounts.queries import names_of
from audit.models import Event
from departments.roles import ROLES, Can, R, who_may
from reporting.steps import REPORT_PAGES, STATEMENT_PAGES, StepPage

EVENT_WORDS = {
    "statement.started": "Asked for",
    "statement.compiled": "Compiled from the year's records",
    "statement.recompiled": "Asked to be compiled again",
    "statement.edited": "Words of a section changed",
    "statement.advised_by_siro": "The SIRO gave written advice",
    "statement.seen_by_committee": "Seen by the audit committee",
    "statement.sent_back": "Sent back by the Accounting Officer",
    "statement.signed": "Signed by the Accounting Officer",
    "statement.notified": "Sent out",
    "statement.published": "Published",
    "statement.amended": "Taken back for amendment before laying",
    "report.planned": "Planned",
    "report.data_locked": "Figures locked",
    "report.data_unlocked": "Figures unlocked",
    "report.built": "First proof built",
    "report.edited": "Words of a section changed",
    "report.sent_for_fact_check": "Sent to departments for fact check",
    "report.fact_check_answered": "A department answered the fact check",
    "report.fact_checked": "What departments said was recorded",
    "report.checked_for_harm": "Checked for harm",
    "report.back_to_draft": "Back to drafting",
    "report.cleared": "Cleared by the minister",
    "report.embargoed": "Day of laying named",
    "report.recalled": "Recalled",
    "report.laid": "Laid",
    "report.published": "Published",
    "report.corrected": "Correction slip issued",
    "edition.frozen": "An edition's figures and words were fixed",
    "edition.made": "An edition was printed",
    "edition.asked_again": "An edition was asked for again",
    "edition.set_aside": "An edition could not be made and was set aside",
}
RECORDS = {
    "incidents.Incident": "incidents:incident",
    "departments.Action": "departments:action",
    "reporting.Statement": "reporting:statement",
}


def pages_of(thing) -> dict[str, StepPage]:
    return REPORT_PAGES if hasattr(thing, "route") else STATEMENT_PAGES


def kind_of(thing) -> str:
    """The name of its page in the addresses."""
    return "report" if hasattr(thing, "route") else "statement"


def steps_of(thing, user, at: datetime) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The one next step, and what else is possible from here."""
    shown = [
        _step(thing, page, user, at) for page in pages_of(thing).values() if thing.status in page.step.source
    ]
    main = [step for step in shown if step["main"]]
    return (main[0] if main else None), [step for step in shown if not step["main"] and step["yours"]]


def _step(thing, page: StepPage, user, at: datetime) -> dict[str, Any]:
    why_not = page.step.refusal(thing, by=user, at=at)
    who = who_may(Can(page.step.power))
    return {
        "text": page.button,
        "href": reverse(f"reporting:{kind_of(thing)}_{page.name}", args=[thing.pk]),
        "yours": not why_not,
        "why_not": f"{why_not} This is for the {who}." if why_not else "",
        "hint": page.then,
        "others": [],
        "main": page.main,
    }


def timeline(events: list[Event]) -> list[dict[str, Any]]:
    """Events in words, newest first."""
    names = names_of(event.actor for event in events)
    return [
        {
            "what": EVENT_WORDS.get(event.kind, event.kind.replace(".", " ").replace("_", " ").capitalize()),
            "who": _who(event, names),
            "when": event.at,
            "more": _more(event.facts),
        }
        for event in reversed(events)
    ]


def _who(event: Event, names: dict[str, str]) -> str:
    title = ROLES[R(event.role)].title if event.role in set(R) else ""
    name = names.get(event.actor, "")
    return f"{name} ({title})" if title else name


def _more(facts: dict[str, Any]) -> str:
    said = []
    if number := facts.get("edition"):
        said.append(f"Edition {number}.")
    if digest := facts.get("data_hash"):
        said.append(f"Hash of data and words: {digest}")
    return " ".join(said)


def records_of(figure: dict[str, Any], data: dict[str, Any], opened: set[str]) -> list[dict[str, str]]:
    """The records behind a figure, each with words and, where it is in `opened` and has a page, its address."""
    known, returns = words_by_subject(data), _pages_of_returns(data)
    return [
        {
            "words": known.get(subject, subject.partition(".")[2]),
            "href": (returns.get(subject) or _page_of(subject)) if subject in opened else "",
        }
        for subject in figure.get("sources", [])
    ]


def _pages_of_returns(data: dict[str, Any]) -> dict[str, str]:
    """A return's page is found by its organisation and quarter, which the frozen data hold."""
    return {
        row["subject"]: reverse("returns:return", args=[each["organisation"]["code"], row["cycle"]])
        for each in [data, *data.get("organisations", [])]
        for row in each.get("returns", [])
        if row.get("cycle")
    }


def words_by_subject(data: dict[str, Any]) -> dict[str, str]:
    """What the frozen data call each record."""
    found = {}
    for each in [data, *data.get("organisations", [])]:
        name = each.get("organisation", {}).get("short_name", "")
        found |= {row["subject"]: f"{row['reference']}: {row['nature']}" for row in each.get("incidents", [])}
        found |= {row["subject"]: f"{row['code']}: {row['summary']}" for row in each.get("actions", [])}
        found |= {
            row["subject"]: f"Return of {name}, {row['name']}: {row['story']}"
            for row in each.get("returns", [])
        }
    found |= {
        row["subject"]: f"Statement of {row['name']}"
        for row in data.get("statements", [])
        if row.get("subject")
    }
    return found


def _page_of(subject: str) -> str:
    label, _, key = subject.partition(":")
    try:
        return reverse(RECORDS[label], args=[key])
    except (KeyError, NoReverseMatch):
        return ""


def job_of(edition) -> dict[str, Any]:
    """How far an edition is, for the progress bar."""
    return {"words": edition.words or edition.get_status_display(), "done": edition.percent, "total": 100}
