"""What an uploaded file really is: hostile ones end in a sentence, and what hides in others is named."""

import io
import socket
import threading
import tracemalloc
import zipfile
import zlib

import pytest

from audit import scanning, uploads
from audit.uploads import Unusable, inspect

CONTENT_TYPES = ("[Content_Types].xml", "<Types/>")
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def archive(*parts, compression=zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", compression) as made:
        for name, content in parts:
            made.writestr(name, content)
    return body.getvalue()


def xlsx(*parts) -> bytes:
    return archive(CONTENT_TYPES, *(parts or [("xl/workbook.xml", "<workbook/>")]))


def ods(content="<x/>", *parts) -> bytes:
    return archive(("mimetype", ODS), ("content.xml", content), *parts)


def pdf(inside=b"<<>>") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\n%%EOF"


def compressed_objects(inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    return pdf(
        b"<</Type /ObjStm /Filter /FlateDecode /Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"
    )


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("paper.pdf", pdf(), "application/pdf"),
        ("table.xlsx", xlsx(), uploads.KINDS[".xlsx"]),
        ("table.ods", ods(), ODS),
        ("table.csv", b"a,b\n1,2\n", "text/csv"),
        ("table.csv", "a\tb\n1\t2\n".encode("utf-16"), "text/csv"),
        ("table.csv", "Größe;£\n1;2\n".encode("cp1252"), "text/csv"),
        ("letter.txt", b"Dear Sir", "text/plain"),
    ],
)
def test_an_ordinary_file_holds_nothing_to_be_named(name, body, media_type):
    assert inspect(name, body) == uploads.Inspected(media_type, ())


def bomb() -> bytes:
    return ods("<x>" + " " * 60_000_000 + "</x>")


