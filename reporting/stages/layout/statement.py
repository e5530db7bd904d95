"""A statement as its template reads it: one organisation's year and the words of its sections. Pure."""

from typing import Any

from reporting.stages.english import short_forms
from reporting.stages.layout.actions import groups_of
from reporting.stages.layout.frozen import Frozen
from reporting.stages.layout.paper import tables

Data = dict[str, Any]


def statement_pages(frozen: Frozen, narrative: list[Data]) -> Data:
    """The facts and notes of a statement with its tables, its actions in groups, and its abbreviations in full."""
    facts = frozen.facts
    unnamed = {
        name: [row | {"organisation_name": ""} for row in facts.get(name, [])]
        for name in ("incidents", "sanctions")
    }
    return {
        **facts,
        **frozen.notes,
        "tables": tables(facts | unnamed, frozen.notes),
        "promised": groups_of(facts, facts["demonstration"]),
        "short_forms": _short_forms(_all_words(facts, narrative)),
    }


def _short_forms(text: str) -> list[tuple[str, str]]:
    """The abbreviations that a text uses and does not spell out itself."""
    return [(short, long) for short, long in short_forms(text) if f"{long} ({short})" not in text]


def _all_words(facts: Data, narrative: list[Data]) -> str:
    """The words in which a statement may use an abbreviation."""
    parts = [part["text"] for part in narrative]
    incidents = [f"{row['nature']} {row['data_words']}" for row in facts["incidents"]]
    return " ".join([*parts, *incidents, *(action["summary"] for action in facts["actions"])])
