"""The questions of a notice in the order of the regulator's own form, and their answers in words.

The order is that of the start page of the Information Commissioner's form: the report, what happened, when, the staff and
their training, data and people, the risk, what was in place before, what was done since, who else was notified, who reports.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from incidents import figures
from incidents.duty import clock
from incidents.models import Incident, choices

NOT_YET_KNOWN = "Not yet known"


class Question(NamedTuple):
    """One question: the field that it is kept in, its words, and its number in the domain's form, where it has one."""

    field: str
    words: str
    number: str = ""


class Part(NamedTuple):
    """One part of the form."""

    title: str
    questions: tuple[Question, ...]


Parts = tuple[Part, ...]

PARTS: Parts = (
    Part("About this report", (
        Question("report_kind", "First report or follow-up", "F09"),
        Question("previous_reports", "Earlier reports by this body"),
        Question("controller_or_processor", "Who decides how the data are used", "F06"),
        Question("other_body", "The other body", "F06"),
        Question("processor", "Processor or supplier involved", "F20"),
    )),
    Part("What happened", (
        Question("description", "What happened", "F11"),
        Question("how_occurred", "How it happened", "F12"),
        Question("incident_type", "Type of incident", "F14"),
        Question("breach_kind", "Confidentiality, integrity or availability", "F17"),
        Question("cyber", "Cyber incident", "F15"),
        Question("premises", "Where it happened", "F18"),
        Question("media", "Medium", "F13"),
        Question("ongoing", "Still going on", "F28"),
    )),
    Part("When", (
        Question("occurred_from", "When it happened", "F22"),
        Question("occurred_to", "Until", "F23"),
        Question("discovered_at", "When it was discovered", "F24"),
        Question("how_discovered", "How it was discovered", "F24"),
        Question("aware_at", "When the organisation was aware that personal data were compromised", "F25"),
        Question("aware_reason", "Why awareness came later than discovery", "F25"),
        Question("late_reason", "Reason for delay", "F27"),
    )),
    Part("Staff and training", (
        Question("staff_training", "Data protection training of the staff involved", "F54"),
    )),
    Part("Data and people", (
        Question("data_types", "Categories of personal data", "F30"),
        Question("harm_flags", "What the data are and whose", "F31"),
        Question("people", "People who could be affected", "F33"),
        Question("records_count", "Records", "F35"),
        Question("subject_types", "Categories of people", "F36"),
        Question("vulnerable_people", "Vulnerable people among them", "F37"),
        Question("cross_border", "People in other countries concerned", "F19"),
        Question("country", "Countries concerned", "F19"),
        Question("encryption", "Encryption", "F40"),
        Question("backup_available", "Data available elsewhere", "F41"),
        Question("exposure", "What became of the data", "F42"),
        Question("recipient", "Who has it or could have it", "F74"),
        Question("recipient_control", "What the recipient did", "F75"),
        Question("exfiltration", "Data taken", "F76"),
        Question("outage", "Length of the outage", "F77"),
    )),
    Part("Risk to people", (
        Question("effect_on_people", "Effect on people", "F78"),
        Question("consequences", "Likely consequences for the people", "F43"),
        Question("people_told", "People notified", "F56"),
        Question("people_told_on", "When the people were notified", "F57"),
        Question("people_told_count", "How many people were notified", "F58"),
        Question("high_risk_exception", "Why people at high risk are not notified", "F50"),
    )),
    Part("Measures in place before", (
        Question("measures_before", "Measures in place before", "F53"),
    )),
    Part("What was done", (
        Question("containment", "Done to contain and recover", "F51"),
        Question("recovered", "Data recovered", "F52"),
        Question("prevention", "Done so that it does not happen again", "F55"),
        Question("cyber_impact", "Impact on the organisation", "F60"),
        Question("recovery_time", "Recovery time", "F61"),
    )),
    Part("Who else has been notified", (
        Question("others_told", "Who else has been notified", "F59"),
        Question("others_told_detail", "Dates and references", "F59"),
    )),
    Part("Who reports", (
        Question("organisation", "Organisation", "F02"),
        Question("registration_number", "Registration number", "F07"),
        Question("contact", "Who to contact", "F05"),
        Question("contact_email", "Email address of the contact", "F05"),
        Question("contact_telephone", "Telephone number of the contact", "F05"),
    )),
)  # fmt: skip
# Those whose answer is no field of the incident: it is worked out for the notice.
WORKED_OUT = frozenset(
    [
        "report_kind",
        "previous_reports",
        "processor",
        "organisation",
        "contact",
        "contact_email",
        "contact_telephone",
        "people",
        "duration",
        "people_letter",
        "people_ways",
    ]
)
WORDS = {question.field: question.words for part in PARTS for question in part.questions}


