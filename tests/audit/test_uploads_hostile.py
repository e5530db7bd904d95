"""Whatever somebody sends where a file is taken, it ends in a named error or a named finding, soon and in little memory."""

import contextlib
import io
import os
import resource
import struct
import time
import zipfile
import zlib
from functools import cache

import pytest

from audit import killable
from audit.uploads import LARGEST, Unusable, inspect, limits
from tests.files import archive, content_types, docx, ods, pdf, sheet, stream, xlsx

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


@cache
def bomb() -> bytes:
    """60 MB of blanks in 60 KB."""
    return ods("<x>" + " " * 60_000_000 + "</x>")


def lying_bomb() -> bytes:
    """A part that says that it is small and opens to 60 MB."""
    true, false = (60_000_007).to_bytes(4, "little"), (2_000).to_bytes(4, "little")
    return bomb().replace(true, false)


def slow_bomb() -> bytes:
    """Many parts, each within its own limits and all together beyond them."""
    part = ("<x>" + os.urandom(10_000).hex() * 100 + "</x>").encode()
    return xlsx(*[(f"xl/worksheets/sheet{number}.xml", part) for number in range(40)])


def overlapping() -> bytes:
    """One packed part that a thousand entries of the list point at."""
    body = xlsx(sheet("<x>" + " " * 100_000 + "</x>"))
    end = body.rfind(b"PK\x05\x06")
    size, offset = struct.unpack("<LL", body[end + 12 : end + 20])
    entries = body[offset : offset + size]
    entry = entries[entries.rfind(b"PK\x01\x02") :]
    many = b"".join(entry.replace(b"sheet1.xml", b"s%05d.xml" % n) for n in range(1_000))
    whole = entries + many
    count = entries.count(b"PK\x01\x02") + many.count(b"PK\x01\x02")
    return (
        body[:offset]
        + whole
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(whole), offset, 0)
    )


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><x>&a9;</x>'.encode()


def nested(depth: int = 6) -> bytes:
    body = b"words"
    for _ in range(depth):
        body = archive(("inner.zip", body))
    return xlsx(("xl/media/image1.png", body))


def two_entries_of_one_name() -> bytes:
    body = io.BytesIO(xlsx())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(body, "a") as result:
        result.writestr("xl/workbook.xml", "<workbook/>")
    return body.getvalue()


def objects(packed: bytes, facts: bytes) -> bytes:
    """A PDF with a stream of compressed objects that nothing refers to."""
    return pdf(extra=stream(packed, b"/Type /ObjStm /N 1 /First 4 " + facts))


def named_objects(content: bytes) -> bytes:
    """A PDF whose list of objects is packed too, and names a stream of objects in another packing than zlib's."""
    inner = b"7 0 " + content
    packed = inner.hex().encode() + b">"
    parts = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 7 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        6: stream(packed, b"/Type /ObjStm /N 1 /First 4 /Filter /ASCIIHexDecode"),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, part in parts.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    places[8] = len(out)
    rows = b""
    for number in range(9):
        if number == 7:
            rows += struct.pack(">BHB", 2, 6, 0)
        elif number in places:
            rows += struct.pack(">BHB", 1, places[number], 0)
        else:
            rows += struct.pack(">BHB", 0, 0, 255)
    table = stream(zlib.compress(rows), b"/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode")
    return out + b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, places[8])


def entries(count: int) -> bytes:
    return archive(content_types("xl"), *[(f"xl/{number}.xml", "<x/>") for number in range(count)])


ODD_NAMES = ["../../etc/passwd", "/etc/passwd", "xl/../../a.xml", '"../a.xml"', "C:/a.xml", "xl\\..\\a.xml", "xl//a.xml",
             "xl/./a.xml", "xl/a\n.xml", "xl/a\x01.xml", "xl/<a>.xml", "XL/Workbook.xml"]  # fmt: skip

