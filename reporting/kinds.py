"""What a kind of report is: one class with four stages, each made only from the ones before it.

Facts are read from the records, figures are counted from the facts, words are drafted from both, and the layout puts all
three on paper. An edition freezes facts, figures and words. The layout is made again whenever the paper is printed.

A new kind is one module in `reporting/reports/` with one class, and one template. It is in force from the year in `since`.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

Data = dict[str, Any]

SCHEMA = 2  # of the frozen data; what was frozen before has no such number


@dataclass(frozen=True)
class Section:
    """One section. `about` says to the author what belongs there; a required one must have words before signing."""

    key: str
    title: str
    about: str = ""
    required: bool = True


class Report(ABC):
    """One kind of report. `noun` says of what: of an organisation's yearly "statement", or of the year's "report".

    `demonstration` is what every page of a demonstration says. A class with a title of its own is a kind; others are
    what several kinds have in common.
    """

    noun: ClassVar[str]
    title: ClassVar[str]
    template: ClassVar[str]
    demonstration: ClassVar[str]
    since: ClassVar[str] = ""
    first_section: ClassVar[int] = 1
    sections: ClassVar[tuple[Section, ...]]

    def __init_subclass__(cls) -> None:
        if "title" in cls.__dict__:
            KINDS.append(cls)

    @abstractmethod
    def facts(self, paper: Any, at: datetime, /) -> Any:
        """First stage: what the records say at a moment, as plain data. The only one that reads them."""

    @abstractmethod
    def figures(self, facts: Any) -> list[Data]:
        """Second stage: what is counted. Each has key, label, value, of, shown, definition, as_of and sources."""

    @abstractmethod
    def draft(self, facts: Any) -> dict[str, list[Any]]:
        """Third stage: the paragraphs of every section, by its key."""

    def notes(self, facts: Any) -> Data:
        """Third stage: the sentences outside the sections."""
        return {"kind": self.title}

    def layout(self, frozen: Any, narrative: list[Data]) -> Data:
        """Last stage: what the template reads as `data`, with `kind`, `year`, `demonstration` and `as_of`."""
        return {**frozen.facts, **frozen.notes, "figures": frozen.figures}

    def title_of(self, data: Data) -> str:
        """The title of a paper that was laid out."""
        return f"{data['kind']} {data['year']}"

    def issuer_of(self, data: Data) -> str:
        """Whose paper it is: its organisation's, or the centre's."""
        return data["organisation"]["name"] if "organisation" in data else "Cabinet Office"

    def compile(self, paper: Any, at: datetime) -> Data:
        """What an edition freezes beside the words of its sections."""
        facts = self.facts(paper, at)
        return {"schema": SCHEMA, "facts": facts, "figures": self.figures(facts), "notes": self.notes(facts)}


KINDS: list[type[Report]] = []


def kind_for(noun: str, year: str) -> Report:
    """The kind of report in force for a financial year written "2007-08". Raises LookupError where there is none."""
    in_force = [kind for kind in KINDS if kind.noun == noun and kind.since <= year]
    if not in_force:
        raise LookupError(f"No kind of {noun} is in force for {year}")
    return max(in_force, key=lambda kind: kind.since)()
