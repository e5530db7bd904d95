"""The plain layout: lines of text on pages, in a font that every reader of PDF has. It cannot fail on what is in it."""

from __future__ import annotations

import hashlib
import io
import textwrap
from datetime import UTC, datetime
from html.parser import HTMLParser

import pydyf

from audit.pdf.letters import spelled_out

COLUMNS, ROWS = 88, 62  # letters on a line, lines on a page
WIDTH, HEIGHT, MARGIN = 595, 842, 50  # points
SIZE, LEADING = 9, 12
NOTE = (
    "This is the plain layout of the document. Its usual layout could not be made in time; the text is the same and "
    "complete, and charts are given in words."
)
BLOCKS = {
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "thead", "tbody", "section", "article", "header", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "blockquote", "caption", "main", "figure", "figcaption",
}  # fmt: skip
UNREAD = {"style", "script", "head", "svg"}
DESCRIBED = "desc"  # what a chart says, in words
_LETTERS = frozenset(
    ord(letter) for number in range(32, 256) if (letter := bytes([number]).decode("cp1252", errors="ignore"))
)


def lines_of(html: str) -> list[str]:
    """The text of a page, a line for each block; cells of a table row on one line, parted by a colon."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [line for line in (" ".join(text.split()) for text in "".join(reader.parts).split("\n")) if line]


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0
        self._is_described = False

    def handle_starttag(self, tag, attrs):
        self._unread += tag in UNREAD
        self._is_described |= tag == DESCRIBED
        if tag in BLOCKS or tag == DESCRIBED:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        self._unread -= tag in UNREAD and self._unread > 0
        self._is_described &= tag != DESCRIBED
        if tag == "th":
            self.parts.append(": ")
        elif tag in BLOCKS or tag == DESCRIBED:
            self.parts.append("\n")
        elif tag == "td":
            self.parts.append(" ")

    def handle_data(self, data):
        if self._is_described or not self._unread:
            self.parts.append(data)


def pages_of(title: str, lines: list[str], *, lang: str, created: datetime) -> tuple[bytes, int]:
    """A PDF with these lines, and its number of pages. The same lines give the same bytes."""
    rows = [
        row
        for line in ([title], [""], [NOTE], [""], lines)
        for paragraph in line
        for row in _wrapped(paragraph)
    ]
    pages = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)]
    pdf = pydyf.PDF()
    font = pydyf.Dictionary(
        {"Type": "/Font", "Subtype": "/Type1", "BaseFont": "/Courier", "Encoding": "/WinAnsiEncoding"}
    )
    pdf.add_object(font)
    for number, page in enumerate(pages, start=1):
        stream = pydyf.Stream(compress=True)
        stream.begin_text()
        stream.set_font_size("F1", SIZE)
        stream.stream.append(f"{LEADING} TL")
        stream.set_text_matrix(1, 0, 0, 1, MARGIN, HEIGHT - MARGIN)
        for row in [*page, *[""] * (ROWS - len(page)), f"Page {number} of {len(pages)}"]:
            stream.stream.append(b"<" + row.encode("cp1252").hex().encode() + b"> Tj T*")
        stream.end_text()
        pdf.add_object(stream)
        pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": pdf.pages.reference,
                    "MediaBox": pydyf.Array([0, 0, WIDTH, HEIGHT]),
                    "Contents": stream.reference,
                    "Resources": pydyf.Dictionary({"Font": pydyf.Dictionary({"F1": font.reference})}),
                }
            )
        )
    pdf.info["Title"] = pydyf.String(title)
    pdf.info["CreationDate"] = pydyf.String(created.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    pdf.catalog["Lang"] = pydyf.String(lang)
    pdf.catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})
    output = io.BytesIO()
    identifier = hashlib.sha256("\n".join(rows).encode()).hexdigest()[:32].encode()
    pdf.write(output, version=b"1.7", identifier=identifier)
    return output.getvalue(), len(pages)


def _wrapped(line: str) -> list[str]:
    printable = spelled_out("".join(letter if letter.isprintable() else " " for letter in line), _LETTERS)
    return textwrap.wrap(printable, COLUMNS, break_long_words=True, break_on_hyphens=False) or [""]
