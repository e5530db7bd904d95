"""The incidents recorded in 2007-08, entered as recorded history, each with its source or marked as not checked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from audit.record import subject_of
from departments.organisations.roles import Role
from incidents import actions
from incidents.models import Incident
from portal.demonstration import story
from portal.demonstration.player import Step, body, holder, moment

READ_BY_US = (
    "The answers that the rule reads are the demonstration's reading of these facts, not the publisher's. "
    "What the sources do not say is not recorded."
)
TABLE_DAY = (
    "The last day of the year is entered here: the incident is known from the department's table for the year, "
    "and when it was found is not recorded."
)


def steps() -> Iterator[Step]:
    """One step for each incident; the verb reports, triages, assesses and decides it in one go."""
    for entry in story.read("incidents_2007")["incidents"]:
        hour = 9.5 + 0.25 * (len(entry["key"]) + int(entry["key"][1:]) % 12)

        def enter(at, entry=entry):
            _record(entry, at)

        yield Step(moment(entry["recorded"], hour), 0, f"incident/{entry['key']}", "incident.reported", enter)


def scopes() -> dict[str, str]:
    """The incidents that are there already, by their subject in the audit log."""
    by_title = {entry["title"]: entry["key"] for entry in story.read("incidents_2007")["incidents"]}
    incidents = Incident.objects.filter(title__in=by_title, origin="recorded_history")
    return {subject_of(incident): f"incident/{by_title[incident.title]}" for incident in incidents}


def _record(entry: dict[str, Any], at) -> None:
    office = body(entry["body"])
    occurred = entry["occurred"]
    actions.record_history(
        organisation=office,
        by=holder(Role.SECURITY_ADVISER, office),
        decided_by=holder(Role.SIRO, office),
        at=at,
        title=entry["title"],
        description=f"{entry['description']} {TABLE_DAY if entry.get('from_table') else ''} {READ_BY_US}",
        media=entry["media"],
        discovered_at=at - timedelta(minutes=30),
        occurred_from=moment(occurred["day"], 0) if occurred["precision"] != "unknown" else None,
        occurred_precision=occurred["precision"],
        notified=entry["told"],
        history=entry["history"],
        sources=entry["sources"],
        facts=_facts(entry),
    )


def _facts(entry: dict[str, Any]) -> dict[str, Any]:
    facts = entry["reading"] | {"data_note": entry["data"]}
    people = entry.get("people")
    if people is not None:
        least, most = people if isinstance(people, list) else (people, people)
        facts |= {
            "people_min": least,
            "people_max": most,
            "people_known": entry.get("people_known", "unknown"),
        }
    return facts


def progress() -> str:
    """How many are entered and how many of them the Commissioner was notified of, in words."""
    entered = Incident.objects.filter(origin="recorded_history")
    return f"{entered.count()} incidents, {entered.filter(notified_in_source='yes').count()} notified to the Commissioner"
