"""What a PDF holds. The bytes are looked at as they are, so that what a lenient viewer would run is seen too; the parts
that hold compressed objects are opened, and the text of the pages is read by pypdf.
"""

import io
import logging
import re
import time
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from audit.personal_data import Search
from audit.uploads import limits
from audit.uploads.limits import Finding, Unusable, personal

if TYPE_CHECKING:
    from pypdf import PdfReader

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a file may quote the file

STREAM = re.compile(rb"stream\r?\n")
HEX_IN_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
VALUE = (
    rb"\s{0,9}(%|\(|<|\d{1,9}\s)"  # a text or a reference; two letters alone occur in any picture by chance
)
SIGNS = (
    (re.compile(rb"/(JavaScript|XFA)\b|/JS" + VALUE), Finding("macros")),
    (re.compile(rb"/(Launch|SubmitForm|ImportData|GoToR)\b"), Finding("actions")),
    (re.compile(rb"/(EmbeddedFiles?|RichMedia|GoToE)\b"), Finding("embedded")),
)
CUT_OFF = "The file is cut off or broken. Open it, save it again and send that"
PRINTED = "Print it to a new PDF and send that"
DICTIONARY = 4_000  # bytes before a stream in which it says what it is


def findings(body: bytes) -> list[Finding]:
    """What the file holds that a person should know. Raises Unusable where it is broken or encrypted."""
    if b"%%EOF" not in body[-2048:]:
        raise Unusable(CUT_OFF)
    if re.search(rb"/Encrypt\b", _plain(body)):
        raise Unusable(limits.ENCRYPTED)
    findings = []
    for text in (body, *_compressed_objects(body)):
        plain = _plain(text)
        findings += [finding for sign, finding in SIGNS if sign.search(plain)]
    reader = _opened(body)
    for text in _objects(reader):
        findings += [finding for sign, finding in SIGNS if sign.search(_plain(text))]
    return [*findings, *_text(reader)]


def _plain(text: bytes) -> bytes:
    """Names without the signs that write a letter by its number: /J#61vaScript is /JavaScript."""
    return HEX_IN_NAME.sub(lambda match: bytes([int(match[1], 16)]), text)


def _compressed_objects(body: bytes) -> Iterator[bytes]:
    """What is in the streams that say that they hold objects, within the limits, also where nothing refers to them."""
    left = limits.OPENED
    for number, match in enumerate(STREAM.finditer(body)):
        if number > 10 * limits.PARTS:
            raise Unusable(f"The file has more parts inside than can be looked at. {PRINTED}")
        before = body[max(0, match.start() - DICTIONARY) : match.start()]
        if b"/ObjStm" not in _plain(before[max(0, before.rfind(b"obj")) :]):
            continue
        opened = zlib.decompressobj()
        try:
            text = opened.decompress(body[match.end() : match.end() + limits.LARGEST], left)
        except zlib.error:
            continue
        left -= len(text)
        if left <= 0:
            raise Unusable(limits.MUCH_LARGER_INSIDE)
        yield text


def _opened(body: bytes) -> "PdfReader":
    # Loaded here, in the process that ends afterwards: it brings whatever of pictures and fonts is installed with it.
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted:
            raise Unusable(limits.ENCRYPTED)
        if not len(reader.pages):
            raise Unusable(limits.BROKEN)
    except (Unusable, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - whatever pypdf meets in a broken file, the file is broken
        raise Unusable(limits.BROKEN) from None
    return reader


def _objects(reader: "PdfReader") -> Iterator[bytes]:
    """What is in the streams that the file itself names as holding objects, whatever they are packed with."""
    left = limits.OPENED
    for number in sorted({stream for stream, _ in reader.xref_objStm.values()}):
        try:
            text = reader.get_object(number).get_data()  # type: ignore[union-attr]
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - as above
            raise Unusable(limits.BROKEN) from None
        left -= len(text)
        if left <= 0:
            raise Unusable(limits.MUCH_LARGER_INSIDE)
        yield text


def _text(reader: "PdfReader") -> list[Finding]:
    """Personal data in the words of the pages and the form, and which pages could not be read."""
    search, unread = Search(), []
    ends = time.monotonic() + limits.READING_SECONDS
    pages = len(reader.pages)
    for number in range(pages):
        if time.monotonic() > ends:
            unread.append(f"{number + 1:,} to {pages:,}" if number + 1 < pages else f"{pages:,}")
            break
        try:
            search.add(f"{reader.pages[number].extract_text()}\n")
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - a page that cannot be read is named
            unread.append(f"{number + 1:,}")
    try:
        for field in (reader.get_fields() or {}).values():
            search.add(f"{field.value}\n")
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        unread.append("the form")
    return [*([Finding("unread_pages", tuple(unread))] if unread else []), *personal(search.finish())]
