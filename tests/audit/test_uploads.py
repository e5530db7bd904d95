"""What an uploaded file really is, and what it hides: it is named before a person accepts the file."""

import socket
import threading
import time

import pytest

from audit import scanning, uploads
from audit.uploads import Unusable, inspect, limits
from tests.files import ODS, archive, content_types, docx, ods, pdf, sheet, stream, xlsx

NUMBER = "AB 12 34 56 C"
SCRAMBLED = b"\x8f" * 4000
FOUND = "a National Insurance number"


def found(name, body) -> tuple[str, ...]:
    return tuple(str(finding) for finding in inspect(name, body).findings)


@pytest.mark.parametrize(
    ("name", "body", "media_type"),
    [
        ("paper.pdf", pdf("Laptops"), "application/pdf"),
        ("table.xlsx", xlsx(sheet("<sheetData/>")), uploads.KINDS[".xlsx"]),
        ("letter.docx", docx(), uploads.KINDS[".docx"]),
        ("table.ods", ods(), uploads.KINDS[".ods"]),
        ("table.csv", b"a,b\n1,2\n", "text/csv"),
        ("table.csv", "a\tb\n1\t2\n".encode("utf-16"), "text/csv"),
        ("table.csv", "Größe;£\n1;2\n".encode("cp1252"), "text/csv"),
        ("letter.txt", b"Dear Sir", "text/plain"),
    ],
)
def test_an_ordinary_file_holds_nothing_to_be_named(name, body, media_type):
    assert inspect(name, body) == uploads.Inspected(media_type, ())


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("table.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("table.ods", ods("<x/>", ("META-INF/manifest.xml", "<m><m:encryption-data/></m>")), "encrypted"),
        ("table.ods", ods(SCRAMBLED, ("META-INF/manifest.xml", "<m><m:encryption-data/></m>")), "encrypted"),
        (
            "table.ods",
            archive(
                ("mimetype", ODS),
                ("encrypted-package", SCRAMBLED),
                ("META-INF/manifest.xml", "<m><m:encryption-data/></m>"),
            ),
            "encrypted",
        ),
        ("table.ods", ods()[:-30], "broken"),
        ("table.ods", ods("<x>"), "broken"),
        ("paper.pdf", pdf(root=b"/Encrypt 5 0 R"), "encrypted"),
        ("paper.pdf", pdf()[:-6], "cut off or broken"),
        ("paper.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", "broken"),
        ("paper.pdf", b"MZ" + b"\0" * 90, "not that of a .pdf file"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 90, "broken"),
        ("table.ods", xlsx(), "not that of a .ods file"),
        ("letter.docx", xlsx(("word/document.xml", "<x/>")), "not that of a .docx file"),
        (
            "table.xlsx",
            archive(("[Content_Types].xml", "<Types/>"), ("xl/a.xml", "<x/>")),
            "not that of a .xlsx",
        ),
        ("table.csv", b"a\0b", "save it as “CSV UTF-8” and send that"),
        ("letter.txt", b"\x81\x8d\x9d", "save it in UTF-8 and send that"),
        ("table.exe", b"MZ", "must be one of"),
        ("table.csv", b"", "empty"),
        ("table.csv", b"x" * (uploads.LARGEST + 1), "smaller than 20 MB"),
    ],
)
def test_an_encrypted_or_broken_file_is_refused_with_the_reason(name, body, words):
    with pytest.raises(Unusable, match=words):
        inspect(name, body)


@pytest.mark.parametrize(
    "name", ["../table.csv", "/etc/table.csv", "C:\\table.csv", "a\nb.csv", "exe\u202evsc.csv", "a\0.csv"]
)
def test_a_name_that_leads_elsewhere_or_turns_around_is_refused(name):
    with pytest.raises(Unusable, match="Give it another name"):
        inspect(name, b"a,b\n")


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("table.csv", "text/csv"),
        ("table.csv", "application/vnd.ms-excel"),  # what a browser says where Excel opens CSV files
        ("table.csv", "text/plain; charset=utf-8"),
        ("table.csv", "application/octet-stream"),
        ("table.csv", ""),
    ],
)
def test_a_media_type_that_browsers_give_to_such_a_file_is_taken(name, declared):
    assert inspect(name, b"a,b\n", declared).media_type == "text/csv"


@pytest.mark.parametrize(
    ("name", "body", "declared"),
    [
        ("table.csv", b"a,b\n", "text/html"),
        ("table.csv", b"a,b\n", "application/pdf"),
        ("a.pdf", pdf(), "text/html"),
    ],
)
def test_a_file_that_was_sent_as_another_kind_than_its_name_says_is_refused(name, body, declared):
    with pytest.raises(Unusable, match=f"was sent as {declared}"):
        inspect(name, body, declared)


