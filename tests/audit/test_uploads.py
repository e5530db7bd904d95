"""What an uploaded file really is, and what it hides: it is named before a person accepts the file."""

import time

import pytest

from audit import uploads
from audit.uploads import Unusable, inspect, limits
from tests.files import ODS, archive, docx, ods, pdf, sheet, xlsx

SCRAMBLED = b"\x8f" * 4000


def findings_in(name, body) -> tuple[str, ...]:
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
    ("name", "body", "text"),
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
def test_an_encrypted_or_broken_file_is_refused_with_the_reason(name, body, text):
    with pytest.raises(Unusable, match=text):
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
    assert findings_in("a.pdf", pdf("Laptops")) == ("pages whose text could not be read: 1",)


def test_files_are_looked_at_one_after_another_and_nobody_waits_for_ever(monkeypatch):
    monkeypatch.setattr(limits, "WAITING_SECONDS", 0.1)
    with uploads._one_at_a_time, pytest.raises(Unusable, match="Try again in a minute"):
        inspect("a.txt", b"Dear Sir")
    assert inspect("a.txt", b"Dear Sir").findings == ()
