"""What an uploaded file really is, and what it hides.

One check for every place that takes files. Nothing is opened further than the limits below, whatever the file says of its
own size. `inspect` refuses what cannot be looked at, and names what a person should know before the file is kept.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import puremagic

from audit import scanning
from audit.personal_data import IN_DOCUMENTS, found_in

LARGEST = 20 * 1024 * 1024  # bytes of a file
OPENED = 64 * 1024 * 1024  # bytes of everything inside it
RATIO = 200  # how much larger a part may be than its compressed form
PARTS = 2_000  # parts of an archive, or compressed streams of a PDF
TEXT = 8 * 1024 * 1024  # characters that are searched for personal data

KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
PLAIN = (".csv", ".txt")
OPEN_DOCUMENT = (".odt", ".ods")
# What an archive holds when it is what its ending says: every ZIP looks the same from outside.
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".odt": "content.xml", ".ods": "content.xml"}
ENCRYPTED_OFFICE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # an older container, in which Office keeps encrypted files
)
ARCHIVES = (".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".7z", ".rar", ".gz", ".jar")

MACROS = "macros or scripts"
HIDDEN = "hidden sheets: {}"
REMOTE = "parts that are fetched from another address"
EMBEDDED = "other files inside it"
ACTIONS = "actions that run when it is opened"


class Unusable(ValueError):
    """A file that is not taken in. The text says what is wrong with it and what to do."""


@dataclass(frozen=True)
class Inspected:
    """A file that can be kept: its media type, and what it holds that a person should know first."""

    media_type: str
    holds: tuple[str, ...]


def inspect(name: str, body: bytes) -> Inspected:
    """Look at a whole file of up to `LARGEST` bytes. Raises Unusable, also where a virus is found or cannot be looked for."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        kinds = ", ".join(sorted(kind.lstrip(".").upper() for kind in KINDS))
        raise Unusable(f"The selected file must be one of {kinds}")
    if not body:
        raise Unusable("The selected file is empty")
    if len(body) > LARGEST:
        raise Unusable("The selected file must be smaller than 20 MB")
    if suffix in PLAIN:
        holds = _personal_data(_decoded(body, suffix))
    elif suffix in INSIDE:
        holds = _office(body, suffix)
    else:
        _is_what_it_says(body, suffix)
        holds = _pdf(body) if suffix == ".pdf" else []
    scanning.scan(body)
    return Inspected(KINDS[suffix], tuple(dict.fromkeys(holds)))


def _is_what_it_says(body: bytes, suffix: str) -> None:
    try:
        found = {match.extension for match in puremagic.magic_string(body[:LARGEST], f"file{suffix}")}
    except (puremagic.PureError, ValueError):
        found = set()
    if suffix not in found and not (suffix == ".jpeg" and ".jpg" in found):
        raise Unusable(f"The content of the file is not that of a {suffix} file")


def _personal_data(text: str) -> list[str]:
    return [kind for kind in found_in(text[:TEXT]) if kind in IN_DOCUMENTS]


def _decoded(body: bytes, suffix: str) -> str:
    """The text of a plain file: UTF-8, UTF-16 with its mark as Excel writes it, or Windows' own letters."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"", "utf-8-sig"),
        (b"", "cp1252"),
    ):
        if body.startswith(mark):
            try:
                text = body.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return text
    raise Unusable(f"The content of the file is not that of a {suffix} file")


# Office files


def _office(body: bytes, suffix: str) -> list[str]:
    if body.startswith(ENCRYPTED_OFFICE):
        raise Unusable(
            "The file is encrypted or of an older kind. Save it without a password and in today's format"
        )
    parts = _Parts(body, suffix)
    holds: list[str] = []
    if suffix in OPEN_DOCUMENT:
        right = parts.read("mimetype").decode("ascii", "replace").strip() == KINDS[suffix]
    else:
        right = "[Content_Types].xml" in parts.names
    if not right or not any(name.startswith(INSIDE[suffix]) for name in parts.names):
        raise Unusable(f"The content of the file is not that of a {suffix} file")
    if any(_is_macro(name) for name in parts.names):
        holds.append(MACROS)
    if any("embeddings/" in name or name.lower().endswith(ARCHIVES) for name in parts.names):
        holds.append(EMBEDDED)
    hidden: list[str] = []
    for name, text in parts.texts():
        holds += _in_part(name, text)
        hidden += _hidden_sheets(name, text)
        holds += _personal_data(_words_of(text))
    if hidden:
        holds.append(HIDDEN.format(", ".join(f"“{sheet}”" for sheet in hidden[:10])))
    return holds


def _is_macro(name: str) -> bool:
    lower = name.lower()
    return "vbaproject" in lower or lower.startswith(("basic/", "scripts/")) or "/macros/" in lower


class _Parts:
    """The parts of an archive, each read within the limits and never by the size that it gives itself."""

    def __init__(self, body: bytes, suffix: str):
        self._left = OPENED
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(body))
            infos = self._archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
            raise Unusable(
                f"The file is broken or is not a {suffix} file. Open it, save it again and send that"
            ) from None
        if len(infos) > PARTS:
            raise Unusable(
                f"The file has {len(infos):,} parts inside, and {PARTS:,} is the most that can be looked at"
            )
        self.names = [info.filename for info in infos]
        if len(set(self.names)) != len(self.names) or any(map(_leads_outside, self.names)):
            raise Unusable(
                "The file has parts whose names are not allowed. Open it, save it again and send that"
            )
        if any(info.flag_bits & 1 for info in infos):
            raise Unusable("The file is encrypted. Save it without a password")
        for info in infos:
            if info.file_size > OPENED or info.file_size > RATIO * max(info.compress_size, 1) + 100_000:
                raise Unusable("The file is much larger inside than outside and cannot be looked at safely")
        if sum(info.file_size for info in infos) > OPENED:
            raise Unusable("The file is larger inside than 64 MB and cannot be looked at. Send it in parts")

    def read(self, name: str) -> bytes:
        """The bytes of a part; empty where there is none of this name."""
        if name not in self.names:
            return b""
        try:
            with self._archive.open(name) as part:
                found = part.read(self._left + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, OSError):
            raise Unusable("The file is broken. Open it, save it again and send that") from None
        self._left -= len(found)
        if self._left < 0:
            raise Unusable("The file is larger inside than 64 MB and cannot be looked at. Send it in parts")
        return found

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each part of XML with its text. XML of an office file never declares a document type: that is an attack."""
        for name in self.names:
            if not name.lower().endswith((".xml", ".rels")):
                continue
            text = self.read(name).decode("utf-8", "replace")
            if "<!DOCTYPE" in text or "<!ENTITY" in text:
                raise Unusable("The file declares entities of its own and cannot be looked at safely")
            if name == "META-INF/manifest.xml" and "encryption-data" in text:
                raise Unusable("The file is encrypted. Save it without a password")
            yield name, text