HIDDEN_SHEET = '<sheet name="Names" sheetId="2" state="{}"/><sheet name="Laptops" sheetId="1" r:id="rId1"/>'
HIDDEN_TABLE = (
    '<office><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    '</style:style><table:table table:name="Names" table:style-name="ta2"/><table:table table:name="A"/></office>'
)
HIDDEN_ROWS = (
    '<office><table:table table:name="Staff"><table:table-column/><table:table-column table:visibility="collapse" '
    'table:number-columns-repeated="2"/><table:table-row table:number-rows-repeated="3"/>'
    '<table:table-row table:visibility="filter" table:number-rows-repeated="4"/></table:table></office>'
)
TEMPLATE = (
    '<Relationships><Relationship Id="r1" Type="http://schemas.example/attachedTemplate" '
    'Target="https://templates.example/a.dotm" TargetMode="External"/></Relationships>'
)
HYPERLINK = TEMPLATE.replace("attachedTemplate", "hyperlink")
ROWS = '<sheetData><row r="2"/><row r="3" hidden="1"/><row r="4" hidden="true"/><row r="9" ht="0" customHeight="1"/></sheetData>'
COLUMNS = '<cols><col min="1" max="1" width="9"/><col min="3" max="3" hidden="1"/><col min="28" max="30" width="0"/></cols>'
RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("name", "body", "names"),
    [
        ("a.xlsx", xlsx(sheets=HIDDEN_SHEET.format("hidden")), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheets=HIDDEN_SHEET.format("veryHidden")), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheets='<x:sheet name="Names" state="hidden"/>'.replace("x:", "")), ("hidden sheets: “Names”",)),
        ("a.ods", ods(HIDDEN_TABLE), ("hidden sheets: “Names”",)),
        ("a.xlsx", xlsx(sheet(ROWS)), ("hidden rows: “Laptops” (3 to 4, 9)",)),
        ("a.xlsx", xlsx(sheet(COLUMNS)), ("hidden columns: “Laptops” (C, AB to AD)",)),
        ("a.xlsx", xlsx(sheet('<sheetFormatPr zeroHeight="1"/>')), ("hidden rows: “Laptops” (all that are empty)",)),
        ("a.ods", ods(HIDDEN_ROWS), ("hidden rows: “Staff” (4 to 7)", "hidden columns: “Staff” (B to C)")),
        ("a.xlsx", xlsx(("xl/vbaProject.bin", b"x")), ("macros or scripts",)),
        ("a.xlsx", xlsx(("xl/macrosheets/sheet1.xml", "<macrosheet/>")), ("macros or scripts",)),
        ("a.ods", ods("<x/>", ("Basic/Standard/Module1.xml", "<x/>")), ("macros or scripts",)),
        ("a.xlsx", xlsx(("xl/_rels/a.rels", TEMPLATE)), ("parts that are fetched from another address",)),
        ("a.xlsx", xlsx(("xl/_rels/a.rels", HYPERLINK)), ()),
        ("a.ods", ods('<o><meta:template xlink:href="https://a.example/b.ott"/></o>'),
         ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><text:a xlink:href="https://a.example/b"/></o>'), ()),
        ("a.docx", docx('<w:p><w:r><w:instrText>INCLUDE</w:instrText></w:r><w:r><w:instrText>TEXT "\\\\a"</w:instrText>'
                        "</w:r></w:p>"), ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><table:table-cell table:formula="of:=WEBSERVICE(&quot;http://a.example&quot;)"/></o>'),
         ("parts that are fetched from another address",)),
        ("a.ods", ods('<o><table:dde-link><office:dde-source office:dde-application="soffice"/></table:dde-link></o>'),
         ("parts that are fetched from another address",)),
        ("a.xlsx", xlsx(sheet(f"<sheetData><row><c><f>{' ' * 70_000}WEB<!-- x -->SERVICE(A1)</f></c></row></sheetData>")),
         ("parts that are fetched from another address",)),
        ("a.docx", docx('<w:altChunk r:id="rId9"/>'), ("other files inside it",)),
        ("a.docx", docx("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r></w:p>"), ("hidden text",)),
        ("a.xlsx", xlsx(("xl/embeddings/a.bin", b"x")), ("other files inside it",)),
        ("a.xlsx", xlsx(("xl/media/image1.png", archive(("a", "b")))), ("other files inside it",)),
        ("a.xlsx", xlsx(("xl/sharedStrings.xml", f"<sst><si><t>{NUMBER}</t></si></sst>")), (FOUND,)),
        ("a.xlsx", xlsx(("xl/sharedStrings.xml", "<sst><si><r><t>AB12</t></r><r><t>3456C</t></r></si></sst>")), (FOUND,)),
        ("a.docx", docx(f"<w:p>{RUN.format('AB1234')}{RUN.format('56C')}</w:p>"), (FOUND,)),
        ("a.docx", docx(f"<w:p>{RUN.format('AB1234')}</w:p><w:p>{RUN.format('x 56C')}</w:p>"), ()),
        ("a.xlsx", xlsx(("xl/pivotCache/a.xml", f'<p><s v="{NUMBER}"/></p>')), (FOUND,)),
        ("a.csv", f"name,number\nx,{NUMBER}\n".encode(), (FOUND,)),
        ("a.csv", f"name\tnumber\nx\t{NUMBER}\n".encode("utf-16"), (FOUND,)),
        ("a.csv", f"name;number\nGröße;{NUMBER}\n".encode("cp1252"), (FOUND,)),
        ("a.csv", b"name\n=HYPERLINK(\"https://a.example\")\n", ("formulas in a file of plain values",)),
        ("a.csv", b"change\n-5\n+44 20 7946 0000\n- none\n", ()),
        ("a.pdf", pdf("Laptops", f"of {NUMBER}"), (FOUND,)),
        ("a.pdf", pdf(root=b"/OpenAction << /S /JavaScript /JS (x) >>"), ("macros or scripts",)),
        ("a.pdf", pdf(extra=b"<< /S /J#61vaScript >>"), ("macros or scripts",)),
        ("a.pdf", pdf(extra=b"<< /S /Launch >>"), ("actions that run when it is opened",)),
        ("a.pdf", pdf(extra=b"<< /Type /EmbeddedFile >>"), ("other files inside it",)),
        ("a.pdf", pdf(extra=stream(b"\x01/JS\x02", b"")), ()),  # two letters in a picture are no script
        ("a.pdf", archive(("a", "b")).join([pdf(), b""]) + b"", ("other files inside it",)),
    ],
)  # fmt: skip
def test_what_hides_in_a_file_is_named(name, body, names):
    assert found(name, body) == names


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso-8859-1"])
def test_parts_are_read_in_the_encoding_that_they_are_written_in(encoding):
    declared = "UTF-16" if encoding.startswith("utf-16") else encoding
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    text = f'<?xml version="1.0" encoding="{declared}"?><worksheet><cols><col min="2" max="2" hidden="1"/></cols></worksheet>'
    body = xlsx(("xl/worksheets/sheet1.xml", mark + text.encode(encoding)))
    assert found("a.xlsx", body) == ("hidden columns: “Laptops” (B)",)


