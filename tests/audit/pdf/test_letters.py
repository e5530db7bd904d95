"""Letters that our fonts lack."""

import io

import pikepdf

from audit import pdf
from tests.audit.pdf.printed import CREATED, DATA


def test_letters_that_our_fonts_lack_are_printed_as_their_numbers():
    render = pdf.render("paper.html", DATA | {"heading": "漢 שלום €"}, title="T", created=CREATED)
    with pikepdf.open(io.BytesIO(render.pdf)) as document, document.open_outline() as outline:
        assert outline.root[0].title == "[U+6F22] [U+05E9] [U+05DC] [U+05D5] [U+05DD] €"
    assert all(name.startswith("Source-Sans") for name in render.facts["fonts"])
