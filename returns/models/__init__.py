"""What organisations say about a quarter, and what the centre says to it."""

from returns.models.cycle import Cycle
from returns.models.review import Query, Remark, SectionMark, SignedAnswer
from returns.models.testimony import (
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
