"""Drafting a Statement of Internal Control from the year's facts of one organisation.

Pure: plain data in, paragraphs out. A paragraph says only what the facts hold and what it rests on; nothing is inferred
from what a source does not say, and what the facts lack is called a gap. What a demonstration made up about a real
department is never put as an admission of the officer in whose name the statement is written.
"""

from typing import Any

from departments.figures import DONE
from reporting.headings import GOVERNANCE, headings_for
from reporting.stages.english import count, day, listed, opening
from reporting.stages.words import governance as statement_today
from reporting.stages.words import issues as statement_issues
from reporting.stages.words import risk as statement_risk
from reporting.stages.words.paragraph import FORM, SOURCE, Paragraph
from reporting.stages.words.risk import in_2007, report_source, with_areas

Facts = dict[str, Any]


def draft(facts: Facts) -> dict[str, list[Paragraph]]:
    """The paragraphs of every section, by the key of its heading: those in force for the year."""
    if headings_for(facts["year"]) is GOVERNANCE:
        return {
            key: [Paragraph(*told) for told in section(facts)]
            for key, section in statement_today.SECTIONS.items()
        }
    sections = {
        "scope": [*_scope(facts)],
        "purpose": [*_purpose(facts)],
        "capacity": [*statement_risk.capacity(facts)],
        "framework": [*statement_risk.framework(facts)],
        "effectiveness": [*statement_issues.effectiveness(facts)],
        "issues": [*statement_issues.issues(facts)],
    }
    return {key: [found for found in paragraphs if found.text] for key, paragraphs in sections.items()}


def _scope(facts: Facts):
    organisation = facts["organisation"]
    name, short = organisation["name"], organisation["short_name"]
    called = _the(name) + ("" if short == name else f" ({short})")
    yield Paragraph(
        f"As Accounting Officer of {called}, I have responsibility for maintaining a sound system of internal "
        "control that supports the achievement of its policies, aims and objectives, whilst safeguarding the public "
        "funds and assets for which I am personally responsible. The protection of information, and above all of "
        "information about people, is part of that responsibility.",
        basis=FORM,
    )
    if organisation.get("holdings"):
        yield Paragraph(
            organisation["holdings"], organisation.get("holdings_source", "2007 report"), basis=SOURCE
        )
    bodies = with_areas(facts["actions"], "albs", "delivery_partners")
    if told := in_2007("On agencies, arm's-length bodies and contractors", bodies):
        yield Paragraph(
            told,
            report_source(facts),
            tuple(action["subject"] for action in bodies),
            SOURCE,
        )
    involved = sorted({incident["body"] for incident in facts["incidents"] if incident.get("body")})
    if involved:
        yield Paragraph(
            f"Incidents recorded at {listed(involved)} are counted in this statement.", "Register"
        )


def _purpose(facts: Facts):
    yield Paragraph(
        "The system of internal control is designed to manage risk to a reasonable level rather than to eliminate all "
        "risk of failure; it can therefore only provide reasonable and not absolute assurance of effectiveness. It has "
        f"been in place for the year ended {day(facts['ends'])} and up to the date of approval of this statement, "
        "except where section 6 says otherwise.",
        basis=FORM,
    )


def gaps(facts: Facts) -> list[dict[str, str]]:
    """What is not known or was not returned, each in one sentence with its source."""
    found = []
    missing = [each for each in facts["returns"] if each["status"] == "missing"]
    for each in missing:
        found.append(_gap(f"The return for {each['name']} was not filed.", each["subject"]))
    if not facts["returns"]:
        found.append(_gap("No quarterly return is held for the year.", ""))
    elif absent := sorted({1, 2, 3, 4} - {each["number"] for each in facts["returns"]}):
        found.append(_gap(f"No return is held for {listed(f'Q{number}' for number in absent)}.", ""))
    for incident in facts["incidents"]:
        unknown = incident.get("not_recorded", [])
        if unknown:
            found.append(
                _gap(
                    f"Incident {incident['reference']}: {listed(unknown)} {_is(unknown)} not recorded.",
                    incident["subject"],
                )
            )
    unheard = [a for a in facts["actions"] if a.get("only_told") and a["status"] not in DONE]
    if unheard:
        which = listed(action["code"] for action in unheard)
        found.append(
            _gap(f"What became after December 2007 of {which} is not recorded.", unheard[0]["subject"])
        )
    undated = [
        action
        for action in facts["actions"]
        if not action["due"] and not action["due_text"] and action["status"] not in DONE
    ]
    if undated:
        codes = listed(action["code"] for action in undated)
        words = f"{opening(count(len(undated), 'action'))} {'has' if len(undated) == 1 else 'have'} no date: {codes}."
        found.append(_gap(words, undated[0]["subject"]))
    return found


def _gap(text: str, subject: str) -> dict[str, str]:
    return {"text": text, "subject": subject}


def _is(items: list[str]) -> str:
    return "is" if len(items) == 1 else "are"


def _the(name: str) -> str:
    return name if name.startswith(("HM ", "The ")) else f"the {name}"