def lying_bomb() -> bytes:
    """A part that says that it is small and opens to a hundred megabytes."""
    body = bytearray(ods("<x>" + " " * 60_000_000 + "</x>"))
    true, false = (60_000_007).to_bytes(4, "little"), (2_000).to_bytes(4, "little")
    return bytes(body.replace(true, false))


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("table.ods", bomb(), "much larger inside than outside"),
        (
            "table.xlsx",
            archive(*[(f"xl/{n}.xml", "x") for n in range(2_500)]),
            "2,5.. parts inside|2,500 parts inside",
        ),
        ("table.xlsx", xlsx(("xl/workbook.xml", "x"), ("../../etc/passwd", "x")), "names are not allowed"),
        ("table.xlsx", xlsx(("xl/workbook.xml", "x"), ("/etc/passwd", "x")), "names are not allowed"),
        ("table.xlsx", xlsx(("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')), "entities"),
        ("table.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("table.ods", ods("<x/>", ("META-INF/manifest.xml", "<manifest:encryption-data/>")), "encrypted"),
        ("table.ods", ods()[:-30], "broken"),
        ("paper.pdf", pdf(b"<</Encrypt 5 0 R>>"), "encrypted"),
        ("paper.pdf", pdf()[:-6], "cut off or broken"),
        ("paper.pdf", b"MZ" + b"\0" * 90, "not that of a .pdf file"),
        ("table.ods", xlsx(), "not that of a .ods file"),
        ("table.csv", b"a\0b", "not that of a .csv file"),
        ("table.exe", b"MZ", "must be one of"),
        ("table.csv", b"", "empty"),
        ("table.csv", b"x" * (uploads.LARGEST + 1), "smaller than 20 MB"),
    ],
)
def test_a_file_that_cannot_be_looked_at_safely_is_refused_with_the_reason(name, body, words):
    with pytest.raises(Unusable, match=words):
        inspect(name, body)


@pytest.mark.parametrize("make", [bomb, lying_bomb])
def test_a_file_that_unpacks_to_a_great_size_takes_little_memory(make):
    body = make()
    tracemalloc.start()
    try:
        with pytest.raises(Unusable):
            inspect("table.ods", body)
        assert tracemalloc.get_traced_memory()[1] < 3 * uploads.OPENED
    finally:
        tracemalloc.stop()


HIDDEN_SHEET = (
    '<workbook><sheets><sheet name="Names" sheetId="2" state="hidden"/><sheet name="A"/></sheets></workbook>'
)
HIDDEN_TABLE = (
    '<office><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    '</style:style><table:table table:name="Names" table:style-name="ta2"/><table:table table:name="A"/></office>'
)
TEMPLATE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.example/attachedTemplate" '
    'Target="https://templates.example/a.dotm" TargetMode="External"/></Relationships>'
)
HYPERLINK = TEMPLATE.replace("attachedTemplate", "hyperlink")
NUMBER = "QQ 12 34 56 C".replace("QQ", "AB")


@pytest.mark.parametrize(
    ("name", "body", "holds"),
    [
        ("table.xlsx", xlsx(("xl/workbook.xml", HIDDEN_SHEET)), ("hidden sheets: “Names”",)),
        ("table.ods", ods(HIDDEN_TABLE), ("hidden sheets: “Names”",)),
        ("table.xlsx", xlsx(("xl/workbook.xml", "x"), ("xl/vbaProject.bin", b"x")), ("macros or scripts",)),
        ("table.ods", ods("<x/>", ("Basic/Standard/Module1.xml", "<x/>")), ("macros or scripts",)),
        ("table.xlsx", xlsx(("xl/workbook.xml", "x"), ("xl/_rels/a.rels", TEMPLATE)), (uploads.REMOTE,)),
        ("table.xlsx", xlsx(("xl/workbook.xml", "x"), ("xl/_rels/a.rels", HYPERLINK)), ()),
        (
            "table.xlsx",
            xlsx(("xl/workbook.xml", "x"), ("xl/embeddings/a.bin", b"x")),
            ("other files inside it",),
        ),
        (
            "table.xlsx",
            xlsx(("xl/workbook.xml", "x"), ("xl/sharedStrings.xml", f"<t>{NUMBER}</t>")),
            ("a National Insurance number",),
        ),
        ("table.csv", f"name,number\nx,{NUMBER}\n".encode(), ("a National Insurance number",)),
        ("table.csv", f"name\tnumber\nx\t{NUMBER}\n".encode("utf-16"), ("a National Insurance number",)),
        ("paper.pdf", pdf(b"<</OpenAction <</S /JavaScript /JS (x)>> >>"), ("macros or scripts",)),
        ("paper.pdf", pdf(b"<</S /J#61vaScript>>"), ("macros or scripts",)),
        ("paper.pdf", compressed_objects(b"<</S /Launch>>"), (uploads.ACTIONS,)),
        ("paper.pdf", pdf(b"<</Type /EmbeddedFile>>"), ("other files inside it",)),
    ],
)
def test_what_hides_in_a_file_is_named(name, body, holds):
    assert inspect(name, body).holds == holds


# Viruses


@pytest.fixture
def scanner(settings):
    """A daemon of ClamAV's protocol on this machine; `answer` is what it says, None for silence."""

    class Scanner(threading.Thread):
        answer: bytes | None = b"stream: OK\0"
        seen = b""

        def run(self):
            self.line = socket.create_server(("127.0.0.1", 0))
            settings.CLAMAV_ADDRESS = f"127.0.0.1:{self.line.getsockname()[1]}"
            ready.set()
            while True:
                try:
                    caller, _ = self.line.accept()
                except OSError:
                    return
                with caller:
                    while not self.seen.endswith(b"\0\0\0\0"):
                        self.seen += caller.recv(65536)
                    if self.answer is None:
                        done.wait(5)
                    else:
                        caller.sendall(self.answer)

    ready, done = threading.Event(), threading.Event()
    found = Scanner(daemon=True)
    found.start()
    assert ready.wait(5)
    yield found
    done.set()
    found.line.close()


def test_a_file_is_scanned_where_a_scanner_is_configured(scanner):
    assert inspect("letter.txt", b"Dear Sir").holds == ()
    assert scanner.seen == b"zINSTREAM\0\0\0\0\x08Dear Sir\0\0\0\0"


def test_a_file_with_a_virus_is_refused(scanner):
    scanner.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with pytest.raises(scanning.NotScanned, match="A virus was found"):
        inspect("letter.txt", b"Dear Sir")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None])
def test_a_file_that_could_not_be_scanned_is_not_kept(scanner, answer, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    scanner.answer = answer
    with pytest.raises(scanning.NotScanned, match="could not be checked for viruses"):
        inspect("letter.txt", b"Dear Sir")


def test_nothing_is_kept_while_the_scanner_is_away(settings):
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"
    with pytest.raises(scanning.NotScanned, match="Try again in a few minutes"):
        inspect("letter.txt", b"Dear Sir")
