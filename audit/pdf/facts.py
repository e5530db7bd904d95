"""What a PDF says of itself, read from the objects that are about to be written.

The pre-flight of a paper is judged on these facts: they describe the file, not what the template meant to make.
"""

from __future__ import annotations

from typing import Any

import pydyf

_HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")


def facts_of(pdf: pydyf.PDF, elements: list[pydyf.Dictionary]) -> dict[str, Any]:
    """Plain facts about a PDF and its structure elements in reading order.

    Tagged, language, title shown, bookmarks, fonts, pictures without words, headings in order, cells that head.
    """
    levels = [int(element["S"][2]) for element in elements if element["S"] in _HEADINGS]
    pictures = [element for element in elements if element["S"] == "/Figure"]
    heads = [element for element in elements if element["S"] == "/TH"]
    descriptors = [
        item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/FontDescriptor"
    ]
    return {
        "tagged": pdf.catalog.get("MarkInfo", {}).get("Marked") == "true" and bool(elements),
        "language": _text(pdf.catalog.get("Lang")),
        "title": _text(pdf.info.get("Title")),
        "title_shown": pdf.catalog.get("ViewerPreferences", {}).get("DisplayDocTitle") == "true",
        "declares_ua": _declares_ua(pdf),
        "bookmarks": sum(
            isinstance(item, dict) and "Dest" in item and "Title" in item for item in pdf.objects
        ),
        "headings": len(levels),
        "headings_in_order": _in_order(levels),
        "pictures": len(pictures),
        "pictures_without_words": sum(not _text(picture.get("Alt")) for picture in pictures),
        "header_cells": len(heads),
        "header_cells_without_scope": sum("Scope" not in head.get("A", {}) for head in heads),
        "fonts": sorted({_family(descriptor) for descriptor in descriptors}),
        "fonts_embedded": bool(descriptors) and all(_embedded(descriptor) for descriptor in descriptors),
    }


def _text(value) -> str:
    return getattr(value, "string", value or "")


def _family(descriptor) -> str:
    """Font family of a descriptor, without the tag that marks a subset."""
    name = descriptor["FontName"]
    name = name.decode() if isinstance(name, bytes) else str(name)
    return name.lstrip("/").split("+", 1)[-1]


def _embedded(descriptor) -> bool:
    return any(key in descriptor for key in ("FontFile", "FontFile2", "FontFile3"))


def _in_order(levels: list[int]) -> bool:
    """The first heading is of level 1 and no level is skipped on the way down."""
    before = 0
    for level in levels:
        if level > before + 1:
            return False
        before = level
    return bool(levels)


def _declares_ua(pdf: pydyf.PDF) -> bool:
    reference = pdf.catalog.get("Metadata")
    if reference is None:
        return False
    metadata = pdf.objects[int(bytes(reference).split()[0])]
    return any(b"pdfuaid" in part for part in metadata.stream if isinstance(part, bytes))
