"""Reading what an edition froze: facts, figures and notes; and what was frozen before these were kept apart.

The frozen data themselves and their hash are never changed. What has no schema was frozen as it was to be printed, one
report in one piece: its facts are read out of it, and a report is printed as it is.
"""

from dataclasses import dataclass
from typing import Any

from incidents.figures import CATEGORIES, NOT_KNOWN, NOT_NOTIFIED, NOTIFIED, counts_by_state
from reporting.stages.layout import cover

Data = dict[str, Any]

DEFINITIONS = ("definition", "category_definition", "earlier_definition")
NOTES = ("kind", "gaps", "provenance")
FIRST = "report_2007"  # where the actions come from that were frozen without an origin


@dataclass(frozen=True)
class Frozen:
    """What was frozen. `printed` is there where it was frozen as it was to be printed."""

    facts: Any  # of `stages.facts`; what was frozen before has more keys
    figures: list[Data]
    notes: Data
    printed: Data | None = None


def read(data: Data) -> Frozen:
    """The frozen data of an edition, whatever their schema."""
    if "schema" in data:
        return Frozen(data["facts"], data["figures"], data["notes"])
    data = _in_three_states(data)
    tables = data.get("tables", {})
    facts = data | {"earlier_incidents": tables.get("earlier", []), "laid_before": None}
    facts["actions"] = [{"origin": FIRST, **action} for action in data.get("actions", [])]
    if not data.get("incidents"):
        facts["incidents"] = tables.get("rows", [])
    notes = {name: data[name] for name in NOTES if name in data}
    notes["tables"] = {name: tables[name] for name in DEFINITIONS if name in tables}
    figures = [*data.get("figures", []), *data.get("more_figures", [])]
    return Frozen(facts, figures, notes, None if "organisation" in data else data)


def with_laying(data: Data, laying: dict[str, str], fact_check: Data | None) -> Data:
    """The frozen data of a lock with the day of laying {on, number, isbn}, and what the fact check came to."""
    added = {"laying": laying, "fact_check": fact_check}
    if "schema" in data:
        return data | {"facts": data["facts"] | added}
    facts = data | added | {"route": data["title_page"]["route"]}
    pages = {"title_page": cover.title_page(facts), "licence_page": cover.licence_page(facts)}
    return data | pages | {"fact_check": fact_check}


def with_corrections(data: Data, corrections: list[Data]) -> Data:
    """The frozen data as laid, with the correction slips."""
    if "schema" in data:
        return data | {"facts": data["facts"] | {"corrections": corrections}}
    return data | {"corrections": corrections}


def _in_three_states(data: Data) -> Data:
    """What was frozen first had two tables of incidents, and named one state only."""
    tables = data.get("tables", {})
    if "rows" in tables or "told" not in tables:
        return data
    bodies = [
        organisation | {"incidents": _rows(organisation)} for organisation in data.get("organisations", ())
    ]
    rows = [row for organisation in bodies for row in organisation["incidents"]] if bodies else _rows(data)
    by_category = [
        {"category": category, "words": label}
        | counts_by_state([row for row in rows if row["category"] == category])
        for category, label in CATEGORIES.items()
    ]
    new_tables = {
        "rows": rows,
        "counts": counts_by_state(rows),
        "by_category": by_category,
        "definition": tables["told_definition"],
        "category_definition": tables["other_definition"],
    }
    content = data | {"tables": tables | new_tables, "organisations": bodies, "incidents": rows}
    return content | {"actions_as_of": data["as_of"]}


def _rows(holder: Data) -> list[Data]:
    return [
        row | {"notification": _state_before(row), "notification_words": row["told_words"]}
        for row in holder.get("incidents", ())
    ]


def _state_before(row: Data) -> str:
    if row["told"]:
        return NOTIFIED
    return NOT_KNOWN if row.get("real") else NOT_NOTIFIED
