"""What organisations say about a quarter, and what the centre says to it."""

from returns.models.cycle import Cycle
from returns.models.review import Query, Remark, SectionMark, SignedAnswer
from returns.models.testimony import (
    ACCEPTED,
    CLOSED,
    UNFILED,
    Answer,
    AnswerFigure,
    Evidence,
    Return,
    Submission,
    counted,
    never_signed,
    overdue,
)

__all__ = [
    "ACCEPTED",
    "CLOSED",
    "UNFILED",
    "Answer",
    "AnswerFigure",
    "Cycle",
    "Evidence",
    "Query",
    "Remark",
    "Return",
    "SectionMark",
    "SignedAnswer",
    "Submission",
    "counted",
    "never_signed",
    "overdue",
]
