"""One drafted paragraph, and what it rests on: a paper of the demonstration marks each paragraph by that. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

SOURCE, HISTORY, UNCHECKED, READING, FORM, MADE_UP = (
    "source", "history", "unchecked", "reading", "form", "made_up"
)  # fmt: skip
MARKS = {
    SOURCE: "",
    HISTORY: "Recorded history",
    UNCHECKED: "Not checked",
    READING: "Our reading",
    FORM: "Standard words",
    MADE_UP: "Made up",
}
"""What the margin of a demonstration's paper says of a paragraph, besides its source: a published source speaks for itself."""
WRITTEN = "Written for this demonstration"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, the short name of its source for the margin, the records behind it, and what it rests on.

    What does not say that it rests on a source, on recorded history, on our reading of it or on a form of words counts as
    made up.
    """

    text: str
    source: str = ""
    subjects: tuple[str, ...] = ()
    basis: str = MADE_UP

    def as_data(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "source": self.source,
            "subjects": list(self.subjects),
            "basis": self.basis,
        }


def mark_of(drafted: dict[str, Any] | None) -> str:
    """The mark of a paragraph in a demonstration. What was drafted without a basis is made up; `None` is what a person wrote."""
    return WRITTEN if drafted is None else MARKS[drafted.get("basis", MADE_UP)]


def subjects_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """The records behind some rows, each once, for a paragraph about them."""
    return tuple(dict.fromkeys(row["subject"] for row in rows if row.get("subject")))