def _leads_outside(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name or "\0" in name


RELATION = re.compile(r"<Relationship\b[^>]{0,2000}>")
ORDINARY = ("/hyperlink",)


def _in_part(name: str, text: str) -> list[str]:
    holds = []
    if name.endswith(".rels"):
        outside = [one for one in RELATION.findall(text) if 'TargetMode="External"' in one]
        if any(not any(f'{kind}"' in one for kind in ORDINARY) for one in outside):
            holds.append(REMOTE)
    if name in ("content.xml", "styles.xml", "meta.xml"):
        if re.search(
            r"<(meta:template|draw:image|draw:object|table:table-source|text:section-source)\b[^>]{0,2000}xlink:href=\"(https?|ftp|file|//)",
            text,
        ):
            holds.append(REMOTE)
        if "script:event-listener" in text:
            holds.append(MACROS)
    if name == "word/document.xml" and re.search(r"\b(DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b", text):
        holds.append(REMOTE)
    return holds


SHEET = re.compile(r"<sheet\b[^>]{0,2000}>")
HIDDEN_STYLE = re.compile(
    r'<style:style\b[^>]{0,1000}style:name="([^"]{1,200})"[^>]{0,1000}>\s*<style:table-properties\b[^>]{0,1000}table:display="false"'
)
TABLE = re.compile(r"<table:table\b[^>]{0,2000}>")


def _hidden_sheets(name: str, text: str) -> list[str]:
    if name == "xl/workbook.xml":
        return [
            _attribute(one, "name")
            for one in SHEET.findall(text)
            if re.search(r'\bstate="(hidden|veryHidden)"', one)
        ]
    if name == "content.xml":
        styles = set(HIDDEN_STYLE.findall(text))
        return [
            _attribute(one, "table:name")
            for one in TABLE.findall(text)
            if _attribute(one, "table:style-name") in styles
        ]
    return []


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{re.escape(name)}="([^"]{{0,200}})"', tag)
    return found[1] if found else ""


def _words_of(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text[: 2 * TEXT])


# PDF

STREAM = re.compile(rb"stream\r?\n")
HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
SIGNS = (
    (re.compile(rb"/(JavaScript|JS)\b"), MACROS),
    (re.compile(rb"/(Launch|SubmitForm|ImportData|GoToR)\b"), ACTIONS),
    (re.compile(rb"/(EmbeddedFile|EmbeddedFiles|RichMedia)\b"), EMBEDDED),
)


def _pdf(body: bytes) -> list[str]:
    if b"%%EOF" not in body[-2048:]:
        raise Unusable("The file is cut off or broken. Open it, save it again and send that")
    if re.search(rb"/Encrypt\b", body):
        raise Unusable("The file is encrypted. Save it without a password")
    holds: list[str] = []
    for text in (body, *_streams(body)):
        plain = HEX_IN_NAME.sub(lambda found: bytes([int(found[1], 16)]), text)
        holds += [words for sign, words in SIGNS if sign.search(plain)]
    return holds


def _streams(body: bytes) -> Iterator[bytes]:
    """What is in the compressed streams that hold objects, within the limits."""
    left = OPENED
    for number, found in enumerate(STREAM.finditer(body)):
        if number > 10 * PARTS:
            raise Unusable(
                "The file has more parts inside than can be looked at. Print it to a new PDF and send that"
            )
        if b"/ObjStm" not in body[max(0, found.start() - 600) : found.start()]:
            continue
        opened = zlib.decompressobj()
        try:
            text = opened.decompress(body[found.end() : found.end() + LARGEST], left)
        except zlib.error:
            continue
        if opened.unconsumed_tail and len(text) >= left:
            raise Unusable("The file is much larger inside than outside and cannot be looked at safely")
        left -= len(text)
        yield text