def test_a_workbook_hides_nothing_by_another_prefix_or_another_name_of_its_parts():
    workbook = (
        '<x:workbook xmlns:x="w"><x:sheets><x:sheet name="Names" state="hidden"/></x:sheets></x:workbook>'
    )
    body = archive(content_types("xl"), ("xl/other.xml", workbook))
    assert found("a.xlsx", body) == ("hidden sheets: “Names”",)


def test_many_hidden_sheets_are_named_as_far_as_one_can_read_them():
    sheets = "".join(f'<sheet name="S{n}" state="hidden"/>' for n in range(14))
    assert found("a.xlsx", xlsx(sheets=sheets))[0].endswith("“S9” and 4 more")


# Limits


def test_a_file_that_takes_too_long_is_refused_and_the_process_is_ended(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.5)
    slow = ods("<x>" + "".join(f"<p>{number * 7919}</p>" for number in range(1_000_000)) + "</x>")
    began = time.monotonic()
    with pytest.raises(Unusable, match="within the limits of time and memory, so it was not kept"):
        inspect("a.ods", slow)
    assert time.monotonic() - began < 5


def test_a_file_that_needs_more_memory_than_it_may_have_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MEGABYTES", 8)
    with pytest.raises(Unusable, match="within the limits of time and memory"):
        inspect("a.txt", "\N{LOCK}".encode() + b"words " * 3_000_000)  # four bytes a letter in memory


def test_a_pdf_whose_text_takes_too_long_names_the_pages_that_were_not_read(monkeypatch):
    monkeypatch.setattr(limits, "READING_SECONDS", -1)
    assert found("a.pdf", pdf("Laptops")) == ("pages whose text could not be read: 1",)


def test_files_are_looked_at_one_after_another_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(limits, "WAITING_SECONDS", 0.1)
    with uploads._one_at_a_time, pytest.raises(Unusable, match="Try again in a minute"):
        inspect("a.txt", b"Dear Sir")
    assert inspect("a.txt", b"Dear Sir").findings == ()


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
    assert inspect("letter.txt", b"Dear Sir").findings == ()
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
