"""Drafting a Statement of Internal Control from the year's facts of one organisation.

Pure: plain data in, paragraphs out. A paragraph says only what the facts hold and what it rests on; nothing is inferred
from what a source does not say. What a demonstration made up about a real
department is never put as an admission of the officer in whose name the statement is written.
"""

from reporting.stages.english import day, listed, the
from reporting.stages.facts import BodyFacts
from reporting.stages.words import issues, risk
from reporting.stages.words.paragraph import FORM, SOURCE, Paragraph, subjects_of
from reporting.stages.words.risk import in_2007, report_source, with_areas


def draft(facts: BodyFacts) -> dict[str, list[Paragraph]]:
    """The paragraphs of every section, by the key of its heading: until 2010-11."""
    sections = {
        "scope": [*_scope(facts)],
        "purpose": [*_purpose(facts)],
        "capacity": [*risk.capacity(facts)],
        "framework": [*risk.framework(facts)],
        "effectiveness": [*issues.effectiveness(facts)],
        "issues": [*issues.issues(facts)],
    }
    return {
        key: [paragraph for paragraph in paragraphs if paragraph.text] for key, paragraphs in sections.items()
    }


def _scope(facts: BodyFacts):
    organisation = facts["organisation"]
    name, short = organisation["name"], organisation["short_name"]
    called = the(name) + ("" if short == name else f" ({short})")
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
    if sentences := in_2007("On agencies, arm's-length bodies and contractors", bodies):
        yield Paragraph(
            sentences,
            report_source(facts),
            subjects_of(bodies),
            SOURCE,
        )
    involved = sorted({incident["body"] for incident in facts["incidents"] if incident.get("body")})
    if involved:
        yield Paragraph(
            f"Incidents recorded at {listed(involved)} are counted in this statement.", "Register"
        )


def _purpose(facts: BodyFacts):
    yield Paragraph(
        "The system of internal control is designed to manage risk to a reasonable level rather than to eliminate all "
        "risk of failure; it can therefore only provide reasonable and not absolute assurance of effectiveness. It has "
        f"been in place for the year ended {day(facts['ends'])} and up to the date of approval of this statement, "
        "except where section 6 says otherwise.",
        basis=FORM,
    )
