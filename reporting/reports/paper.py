"""Laying out an edition: from frozen data, words and signature to what a template is given. Pure."""

from typing import Any

from reporting.reports.promised import promised, refused
from reporting.reports.words import day, title_of_its_time

DEMONSTRATION = {
    "statement": "Demonstration: made from public facts and marked answers. No such statement was signed.",
    "report": "Demonstration: made from public facts and marked answers. No such paper was laid before Parliament.",
}
TEMPLATES = {"statement": "documents/statement.html", "report": "documents/parliament.html"}


def numbered(parts: list[dict[str, Any]], first: int = 1) -> list[dict[str, Any]]:
    """Sections with numbered paragraphs (1.1, 1.2), as parliamentary papers have them.

    A part is {key, title, text, sources}; an empty line parts paragraphs. The source of a paragraph is kept only while
    the paragraph stands as it was drafted: what a person wrote is their own.
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
                    }
                    for n, text in enumerate(paragraphs, start=1)
                ],
            }
        )
    return sections


def statement_paper(edition: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Template, context and title of a statement. `edition` is `edition_data` of an edition."""
    data = edition["data"]
    title = f"{data['kind']} {data['year']}: {data['organisation']['name']}"
    context = {
        "paper": _paper(edition, title, "statement", issuer=data["organisation"]["name"]),
        "data": data,
        "promised": promised(data["actions"], data["demonstration"]) + refused(data.get("refused", [])),
        "sections": numbered(edition["narrative"]),
        "signature": edition["signature"],
        "edition": _marks(edition),
    }
    return TEMPLATES["statement"], context, title


def report_paper(edition: dict[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Template, context and title of the report to Parliament."""
    data = edition["data"]
    title = f"Protecting information in government: report for {data['year']}"
    foreword, *chapters = numbered(edition["narrative"], first=0)
    context = {
        "paper": _paper(edition, title, "report", issuer="Cabinet Office"),
        "data": data,
        "foreword": foreword,
        "chapters": chapters,
        "signature": None,
        "edition": _marks(edition),
    }
    return TEMPLATES["report"], context, title


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
