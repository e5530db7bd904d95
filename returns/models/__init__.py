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
from returns.models.standards import StandardLink

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
    "StandardLink",
    "Submission",
    "counted",
    "never_signed",
    "overdue",
    "with_names",
]
