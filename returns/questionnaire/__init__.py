"""What is asked of an organisation in a quarter, and what may be answered. Pure: no database, no clock."""

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
from returns.questionnaire.values import AnswerValue, in_words, pieces, value_problems

__all__ = [
    "ANSWERS",
    "AnswerValue",
    "Facts",
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
