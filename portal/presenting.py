"""Facts of the audit log in words. The audit log stores facts; how they read is decided when they are shown."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from audit.models import Event
from audit.record import label_today
from departments.entries import presenting as entries
from departments.organisations.calendar import london_day, working_days_between
from departments.organisations.home import Task
from departments.organisations.roles import ROLES, Role
from departments.organisations.steps import event_in_words
from departments.registers import presenting as actions_and_assets
from govuk.templatetags.govuk import counted, day, left, moment
from incidents import presenting as incidents
from reporting import presenting as reporting
from returns import presenting as returns

HASH_LENGTH = 64
SHOWN_OF_HASH = 12
SHOWN_OF_TEXT = 120
NAMES = {
    "siro": "SIRO",
    "dpo": "DPO",
    "co": "Cabinet Office",
    "ico": "ICO",
    "sha256": "SHA-256",
    "uk": "UK",
    "eu": "EU",
    "gdpr": "GDPR",
    "dpa": "DPA",
    "nis": "NIS",
    "pecr": "PECR",
}
EVENT_WORDS = (
    actions_and_assets.WORDS | entries.WORDS | returns.WORDS | incidents.EVENT_WORDS | reporting.WORDS
)
WRITTEN_AS_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
WRITTEN_AS_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?\+\d\d:\d\d)?")
LENGTH_OF_DAY = len("2026-11-29")
NOT_SHOWN = {
    "step",
    "status",
    "previous",
    "before",
    "after",
    "reason_length",
}  # shown in other words, or not for reading


@dataclass(frozen=True)
class Line:
    """One event as the page of the audit log shows it."""

    event: Event
    what: str
    who: str
    role: str
    thing: str
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class UnsentText:
    """Text that a person typed and that was not sent: what it is about, the page whose form has it, and since when."""

    words: str
    href: str
    kept_at: datetime


# What is typed on a page, by the name of its address; of others the part of the portal is named.
TYPED = {
    "incidents:report_details": "a report of an incident",
    "incidents:report_elsewhere": "a report of an incident held elsewhere",
    "incidents:triage": "the triage of an incident",
    "incidents:advise": "your advice on an incident",
    "incidents:decide": "a decision on an incident",
    "incidents:decided_elsewhere": "a decision on an incident",
    "incidents:notice": "the details for a notice",
    "incidents:response": "the response to an incident",
    "incidents:learning": "what was learnt from an incident",
    "returns:section": "a section of a return",
    "returns:ask": "a query on a return",
    "returns:query_step": "an answer to a query, or a step of one",
    "returns:review": "the review of a return",
    "returns:conditions": "the conditions of an acceptance",
    "departments:action_new": "a proposed action",
    "departments:action_step": "a step of an action",
    "departments:asset_new": "an information asset",
    "departments:asset_edit": "an information asset",
    "reporting:part": "a section of a statement or of the report",
    "reporting:fact_check": "a fact check",
}
PARTS = {
    "incidents": "a page on incidents",
    "returns": "a page on returns",
    "departments": "a page on organisations, assets or actions",
    "reporting": "a page on publications",
}


def unsent_text(page: str, view_name: str, kept_at: datetime) -> UnsentText:
    """What a kept form is about, in words, with the page that has it."""
    page_name = TYPED.get(view_name) or PARTS.get(view_name.partition(":")[0], "another page")
    return UnsentText(page_name, page, kept_at)


@dataclass(frozen=True)
class ShownTask:
    """One task as the home page shows it: how long is left, and how near it is."""

    text: str
    href: str
    due: datetime | None
    when: str
    state: str
    to_the_minute: bool


@dataclass(frozen=True)
class CurrentFigure:
    """One figure of an organisation today, with the page that shows it."""

    name: str
    words: str
    href: str


def line_of(event: Event, names: dict[str, str], *, hide: bool = False, incident: str = "") -> Line:
    """An event in words, with names looked up beforehand. `hide` keeps who did it unknown to this reader.

    `incident` is the reference of the incident that it is about, where this person may know it.
    """
    return Line(
        event=event,
        what=event_in_words(event, EVENT_WORDS)
        if event.kind in EVENT_WORDS
        else plain(event.kind.replace(".", " ")),
        who="Name withheld" if hide else names.get(event.actor, event.actor),
        role=ROLES[Role(event.role)].title if event.role in set(Role) else "",
        thing=f"{thing_of(event.subject)}, incident {incident}" if incident else thing_of(event.subject),
        details=details_of(event.facts),
    )


def plain(message: str) -> str:
    """`parliament_report laid` as "Parliament report laid"."""
    text = " ".join(NAMES.get(word, word) for word in message.replace("_", " ").split())
    return text[:1].upper() + text[1:]


def thing_of(subject: str) -> str:
    """`returns.Return:7f0c…` as "Return 7f0c1b2a"."""
    label, _, key = subject.partition(":")
    _, _, model = label_today(label).partition(".")
    name = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in model)
    return f"{plain(name)} {key[:8]}".strip()


def details_of(facts: dict[str, Any]) -> list[str]:
    """What else the event says, one sentence each."""
    lines = []
    previous, status = facts.get("previous"), facts.get("status")
    if previous and status and previous != status:
        lines.append(f"From “{plain(str(previous)).lower()}” to “{plain(str(status)).lower()}”")
    if facts.get("reason_length"):
        lines.append(f"With a reason of {counted(facts['reason_length'], 'character')}")
    for name, value in facts.items():
        if name not in NOT_SHOWN and value not in (None, "", [], {}):
            lines.append(f"{plain(name)}: {_value(value)}")
    return lines


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{plain(str(name)).lower()} {_value(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_value(inner) for inner in value[:10]) + (", and more" if len(value) > 10 else "")
    text = str(value)
    if len(text) == HASH_LENGTH and all(letter in "0123456789abcdef" for letter in text):
        return f"{text[:SHOWN_OF_HASH]}…"
    if WRITTEN_AS_CODE.fullmatch(text):
        text = " ".join(NAMES.get(word, word) for word in text.split("_"))
    elif WRITTEN_AS_DATE.fullmatch(text):
        text = (
            day(date.fromisoformat(text))
            if len(text) == LENGTH_OF_DAY
            else moment(datetime.fromisoformat(text))
        )
    return text if len(text) <= SHOWN_OF_TEXT else f"{text[:SHOWN_OF_TEXT]}…"


def shown_task(task: Task, at: datetime) -> ShownTask:
    """How long there is for a task in working days, or how late it is in calendar days; by the clock in hours and minutes."""
    if task.due is None:
        return ShownTask(task.text, task.href, None, "No date is set for it", "", False)
    late = task.due < at
    if task.by_the_clock:
        return ShownTask(task.text, task.href, task.due, left(task.due, at), "late" if late else "soon", True)
    today, day = london_day(at), london_day(task.due)
    if late:
        when = f"{counted((today - day).days, 'day')} late" if today > day else "late since today"
        return ShownTask(task.text, task.href, task.due, when, "late", False)
    days = working_days_between(today, day)
    when = f"{counted(days, 'working day')} left" if days else "the last day"
    return ShownTask(task.text, task.href, task.due, when, "soon" if days <= 3 else "", False)
