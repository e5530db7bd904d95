"""Small real files that are evidence for answers: plain text, and for minutes a one-page PDF. Each says what it is."""

from django.core.files.base import ContentFile

LINE = "This is a demonstration. No such document existed."


def paper(name: str, lines: list[str], *, as_pdf: bool = False) -> ContentFile:
    """A file with a few lines, marked as demonstration."""
    lines_of_paper = [LINE, *lines]
    if as_pdf:
        return ContentFile(_pdf(lines_of_paper), name=f"{name}.pdf")
    return ContentFile(("\n".join(lines_of_paper) + "\n").encode(), name=f"{name}.txt")


def _pdf(lines: list[str]) -> bytes:
    """The least PDF that shows lines of text. Evidence of a demonstration, so it need not be more."""
    shown = "".join(f"({_plain(line)}) Tj T* " for line in lines)
    stream = f"BT /F1 11 Tf 16 TL 60 780 Td {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def _plain(line: str) -> str:
    """Characters that a simple PDF string may hold."""
    text = line.replace("’", "'").replace("\\", "").replace("(", "[").replace(")", "]")
    return text.encode("latin-1", "replace").decode("latin-1")
