"""What an uploaded file really is, and what it hides.

One check for every place that takes files. It runs in a process of its own, with a limit of time and of memory, and opens
nothing further than the limits of `limits.py`, whatever the file says of its own size. `inspect` refuses what cannot be
looked at, and names what a person should know before the file is kept. Text in pictures is not read.
"""

import logging
import os
import tempfile
import threading
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

import puremagic

from audit import delimited, killable, scanning
from audit.personal_data import Search
from audit.uploads import limits, office, pdf, tables
from audit.uploads.limits import LARGEST, Finding, Unusable, personal

__all__ = [
    "KINDS",
    "LARGEST",
    "Finding",
    "Inspected",
    "Unusable",
    "heads_of_table",
    "inspect",
    "rows_of_table",
]

log = logging.getLogger(__name__)

KINDS = office.KINDS | {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
PLAIN = (".csv", ".txt")
ENDS = {".png": b"IEND", ".jpg": b"\xff\xd9", ".jpeg": b"\xff\xd9"}
# What a sender says of a file by mistake where its name says otherwise. Browsers call a CSV file what the program that
# opens it is called, and files that they do not know text or bytes.
OF_ANOTHER_KIND = set(KINDS.values()) - {"text/csv", "text/plain"} | {
    "text/html", "text/javascript", "application/javascript", "application/xhtml+xml", "image/svg+xml",
    "application/x-msdownload", "application/java-archive",
}  # fmt: skip
_one_at_a_time = threading.BoundedSemaphore()  # in each process of the portal, so that memory has a limit too


@dataclass(frozen=True)
class Inspected:
    """A file that can be kept: its media type, and what it holds that a person should know first."""

    media_type: str
    findings: tuple[Finding, ...]


def inspect(name: str, body: bytes, declared: str = "") -> Inspected:
    """Look at a whole file of up to `LARGEST` bytes; `declared` is the media type that its sender gave, or nothing.

    Raises Unusable, also where the limits are hit, and scanning.NotScanned where a virus is found or cannot be looked for.
    """
    suffix = _suffix(name, declared)
    if not body:
        raise Unusable("The selected file is empty")
    if len(body) > LARGEST:
        raise Unusable("The selected file must be smaller than 20 MB")
    findings = tuple(_in_a_process(look, suffix, body))
    scanning.scan(body)
    return Inspected(KINDS[suffix], findings)


def heads_of_table(name: str, body: bytes) -> list[tables.SheetHeads]:
    """The headings of each sheet of a file that `inspect` has let through. Raises Unusable."""
    return _in_a_process(tables.heads, _suffix_of_table(name), body)


def rows_of_table(name: str, body: bytes) -> list[tables.Sheet]:
    """The same with all rows."""
    return _in_a_process(tables.read, _suffix_of_table(name), body)


def _suffix_of_table(name: str) -> str:
    suffix = PurePath(name).suffix.lower()
    if suffix not in tables.SUFFIXES:
        raise Unusable("The selected file must be one of CSV, ODS, XLSX")
    return suffix


def _suffix(name: str, declared: str) -> str:
    """The ending of an honest name. Letters that turn a name around or cannot be seen make another of it on the screen."""
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in name) or set(name) & {
        "/",
        "\\",
    }:
        raise Unusable(
            "The name of the file has characters that are not allowed. Give it another name and send that"
        )
    suffix = PurePath(name).suffix.lower()
    if suffix not in KINDS:
        kinds = ", ".join(sorted(kind.lstrip(".").upper() for kind in KINDS))
        raise Unusable(f"The selected file must be one of {kinds}")
    media_type = declared.partition(";")[0].strip().lower()
    if media_type != KINDS[suffix] and media_type in OF_ANOTHER_KIND:
        raise Unusable(
            f"The file is named {suffix} and was sent as {media_type}. Save it as what it is, with that ending, and send that"
        )
    return suffix


def _in_a_process(work: Callable[[int, str], list[Any]], suffix: str, body: bytes) -> list[Any]:
    if not _one_at_a_time.acquire(timeout=limits.WAITING_SECONDS):
        raise Unusable(limits.BUSY)
    try:
        with tempfile.TemporaryFile() as file:
            file.write(body)
            file.flush()
            outcome: list[Any] = killable.run(
                work, file.fileno(), suffix, seconds=limits.SECONDS, megabytes=limits.MEGABYTES
            )
    except killable.Unanswered as problem:
        log.warning("The inspection of a %s file of %d bytes was ended: %s", suffix, len(body), problem)
        raise Unusable(limits.TOO_MUCH_WORK) from None
    finally:
        _one_at_a_time.release()
    return outcome


def look(number: int, suffix: str) -> list[Finding]:
    """What the open file with this number holds. Runs in the process that can be killed; raises Unusable."""
    body = os.pread(number, LARGEST + 1, 0)
    try:
        return _one_of_each(_FOR_KIND.get(suffix, office.findings)(body, suffix))
    except (Unusable, MemoryError):
        raise
    except (
        Exception
    ) as problem:  # a file nobody thought of: its sender sees an error, and the log names its kind
        log.exception("The inspection of a %s file failed: %s", suffix, type(problem).__name__)
        raise Unusable(limits.NOT_LOOKED_AT) from None


def _plain(body: bytes, suffix: str) -> list[Finding]:
    search = Search()
    findings = []
    try:
        if suffix == ".csv":
            for row in delimited.rows(body):
                search.add("\t".join(row) + "\n")
                if any(delimited.is_formula(cell) for cell in row):
                    findings.append(Finding("formulas"))
        else:
            search.add(delimited.decoded(body))
    except delimited.Unreadable as problem:
        raise Unusable(str(problem)) from None
    return [*findings, *personal(search.finish())]


def _pdf(body: bytes, suffix: str) -> list[Finding]:
    _is_what_it_says(body, suffix)
    return [*pdf.findings(body), *_files_behind(body)]


def _picture(body: bytes, suffix: str) -> list[Finding]:
    _is_what_it_says(body, suffix)
    if ENDS[suffix] not in body:
        raise Unusable(limits.BROKEN)
    return _files_behind(body)


def _is_what_it_says(body: bytes, suffix: str) -> None:
    try:
        extensions = {match.extension for match in puremagic.magic_string(body, f"file{suffix}")}
    except (puremagic.PureError, ValueError):
        extensions = set()
    if suffix not in extensions and not (suffix == ".jpeg" and ".jpg" in extensions):
        raise Unusable(f"The content of the file is not that of a {suffix} file")


def _files_behind(body: bytes) -> list[Finding]:
    """An archive that begins where a picture or a PDF ends: both programs open the same file."""
    return [Finding("embedded")] if zipfile.is_zipfile(BytesIO(body)) else []


def _one_of_each(findings: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(findings))


_FOR_KIND = {
    ".csv": _plain,
    ".txt": _plain,
    ".pdf": _pdf,
    ".png": _picture,
    ".jpg": _picture,
    ".jpeg": _picture,
}
