"""A frozen edition as a paper: the template, what it reads, and the title. Pure."""

from typing import Any

from incidents.figures import tables_of
from reporting.kinds import Report
from reporting.stages.english import day, title_of_its_time
from reporting.stages.layout.frozen import read
from reporting.stages.words.paragraph import mark_of

Data = dict[str, Any]

STATES = {"signed": "signed", "laid": "as laid", "correction": "corrected"}


def layout(edition) -> tuple[str, Data, str]:
    """Template, context and title of an edition as it is stored."""
    signature = getattr(edition, "signature", None)
    signed = signature and {
        "title": title_of_its_time(signature.title),
        "at": signature.at.isoformat(),
        "data_hash": signature.data_hash,
    }
    names = ("data", "narrative", "number", "purpose", "data_hash")
    stored = {name: getattr(edition, name) for name in names} | {"signature": signed}
    return paper_of(edition.parent.kind, stored)


def paper_of(kind: Report, edition: Data) -> tuple[str, Data, str]:
    """The same of plain data: `edition` is {data, narrative, number, purpose, data_hash, signature}."""
    data = kind.layout(read(edition["data"]), edition["narrative"])
    demonstration, title = data["demonstration"], kind.title_of(data)
    context = {
        "paper": {
            "short": title,
            "issuer": kind.issuer_of(data),
            "description": f"{title}. Figures as at {day(data['as_of'])}.",
            "demonstration": kind.demonstration if demonstration else "",
            "edition_line": _edition_line(edition, demonstration),
        },
        "data": data,
        "sections": numbered(edition["narrative"], kind.first_section, demonstration=demonstration),
        "signature": edition["signature"],
        "edition": {name: edition[name] for name in ("number", "purpose", "data_hash")},
    }
    return kind.template, context, title


def printed(kind: Report, data: Data) -> Data:
    """What the template of a kind reads of frozen data whose sections are not written yet."""
    return kind.layout(read(data), [])


def _edition_line(edition: Data, demonstration: bool) -> str:
    state = STATES.get(edition["purpose"], "draft")
    if demonstration and state != "draft":
        state += " in the demonstration"
    return f"Edition {edition['number']}, {state}. Hash of data and words {edition['data_hash'][:16]}."


def numbered(parts: list[Data], first: int = 1, *, demonstration: bool = False) -> list[Data]:
    """Sections with numbered paragraphs (1.1, 1.2), as parliamentary papers have them.

    A part is {key, title, text, sources}; an empty line parts paragraphs. The source of a paragraph is kept only while
    the paragraph is as it was drafted: what a person wrote is their own. In a demonstration each paragraph has a mark
    that says what it rests on.
    """
    sections = []
    for place, part in enumerate(parts, start=first):
        drafted = {source["text"]: source for source in part.get("sources", [])}
        texts = [text.strip() for text in part["text"].replace("\r\n", "\n").split("\n\n") if text.strip()]
        paragraphs = [
            {
                "number": f"{place}.{number}",
                "text": text,
                "source": drafted.get(text, {}).get("source", ""),
                "mark": mark_of(drafted.get(text)) if demonstration else "",
            }
            for number, text in enumerate(texts, start=1)
        ]
        sections.append(
            {"number": str(place), "key": part["key"], "title": part["title"], "paragraphs": paragraphs}
        )
    return sections


def tables(facts: Any, notes: Data) -> Data:
    """The tables of the year's incidents, with what they count."""
    counted = tables_of(facts["incidents"], facts["earlier_incidents"]) | notes["tables"]
    return counted | {"as_of": facts["as_of"], "sanctions": facts.get("sanctions", [])}