def without(parts: Parts, left_out: Collection[str]) -> Parts:
    """The parts without some questions; a part that has no question left is left out too."""
    kept = (
        Part(title, tuple(question for question in questions if question.field not in left_out))
        for title, questions in parts
    )
    return tuple(part for part in kept if part.questions)


def people_in_words(incident: Incident) -> str:
    """A range and how well it is known; never zero for "not known"."""
    least, most = incident.people_min, incident.people_max
    if least is None and most is None:
        return "Not known"
    if least is None or least == most:
        text = f"{most:,}"
    elif most is None:
        text = f"At least {least:,}, the most is not known"
    else:
        text = f"Between {least:,} and {most:,}"
    return f"{text} ({incident.get_people_known_display().lower()})" if incident.people_known else text


def processor_of(incident: Incident) -> tuple[str, str]:
    """Whether a processor or supplier is involved (yes, no, not_known or empty), and its name where it is known."""
    name = incident.supplier.name if incident.supplier else ""
    return (choices.YesNo.YES.value if name else incident.processor_involved), name


def processor_in_words(incident: Incident) -> str:
    """Whether a processor or supplier is involved, and which."""
    involved, name = processor_of(incident)
    text = choices.YesNo(involved).label if involved else ""
    return f"{text}: {name}" if name else text


def shown(incident: Incident, field: str) -> str:
    """One answer in words; empty where nothing was answered."""
    if field == "people":
        return people_in_words(incident)
    if field == "processor":
        return processor_in_words(incident)
    if field == "occurred_from" and incident.occurred_precision != choices.Precision.HOUR:
        return figures.occurred_words(incident) if incident.occurred_from else ""
    value = getattr(incident, field)
    if isinstance(value, datetime):
        return clock.with_zone(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        kept = getattr(Incident._meta.get_field(field), "base_field", None)
        labels = dict(getattr(kept, "choices", None) or ())
        return "; ".join(str(labels.get(item, item)) for item in value)
    if isinstance(value, int):
        return f"{value:,}"
    if hasattr(value, "isoformat"):
        return f"{value.day} {value:%B %Y}"
    display = getattr(incident, f"get_{field}_display", None)
    return str(display() if display else value or "")


def answers_of(incident: Incident, parts: Parts) -> dict[str, Any]:
    """The answers as they are kept, by field; what was not answered is left out. Times in UTC, days in ISO format."""
    fields = [
        question.field for part in parts for question in part.questions if question.field not in WORKED_OUT
    ]
    raw = {field: getattr(incident, field) for field in (*fields, "occurred_precision")}
    return {field: _plain(value) for field, value in raw.items() if value not in ("", None, [])}


def rows_of(
    incident: Incident, parts: Parts, worked_out: Mapping[str, str], always: Collection[str]
) -> list[dict[str, Any]]:
    """The parts with their answers in words. `worked_out` has those of `WORKED_OUT`; `always` are shown where nobody knows."""
    asked_rows = []
    for title, questions in parts:
        rows = [
            {
                "field": question.field,
                "number": question.number,
                "question": question.words,
                "answer": _known(
                    worked_out[question.field]
                    if question.field in worked_out
                    else shown(incident, question.field),
                    question.field in always,
                ),
            }
            for question in questions
        ]
        asked_rows.append({"title": title, "rows": [row for row in rows if row["answer"]]})
    return [part for part in asked_rows if part["rows"]]


def _known(text: str, always: bool) -> str:
    """An answer in words; that it is not yet known, where the question is one of those that are always shown."""
    return NOT_YET_KNOWN if always and text in ("", "Not known") else text


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value
