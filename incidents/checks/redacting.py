"""Which texts of an incident a passage can be taken out of, and what keeps one from being removed. No writes."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Model

from audit.transitions import Problem
from incidents.models import Incident, Redaction, choices

SHORTEST = 3  # characters of a passage
# Every answer in somebody's own words, with what each is called.
TEXTS = {
    "title": "the title",
    "description": "what is known",
    "how_discovered": "how it was found",
    "history": "recorded history",
    "other_body": "the other organisation",
    "how_occurred": "how it happened",
    "country": "the country",
    "aware_reason": "why it was aware then",
    "late_reason": "the reason for delay",
    "data_note": "the description of the data",
    "pattern_override": "why a text may go",
    "consequences": "the likely consequences",
    "containment": "what was done to contain it",
    "measures_before": "the measures before",
    "others_told_detail": "who else was notified",
    "essential_service": "the essential services",
    "service_impact": "the impact on the service",
    "area_affected": "the area affected",
    "helpful_information": "the other information",
    "prevention": "what will stop it happening again",
    "sanction": "the sanction",
    "no_action_reason": "why no action follows",
    "lesson_for_sharing": "the lesson",
    "publish_reason": "why it is withheld",
    "status_reason": "the reason of a step",
}


def texts_of(incident: Incident) -> Iterator[tuple[Model, str, str]]:
    """Every text of an incident, of the advice on it and of its decisions: the row, the field, what it is called."""
    for field, text in TEXTS.items():
        yield incident, field, text
    for added in incident.added_words.all():
        yield added, "words", "what the reporter added"
    for assessment in incident.assessments.all():
        yield assessment, "dpo_reason", "the Data Protection Officer’s advice"
    for decision in incident.decisions.all():
        yield decision, "reason", "the reason of a decision"


def can_be_redacted(incident: Incident) -> bool:
    """Whether its texts are kept here: of what is held elsewhere there is none."""
    return incident.status != choices.Status.HELD_ELSEWHERE


def not_asked_about(redaction: Redaction, at: datetime) -> list[Problem]:
    """No question of the regulator waits for an answer: until then the words may be wanted."""
    cases = redaction.incident.regulator_cases.all()
    if any(case.is_more_wanted for case in cases):
        text = (
            "The regulator waits for an answer about this incident: keep the passage hidden until it has one"
        )
        return [Problem(text)]
    return []
