"""The sentences of a paper outside its sections: what is not known, what figures mean, where they come from."""

from typing import Any

from departments.registers.figures import DONE
from incidents.figures import definitions_of, unchecked
from incidents.sanction_figures import DEFINITIONS
from reporting.stages.english import count, listed, lower_first, opening, share
from reporting.stages.facts import BodyFacts, GovernmentFacts
from reporting.stages.figures import coverage_of
from reporting.stages.words import registers
from reporting.stages.words.elsewhere import incidents_elsewhere

Data = dict[str, Any]

PROVENANCE = (
    "The margin says of each paragraph what it rests on. “2007 report” and its number name a paragraph of the Cabinet Office’s "
    "interim progress report of December 2007. “Recorded history” rests on incidents whose sources annex A names; the categories "
    "of incidents are our reading. “Standard words” are a form that says nothing of the department. What is marked “Made up” or "
    "“Written for this demonstration”, all posts and returns, the further actions, all dates of signature and this signature are "
    "invented."
)
REMEMBERED = " “Not checked” rests on general knowledge for which no source was found."
UNCHECKED = (
    "What rests on general knowledge alone, not yet checked against a source, is marked so in its place."
)
REPORT_2007 = "Data Handling Procedures in Government: Interim Progress Report"
REPORT_SOURCE = (
    f"The record of actions on data handling begins with those that the Cabinet Office’s “{REPORT_2007}” of December 2007 (the "
    "2007 report) gives of departments in its paragraphs 17 to 34."
)
SOURCES = [
    "Quarterly returns on information risk, each signed by the Senior Information Risk Owner of the department, reviewed by "
    "the centre and accepted by a second person there.",
    "The record of incidents that each department keeps, with what is known of their notification to the Information "
    "Commissioner.",
    REPORT_SOURCE,
    "The statements of the year that Accounting Officers signed.",
]
DEMONSTRATION_SOURCE = (
    "In this demonstration the actions of the 2007 report and the incidents are real: the margin names the paragraph or says "
    "“Recorded history”, the sources of the incidents are listed under table 2.1, and what has no published source is marked. The "
    "returns and their answers, the further actions, the posts, the statements and every date of signature, the fact check and "
    "the course of this paper through its stages are made up to show how the portal works. Where a paragraph, a figure or a "
    "table says “made up”, nothing in it is known of any department."
)
SANCTIONS = {"sanctions_definition": DEFINITIONS["given"]}


def statement_notes(facts: BodyFacts, title: str) -> Data:
    """What a statement is called, what a demonstration made up, what is not known, and what its tables count."""
    return {
        "kind": title,
        "provenance": _provenance(facts) if facts["demonstration"] else "",
        "gaps": gaps(facts),
        "tables": definitions_of(facts["incidents"], facts["year"]) | SANCTIONS,
    }


def government_notes(facts: GovernmentFacts, title: str) -> Data:
    """The same of the report to Parliament, with its sources."""
    demonstration, rows = facts["demonstration"], facts["incidents"]
    before = facts["laid_before"]
    return {
        "kind": title,
        "coverage": _coverage(coverage_of(facts["organisations"])),
        "year_before": f"The figures of the year before are those of the report laid for {before['year']}."
        if before
        else "No figure is held for the year before: no report of it was laid through the portal.",
        "by_department": _without_incidents(facts["organisations"], demonstration),
        "sources": [REPORT_SOURCE, DEMONSTRATION_SOURCE] if demonstration else SOURCES,
        "unchecked": UNCHECKED if any(unchecked(source) for row in rows for source in row["sources"]) else "",
        "elsewhere": incidents_elsewhere(facts["year"], demonstration),
        "tables": definitions_of(rows, facts["year"]) | SANCTIONS,
        "registers": registers.about(facts),
    }


def _provenance(facts: BodyFacts) -> str:
    if facts["year"] != "2007-08":
        return "Everything in it is made up, and nobody who holds the post saw or signed it."
    remembered = any(unchecked(source) for row in facts["incidents"] for source in row["sources"])
    return PROVENANCE + (REMEMBERED if remembered else "")


def _coverage(coverage: Data) -> str:
    rows, nobody = coverage["rows"], coverage["nobody"]
    widest = sorted(rows, key=lambda row: -len(row["organisations"]))[:3]
    most = listed(f"{lower_first(row['title'])} ({len(row['organisations'])})" for row in widest)
    return (
        f"The report of December 2007 gives some of the actions that departments were taking. By our reading they fall into "
        f"{len(rows) - len(nobody)} of {len(rows)} areas, and those with actions of most departments are {most}. An empty "
        "cell says that the report names no action there, and not that the department took none."
    )


def _without_incidents(bodies: list[BodyFacts], demonstration: bool) -> str:
    without = [body["organisation"]["short_name"] for body in bodies if not body["incidents"]]
    if not without:
        return ""
    text = share(len(without), len(bodies), "department")
    if demonstration:
        return f"Of {text} this demonstration enters no incident, which is not to say that there was none."
    return f"{opening(text)} recorded none: {listed(without)}."


def gaps(facts: BodyFacts) -> list[dict[str, str]]:
    """What is not known or was not returned, each in one sentence with its source."""
    rows = []
    missing = [
        quarterly_return for quarterly_return in facts["returns"] if quarterly_return["status"] == "missing"
    ]
    for quarterly_return in missing:
        rows.append(
            _gap(f"The return for {quarterly_return['name']} was not filed.", quarterly_return["subject"])
        )
    if not facts["returns"]:
        rows.append(_gap("No quarterly return is held for the year.", ""))
    elif absent := sorted(
        {1, 2, 3, 4} - {quarterly_return["number"] for quarterly_return in facts["returns"]}
    ):
        rows.append(_gap(f"No return is held for {listed(f'Q{number}' for number in absent)}.", ""))
    for incident in facts["incidents"]:
        unknown = incident.get("not_recorded", [])
        if unknown:
            rows.append(
                _gap(
                    f"Incident {incident['reference']}: {listed(unknown)} {_is(unknown)} not recorded.",
                    incident["subject"],
                )
            )
    unheard = [a for a in facts["actions"] if a.get("only_told") and a["status"] not in DONE]
    if unheard:
        which = listed(action["code"] for action in unheard)
        rows.append(
            _gap(f"What became after December 2007 of {which} is not recorded.", unheard[0]["subject"])
        )
    undated = [
        action
        for action in facts["actions"]
        if not action["due"] and not action["due_text"] and action["status"] not in DONE
    ]
    if undated:
        codes = listed(action["code"] for action in undated)
        text = f"{opening(count(len(undated), 'action'))} {'has' if len(undated) == 1 else 'have'} no date: {codes}."
        rows.append(_gap(text, undated[0]["subject"]))
    return rows


def _gap(text: str, subject: str) -> dict[str, str]:
    return {"text": text, "subject": subject}


def _is(items: list[str]) -> str:
    return "is" if len(items) == 1 else "are"
