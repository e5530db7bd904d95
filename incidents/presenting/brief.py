"""What whoever decides must know of an incident, in a few short rows."""

from collections.abc import Callable

from incidents.figures import people_words
from incidents.models import Assessment, Incident, choices
from incidents.presenting.reasoning import answer_words

MOST_OF_A_TEXT = (
    180  # characters: the page fits two screens of a telephone, the incident's own page has the whole
)


def brief_rows(
    incident: Incident, assessment: Assessment | None, shown: Callable[[Incident, str], str]
) -> list[tuple[str, str]]:
    """What happened, whose data, how many people, and what became of the data, as (question, answer)."""
    flags = ", ".join(incident.harm_flags)
    whose = answer_words("harm_flags", flags) if flags else "Not recorded"
    rows = [
        (
            "What",
            f"{incident.title}. {_cut(incident.description)}" if incident.description else incident.title,
        ),
        ("Whose data", whose[:1].upper() + whose[1:]),
        ("How many", people_words(incident) or "Not known"),
        ("What became of it", shown(incident, "exposure")),
    ]
    if assessment is None:
        return [*rows, ("Advice of the Data Protection Officer", "Not recorded yet")]
    rule = f"{choices.Advised(assessment.advice).label} (severity {assessment.severity} of 5, likelihood of harm {assessment.likelihood} of 5)"
    advice = "Not recorded yet"
    if assessment.dpo_advice:
        advice = choices.Decided(assessment.dpo_advice).label
        if assessment.dpo_reason:
            advice = f"{advice}: {_cut(assessment.dpo_reason)}"
    return [*rows, ("The rule", rule), ("Data Protection Officer", advice)]


def _cut(text: str) -> str:
    """The text on one line, cut after a whole word."""
    join = " ".join(text.split())
    if len(join) <= MOST_OF_A_TEXT:
        return join
    return f"{join[:MOST_OF_A_TEXT].rsplit(' ', 1)[0]}…"
