"""The frozen data of a report to Parliament, made from the facts of its departments."""

from reporting.stages import figures as assemble
from reporting.stages.words import parliament
from tests.reporting.facts import an_incident, facts, known, tables


def data(*, demonstration: bool = True, more: dict | None = None, incidents=None, **kw) -> dict:
    incidents = incidents or [
        an_incident(number, notification="notified" if number < 3 else "not_known") for number in range(1, 7)
    ]
    organisations = [facts(letters, incidents=incidents if letters == "HMRC" else []) for letters in known()]
    organisations.sort(key=lambda each: each["organisation"]["name"].casefold())
    for each in organisations:
        each["demonstration"] = demonstration
        each["actions"] = each["actions"] + (more or {}).get(each["organisation"]["short_name"], [])
    statements = [
        {
            "name": each["organisation"]["name"],
            "short_name": each["organisation"]["short_name"],
            "signed_on": "2008-06-18",
            "data_hash": "ab" * 32,
            "subject": "",
        }
        for each in organisations
    ]
    return assemble.report_data(
        year="2007-08",
        as_of="2008-06-23",
        organisations=organisations,
        tables=tables(incidents),
        statements=statements,
        figures=[],
        trail_head="1:" + "0f" * 32,
        demonstration=demonstration,
        **kw,
    )


def edition(made: dict) -> dict:
    drafted = parliament.draft(made)
    parts = [
        {
            "key": key,
            "title": title,
            "text": "\n\n".join(each.text for each in drafted[key]),
            "sources": [each.as_data() for each in drafted[key]],
        }
        for key, title in parliament.PARTS
    ]
    return {
        "data": made,
        "narrative": parts,
        "signature": None,
        "number": 1,
        "purpose": "proof",
        "data_hash": "cd" * 32,
    }


def words_of(made: dict) -> str:
    return " ".join(each.text for said in parliament.draft(made).values() for each in said)
