"""What the papers' templates need: charts, dates as people write them, paragraphs of what somebody wrote."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from incidents.figures import STATES
from reporting import charts
from reporting.stages import english

register = template.Library()


@register.filter
def on_day(value: str | None) -> str:
    """An ISO date or time as 3 December 2007, "not recorded" for none."""
    return english.day(value)


@register.filter
def grouped(value: str) -> str:
    """A hash in groups of eight, so that it can be compared by eye. The place before a head's hash is apart."""
    place, mark, digest = value.rpartition(":")
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    return f"{place}{mark} {groups}" if mark else groups


@register.filter
def run_together(value: str) -> str:
    """A list of kinds of data as one line: only the first keeps its capital."""
    first, *others = value.split(", ")
    return ", ".join([first, *(english.lower_first(row) for row in others)])


@register.filter
def cited(row: dict[str, Any], tables: dict[str, Any]) -> str:
    """The numbers of an incident's sources, [1, 3], and a mark on what was not checked. Empty where none is on record."""
    mine = [source for source in tables.get("sources", []) if row["reference"] in source["references"]]
    numbers = ", ".join(str(row["number"]) for row in mine if not row["unchecked"])
    marks = [f"[{numbers}]"] if numbers else []
    if any(row["unchecked"] for row in mine):
        marks.append("[general knowledge, not checked]")
    return " ".join(marks)


@register.filter
def state_words(row: dict[str, Any]) -> str:
    """Whether the regulator was notified of an incident: one of three states."""
    return STATES[row["notification"]]


@register.filter
def nil(value: int) -> str:
    """A count in a table: nil for zero."""
    return f"{value:,}" if value else "nil"


@register.filter
def commas(value: Any) -> str:
    """1,234,567; empty for nothing, because nil and not recorded are different things."""
    return f"{value:,}" if isinstance(value, int) else str(value or "")


@register.simple_tag
def coverage_chart(coverage: dict[str, Any]) -> SafeString:
    """The map of areas by organisation."""
    areas = [(area["key"], area["title"]) for area in coverage["areas"]]
    return charts.coverage(
        coverage["title"], areas, coverage["columns"], coverage["cells"], coverage["words"]
    )


@register.simple_tag
def bar_chart(title: str, rows: list[list[Any]], unit: str = "") -> SafeString:
    """Bars from pairs of name and number."""
    return charts.bars(title, [(name, value) for name, value in rows], unit=unit)


@register.simple_tag
def quarter_strip(title: str, steps: list[list[Any]]) -> SafeString:
    """The year's four returns at a glance."""
    return charts.strip(title, [(name, text, good) for name, text, good in steps])
