"""Laying out an edition: from frozen data, words and signature to what a template is given. Pure."""

from typing import Any

from incidents.figures import CATEGORIES, NOT_KNOWN, NOT_NOTIFIED, NOTIFIED, counts_by_state
from reporting.stages.english import day, short_forms, title_of_its_time
from reporting.stages.layout.actions import promised, refused
from reporting.stages.words.paragraph import mark_of

DEMONSTRATION = {
    "statement": "Demonstration: public facts and answers marked as made up. No such statement was signed.",
    "report": "Demonstration: public facts and answers marked as made up. No such paper was laid before Parliament.",
}
TEMPLATES = {"statement": "documents/statement.html", "report": "documents/parliament.html"}


def numbered(
    parts: list[dict[str, Any]], first: int = 1, *, demonstration: bool = False
) -> list[dict[str, Any]]:
    """Sections with numbered paragraphs (1.1, 1.2), as parliamentary papers have them.

    A part is {key, title, text, sources}; an empty line parts paragraphs. The source of a paragraph is kept only while
    the paragraph is as it was drafted: what a person wrote is their own. In a demonstration each paragraph has a mark
    that says what it rests on.
    """
    sections = []
    for place, part in enumerate(parts, start=first):
        drafted = {source["text"]: source for source in part.get("sources", [])}
        paragraphs = [
            each.strip() for each in part["text"].replace("\r\n", "\n").split("\n\n") if each.strip()
        ]
        sections.append(
            {
                "number": str(place),
                "key": part["key"],
                "title": part["title"],
                "paragraphs": [
                    {
                        "number": f"{place}.{n}",
                        "text": text,
                        "source": drafted.get(text, {}).get("source", ""),
                        "mark": mark_of(drafted.get(text)) if demonstration else "",
                    }
                    for n, text in enumerate(paragraphs, start=1)
                ],
            }
        )
    return sections


def statement_paper(edition: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Template, context and title of a statement. `edition` is `edition_data` of an edition."""
    data = brought_forward(edition["data"])
    title = f"{data['kind']} {data['year']}: {data['organisation']['name']}"
    context = {
        "paper": _paper(edition, title, "statement", issuer=data["organisation"]["name"]),
        "data": data,
        "promised": promised(data["actions"], data["demonstration"])
        + refused(data.get("refused", []), data["demonstration"]),
        "sections": numbered(edition["narrative"], demonstration=data["demonstration"]),
        "short_forms": _short_forms(_all_words(edition, data)),
        "signature": edition["signature"],
        "edition": _marks(edition),
    }
    return TEMPLATES["statement"], context, title


def report_paper(edition: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Template, context and title of the report to Parliament."""
    data = brought_forward(edition["data"])
    title = f"{data['title_page']['title']}: {_inside(data['title_page']['subtitle'])}"
    foreword, *chapters = numbered(edition["narrative"], first=0, demonstration=data["demonstration"])
    context = {
        "paper": _paper(edition, title, "report", issuer="Cabinet Office"),
        "data": data,
        "foreword": foreword,
        "chapters": chapters,
        "signature": None,
        "edition": _marks(edition),
    }
    return TEMPLATES["report"], context, title


def _short_forms(text: str) -> list[tuple[str, str]]:
    """The abbreviations that a text uses and does not spell out itself."""
    return [(short, long) for short, long in short_forms(text) if f"{long} ({short})" not in text]


def _all_words(edition: dict[str, Any], data: dict[str, Any]) -> str:
    """The words in which a statement may use an abbreviation."""
    parts = [part["text"] for part in edition["narrative"]]
    incidents = [f"{row['nature']} {row['data_words']}" for row in data["incidents"]]
    return " ".join([*parts, *incidents, *(action["summary"] for action in data["actions"])])


def brought_forward(data: dict[str, Any]) -> dict[str, Any]:
    """Frozen data as today's templates read them: those frozen earlier had two tables of incidents and named one state only.

    The frozen data themselves and their hash are as they were.
    """
    tables = data.get("tables", {})
    if "rows" in tables or "told" not in tables:
        return data
    bodies = [each | {"incidents": _in_three_states(each)} for each in data.get("organisations", ())]
    rows = [row for each in bodies for row in each["incidents"]] if bodies else _in_three_states(data)
    by_category = [
        {"category": category, "words": words}
        | counts_by_state([row for row in rows if row["category"] == category])
        for category, words in CATEGORIES.items()
    ]
    made = {
        "rows": rows,
        "counts": counts_by_state(rows),
        "by_category": by_category,
        "definition": tables["told_definition"],
        "category_definition": tables["other_definition"],
    }
    found = data | {"tables": tables | made, "organisations": bodies, "incidents": rows}
    return found | {"actions_as_of": data["as_of"]}


def _in_three_states(holder: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        row | {"notification": _state_before(row), "notification_words": row["told_words"]}
        for row in holder.get("incidents", ())
    ]


def _state_before(row: dict[str, Any]) -> str:
    if row["told"]:
        return NOTIFIED
    return NOT_KNOWN if row.get("real") else NOT_NOTIFIED


def _inside(title: str) -> str:
    """A title inside another one: only its first letter is small."""
    return title[:1].lower() + title[1:]


def _marks(edition: dict[str, Any]) -> dict[str, Any]:
    return {name: edition[name] for name in ("number", "purpose", "data_hash")}


def _paper(edition: dict[str, Any], title: str, kind: str, issuer: str) -> dict[str, str]:
    state = {"signed": "signed", "laid": "as laid", "correction": "corrected"}.get(
        edition["purpose"], "draft"
    )
    if edition["data"]["demonstration"] and state != "draft":
        state += " in the demonstration"
    return {
        "short": title,
        "issuer": issuer,
        "description": f"{title}. Figures as at {day(edition['data']['as_of'])}.",
        "demonstration": DEMONSTRATION[kind] if edition["data"]["demonstration"] else "",
        "edition_line": f"Edition {edition['number']}, {state}. Hash of data and words {edition['data_hash'][:16]}.",
    }


def layout(edition) -> tuple[str, dict[str, Any], str]:
    """Template, context and title of an edition as it is stored."""
    stored = {
        name: getattr(edition, name) for name in ("data", "narrative", "number", "purpose", "data_hash")
    }
    signature = getattr(edition, "signature", None)
    stored["signature"] = signature and {
        "title": title_of_its_time(signature.title),
        "at": signature.at.isoformat(),
        "data_hash": signature.data_hash,
    }
    return statement_paper(stored) if edition.statement_id else report_paper(stored)
