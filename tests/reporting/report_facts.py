"""The facts of a report to Parliament, and what an edition freezes of them."""

from datetime import UTC, datetime

from reporting.kinds import SCHEMA, kind_for
from reporting.stages.layout.paper import paper_of, printed
from tests.reporting.facts import an_incident, facts, known

KIND = kind_for("report", "2007-08")
CREATED = datetime(2008, 7, 8, 9, tzinfo=UTC)


def report_facts(organisations: list[dict], *, demonstration: bool = True, **changed) -> dict:
    for body in organisations:
        body["demonstration"] = demonstration
    incidents = [
        row | {"short_name": body["organisation"]["short_name"]}
        for body in organisations
        for row in body["incidents"]
    ]
    values = {
        "demonstration": demonstration,
        "year": "2007-08",
        "as_of": "2008-06-23",
        "actions_as_of": "2008-03-31",
        "route": "deposited_paper",
        "organisations": organisations,
        "incidents": incidents,
        "earlier_incidents": [],
        "statements": [],
        "laid_before": None,
        "laying": None,
        "fact_check": None,
        "corrections": [],
        "audit_log_head": "1:" + "0f" * 32,
    }
    return values | changed


def data(*, more: dict | None = None, incidents=None, **changed) -> dict:
    """The frozen data of a report on all the departments of 2007."""
    incidents = incidents or [
        an_incident(number, notification="notified" if number < 3 else "not_known") for number in range(1, 7)
    ]
    bodies = [facts(letters, incidents=incidents if letters == "HMRC" else []) for letters in known()]
    bodies.sort(key=lambda body: body["organisation"]["name"].casefold())
    for body in bodies:
        body["actions"] = body["actions"] + (more or {}).get(body["organisation"]["short_name"], [])
    statements = [
        {
            "name": body["organisation"]["name"],
            "short_name": body["organisation"]["short_name"],
            "signed_on": "2008-06-18",
            "data_hash": "ab" * 32,
            "subject": "",
        }
        for body in bodies
    ]
    return frozen(report_facts(bodies, statements=statements, **changed))


def frozen(content: dict) -> dict:
    """What an edition freezes of the facts of a report."""
    return {
        "schema": SCHEMA,
        "facts": content,
        "figures": KIND.figures(content),
        "notes": KIND.notes(content),
    }


def pages(content: dict) -> dict:
    """What the template reads of frozen data."""
    return printed(KIND, content)


def edition(content: dict) -> dict:
    drafted = KIND.draft(content["facts"])
    parts = [
        {
            "key": section.key,
            "title": section.title,
            "text": "\n\n".join(paragraph.text for paragraph in drafted[section.key]),
            "sources": [paragraph.as_data() for paragraph in drafted[section.key]],
        }
        for section in KIND.sections
    ]
    return {
        "data": content,
        "narrative": parts,
        "signature": None,
        "number": 1,
        "purpose": "proof",
        "data_hash": "cd" * 32,
    }


def paper(content: dict) -> tuple:
    """Template, context and title of a report."""
    return paper_of(KIND, edition(content))


def words_of(content: dict) -> str:
    return " ".join(
        paragraph.text for paragraphs in KIND.draft(content["facts"]).values() for paragraph in paragraphs
    )
