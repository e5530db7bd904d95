"""What organisations say about a quarter, and what the centre says to it."""

from returns.models.cycle import Cycle
from returns.models.returns import (
    Answer,
    AnswerFigure,
    Evidence,
    Return,
    Submission,
    counted,
    never_signed,
    overdue,
    with_names,
)
from returns.models.review import Query, Remark, SectionMark, SignedAnswer

__all__ = [
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
    "with_names",
]