REFUSED = {
    "a bomb": ("a.ods", bomb, "much larger inside than outside"),
    "a bomb that lies of its size": ("a.ods", lying_bomb, "broken|larger inside"),
    "many parts within their limits": ("a.xlsx", slow_bomb, "larger inside than 64 MB"),
    "entries on top of one another": ("a.xlsx", overlapping, "broken|larger inside|names are not allowed"),
    "entities in entities": ("a.xlsx", lambda: xlsx(("xl/workbook.xml", laughs())), "declares entities"),
    "entities in UTF-16": (
        "a.xlsx",
        lambda: xlsx(("xl/workbook.xml", laughs().decode().encode("utf-16"))),
        "declares entities",
    ),
    "an entity from outside": (
        "a.docx",
        lambda: docx("<w:p/>", ("word/a.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>')),
        "declares entities",
    ),
    "10,000 entries": ("a.xlsx", lambda: entries(10_000), "10,001 parts inside, and 2,000 is the most"),
    "two entries of one name": ("a.xlsx", two_entries_of_one_name, "names are not allowed"),
    "an entry under a password": (
        "a.xlsx",
        lambda: xlsx().replace(b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"),
        "encrypted",
    ),
    "a packing that nobody knows": (
        "a.xlsx",
        lambda: archive(content_types("xl"), ("xl/workbook.xml", "<x/>")).replace(b"\x08\0", b"\x63\0"),
        "broken",
    ),
    "a list that is cut off": ("a.xlsx", lambda: xlsx()[:-60], "broken"),
    "only the end of an archive": ("a.xlsx", lambda: b"PK\x05\x06" + b"\0" * 18, "not that of a .xlsx file"),
    "a program with another ending": ("a.pdf", lambda: b"MZ" + b"\0" * 2_000, "not that of a .pdf file"),
    "a page of the web as a PDF": (
        "a.pdf",
        lambda: b"<html><script>1</script></html>",
        "not that of a .pdf file",
    ),
    "a PDF as a table": ("a.csv", lambda: pdf("Laptops") + bytes(range(256)), "not text in an encoding"),
    "an archive as a letter": ("a.docx", lambda: archive(("a.txt", "x")), "not that of a .docx file"),
    "a macro workbook of an older kind": ("a.xls", lambda: b"\xd0\xcf\x11\xe0", "must be one of"),
    "a file without an ending": ("table", lambda: b"a,b", "must be one of"),
    "two endings": ("a.pdf.exe", lambda: pdf(), "must be one of"),
    "zero bytes": ("a.xlsx", lambda: b"", "is empty"),
    "40 MB": ("a.csv", lambda: b"x" * (2 * LARGEST), "smaller than 20 MB"),
    "a PDF of packed blanks": (
        "a.pdf",
        lambda: objects(zlib.compress(b" " * 100_000_000), b"/Filter /FlateDecode"),
        "larger inside|within the limits",
    ),
    "a PDF under a password": ("a.pdf", lambda: pdf(root=b"/#45ncrypt 5 0 R"), "encrypted"),
    "a PDF that is only its ends": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", "broken"),
    "a PDF of pages that are their own parents": (
        "a.pdf",
        lambda: pdf().replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        "broken|within the limits|could not be looked at",
    ),
    "a table of one endless cell": (
        "a.csv",
        lambda: b'"' + b"x" * 5_000_000,
        "The table in the file is broken",
    ),
    "a table of nothing but commas": (
        "a.csv",
        lambda: b"," * (LARGEST - 1),
        "within the limits|more than 5,000,000|broken",
    ),
} | {
    f"a part named {name!r}": ("a.xlsx", lambda name=name: xlsx((name, "<x/>")), "names are not allowed")
    for name in ODD_NAMES
}

NAMED = {
    "archives in archives": ("a.xlsx", nested, "other files inside it"),
    "an archive behind a picture": (
        "a.png",
        lambda: PNG + archive(("a.exe", b"MZ")),
        "other files inside it",
    ),
    "a program among the pictures": (
        "a.xlsx",
        lambda: xlsx(("xl/media/image1.png", b"MZ" + b"\0" * 90)),
        "other files inside it",
    ),
    "a script in a compressed object stream": (
        "a.pdf",
        lambda: objects(zlib.compress(b"7 0 " + SCRIPT), b"/Filter /FlateDecode"),
        "macros or scripts",
    ),
    "a script in a stream that hides its kind": (
        "a.pdf",
        lambda: objects(zlib.compress(b"7 0 " + SCRIPT), b"/Filter /FlateDecode").replace(
            b"/ObjStm", b"/Obj#53tm"
        ),
        "macros or scripts",
    ),
    "a script in a stream far behind its kind": (
        "a.pdf",
        lambda: objects(
            zlib.compress(b"7 0 " + SCRIPT), b"/Note (" + b"x" * 3_000 + b") /Filter /FlateDecode"
        ),
        "macros or scripts",
    ),
    "a script in objects of another packing": ("a.pdf", lambda: named_objects(SCRIPT), "macros or scripts"),
    "a script between two comments": (
        "a.pdf",
        lambda: pdf(extra=b"<< /S % a\n/JavaScript % b\n/JS%\n(x) >>"),
        "macros or scripts",
    ),
    "a workbook that runs another program": (
        "a.xlsx",
        lambda: xlsx(("xl/externalLinks/a.xml", '<externalLink><ddeLink ddeService="cmd"/></externalLink>')),
        "parts that are fetched from another address",
    ),
    "a table that runs another program": (
        "a.csv",
        lambda: b"a,b\n1,=cmd|' /C calc'!A0\n",
        "formulas in a file of plain values",
    ),
}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0" + zlib.crc32(b"IHDR").to_bytes(4, "big") + (
    b"\0\0\0\0IEND\xaeB`\x82"
)  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_hostile_file_is_refused_with_the_reason(case):
    name, make, text = REFUSED[case]
    body = make()
    began = time.monotonic()
    with pytest.raises(Unusable, match=text):
        inspect(name, body)
    assert time.monotonic() - began < limits.SECONDS + 5


@pytest.mark.parametrize("case", NAMED)
def test_what_is_hidden_in_a_hostile_file_is_named(case):
    name, make, text = NAMED[case]
    assert text in [str(finding) for finding in inspect(name, make()).findings]


def greatest(file: int, suffix: str) -> int:
    """Looks at a file as `look` does, in its process; the most memory that it took beyond what there was, in MB."""
    from audit import uploads

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(Unusable):
        uploads.look(file, suffix)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024


@pytest.mark.parametrize("make", [bomb, lying_bomb, slow_bomb])
def test_a_file_that_unpacks_to_a_great_size_takes_little_memory(make, tmp_path):
    place = tmp_path / "file"
    place.write_bytes(make())
    number = os.open(place, os.O_RDONLY)
    try:
        result = killable.run(greatest, number, ".ods" if make is not slow_bomb else ".xlsx", seconds=60)
    finally:
        os.close(number)
    assert result < 100


def test_whatever_bytes_are_sent_as_whatever_kind_the_answer_is_a_file_kept_or_a_reason():
    for number in range(12):
        body = (b"PK\x03\x04", b"%PDF-1.7\n", b"\xff\xfe", b"")[number % 4] + os.urandom(2_000) + b"%%EOF"
        for name in ("a.xlsx", "a.pdf", "a.csv"):
            with contextlib.suppress(Unusable):
                assert inspect(name, body).media_type
