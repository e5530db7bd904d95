"""What is asked of an organisation in a quarter, and what may be answered. Pure: no database, no clock."""

from returns.questionnaire.given import Given, in_words, pieces, value_problems
from returns.questionnaire.loading import (
    QuestionnaireError,
    edition_for,
    editions,
    load,
    questionnaire,
)
from returns.questionnaire.shape import (
    ANSWERS,
    Facts,
    Line,
    Question,
    Questionnaire,
    Section,
    asked,
    shown,
)

__all__ = [
    "ANSWERS",
    "Facts",
    "Given",
    "Line",
    "Question",
    "Questionnaire",
    "QuestionnaireError",
    "Section",
    "asked",
    "edition_for",
    "editions",
    "in_words",
    "load",
    "pieces",
    "questionnaire",
    "shown",
    "value_problems",
]
