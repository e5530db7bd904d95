"""Real files for tests of uploads, made as the programs that people use make them."""

import io
import zipfile
import zlib

WORDS = "http://schemas.openxmlformats.org"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODT = "application/vnd.oasis.opendocument.text"
MAIN = {
    "xl": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "ppt": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def archive(*parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of (name, content)."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", compression) as archive_file:
        for name, content in parts:
            archive_file.writestr(name, content)
    return body.getvalue()


def content_types(kind: str, *more: str) -> tuple[str, str]:
    types = "".join(
        f'<Override PartName="/part" ContentType="{kind_of_content}"/>'
        for kind_of_content in (MAIN[kind], *more)
    )
    return "[Content_Types].xml", f'<Types xmlns="{WORDS}/package/2006/content-types">{types}</Types>'


def xlsx(*parts, sheets='<sheet name="Laptops" sheetId="1" r:id="rId1"/>') -> bytes:
    """A workbook of one sheet, whose part is xl/worksheets/sheet1.xml, and of other parts."""
    workbook = f'<workbook xmlns="{WORDS}/spreadsheetml/2006/main" xmlns:r="{WORDS}/r"><sheets>{sheets}</sheets></workbook>'
    relations = (
        f'<Relationships xmlns="{WORDS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{WORDS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    usual = {"xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": relations}
    members = dict(parts)
    return archive(content_types("xl"), *(usual | members).items())


def sheet(inside: str) -> tuple[str, str]:
    """The part of the workbook's sheet."""
    return (
        "xl/worksheets/sheet1.xml",
        f'<worksheet xmlns="{WORDS}/spreadsheetml/2006/main">{inside}</worksheet>',
    )


def docx(text="<w:p><w:r><w:t>Laptops</w:t></w:r></w:p>", *parts) -> bytes:
    """A letter with these paragraphs."""
    document = (
        f'<w:document xmlns:w="{WORDS}/wordprocessingml/2006/main"><w:body>{text}</w:body></w:document>'
    )
    return archive(content_types("word"), ("word/document.xml", document), *parts)


def ods(content="<office/>", *parts) -> bytes:
    """A spreadsheet of OpenDocument."""
    return archive(("mimetype", ODS), ("content.xml", content), *parts)


def pdf(*lines: str, extra: bytes = b"", root: bytes = b"", unnamed: bytes = b"") -> bytes:
    """A page with these lines. `extra` is the sixth object, `root` more of the first; `unnamed` comes before the end."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    packed = zlib.compress(f"BT /F1 11 Tf 16 TL 60 780 Td {shown}ET".encode("latin-1"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + root + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        b"/Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        stream(packed, b"/Filter /FlateDecode"),
        *([extra] if extra else []),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    out += unnamed
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def stream(packed: bytes, facts: bytes) -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(packed), facts, packed)
