"""A number that can be opened: its definition, its as-of date and the records behind it."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One figure. `of` is the whole where `value` is a part; `missing` says how many did not answer.

    `sources` are subjects as the trail writes them ("incidents.Incident:<pk>"), so that every record can be opened.
    """

    key: str
    value: int | str
    definition: str
    as_of: date | datetime
    sources: tuple[str, ...] = field(default=())
    of: int | None = None
    missing: int | None = None

    def as_data(self) -> dict[str, Any]:
        """Plain JSON data, for freezing into an edition."""
        return {**asdict(self), "as_of": self.as_of.isoformat(), "sources": list(self.sources)}
