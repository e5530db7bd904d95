"""The typesetting engine, kept apart so that only a worker ever loads it."""

from __future__ import annotations

import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from audit.pdf import libraries  # noqa: F401 - before the engine, which would search for them

# isort: split
from fontTools.ttLib import TTFont
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from audit.pdf import CannotRender
from audit.pdf.facts import facts_of
from audit.pdf.letters import breakable, spelled_out
from audit.pdf.structure import LogicalStructure, remembering_sources

_one_at_a_time = threading.Lock()
logging.getLogger("fontTools").setLevel(logging.WARNING)


class OutsideRefused(FatalURLFetchingError):
    """A paper asked for something that is not one of our own files."""


class OwnFilesOnly(URLFetcher):
    """Fetches files below the given folders and nothing else, whatever the address says."""

    def __init__(self, *folders: Path):
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._folders = [folder.resolve() for folder in folders]

    def fetch(self, url, headers=None):
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        ours = any(path.is_relative_to(folder) for folder in self._folders)
        if address.scheme != "file" or address.netloc or not ours:
            raise OutsideRefused(f"A paper may not fetch {address.scheme}: addresses outside its own folders")
        return super().fetch(url, headers)


def typeset(html: str, *, fonts: Path, identifier: bytes) -> tuple[bytes, int, dict[str, Any]]:
    """PDF bytes, number of pages, and what the file says of itself."""
    html = breakable(spelled_out(html, _letters_of(fonts / "SourceSans3-Regular.ttf")))
    facts: dict[str, Any] = {}

    def finish(document, pdf):
        structure = LogicalStructure(pdf)
        structure.finish()
        facts.update(facts_of(pdf, list(structure.walk(structure.document))))

    try:
        # The structure is read from inside the engine, which is not made for two at once in one process.
        with _one_at_a_time, remembering_sources():
            document = HTML(
                string=html, base_url=fonts.as_uri() + "/", url_fetcher=OwnFilesOnly(fonts)
            ).render(font_config=FontConfiguration(), pdf_variant="pdf/ua-1")
            pdf = document.write_pdf(finisher=finish, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    except OutsideRefused as refused:
        raise CannotRender(str(refused)) from refused
    return pdf, len(document.pages), facts


@cache
def _letters_of(font: Path) -> frozenset[int]:
    with TTFont(font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())
