"""What is noted outside the database, so that a database of an earlier time or another place is recognised.

Three files under `settings.NOTED_FOLDER`, to which lines of JSON are only ever added: heads of the audit log, messages
that were sent, references that were given. And `installation`, the identity that must be the database's own. No line
holds personal data. A line that was cut off by a crash is passed over.
"""

import contextlib
import fcntl
import json
import logging
import os
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

log = logging.getLogger(__name__)

HEADS, SENT, REFERENCES, INSTALLATION = "heads.jsonl", "sent.jsonl", "references.jsonl", "installation"
TAIL = 4096  # bytes in which the last line is found
PENDING_MOST = 1000  # lines that could not be noted yet, kept by a process for each file

_pending: dict[Path, list[dict[str, Any]]] = defaultdict(list)


class NotNoted(OSError):
    """Something could not be noted outside the database."""


def folder() -> Path:
    """Where it is noted; made at first use, for its owner only."""
    place = Path(settings.NOTED_FOLDER)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """One process at a time compares the database with what is noted here, where the two seem to differ."""
    with open(folder() / ".lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def note(file: str, *lines: dict[str, Any]) -> None:
    """Add lines to the end of a file and wait for the disk. Raises NotNoted where that fails.

    What failed before in this process is added first, so that a disk that was full for a while costs no line. A process
    keeps the newest `PENDING_MOST` lines for that.
    """
    pending = _pending[_place(file)]
    pending += lines
    del pending[:-PENDING_MOST]
    if pending:
        _add(file, pending)
        pending.clear()


def _add(file: str, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, sort_keys=True, separators=(",", ":")) + "\n" for line in lines)
    try:
        descriptor = os.open(folder() / file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                text = "\n" + text
            content = text.encode()
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        log.error("nothing could be noted outside the database, in %s: %s", file, problem.strerror)
        raise NotNoted(problem.errno, f"Nothing could be noted in {file}: {problem.strerror}") from problem


def _place(file: str) -> Path:
    return Path(settings.NOTED_FOLDER) / file


def check(file: str) -> None:
    """Add what could not be added before; raise NotNoted where the file cannot be written to."""
    if _pending[_place(file)]:
        note(file)
    try:
        with open(folder() / file, "ab") as handle:
            os.fsync(handle.fileno())
        draft = folder() / f".check-{uuid.uuid4()}"
        try:
            _write(draft, "Whether there is room.")
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise NotNoted(problem.errno, f"Nothing can be noted in {file}: {problem.strerror}") from problem


def lines(file: str) -> Iterator[dict[str, Any]]:
    """The lines of a file, oldest first."""
    try:
        with open(Path(settings.NOTED_FOLDER) / file, "rb") as handle:
            for line in handle:
                if (read := _read(line)) is not None:
                    yield read
    except FileNotFoundError:
        return


def last(file: str) -> dict[str, Any] | None:
    """The last line of a file, found from its end; None where there is none."""
    try:
        with open(Path(settings.NOTED_FOLDER) / file, "rb") as handle:
            handle.seek(max(0, handle.seek(0, os.SEEK_END) - TAIL))
            for line in reversed(handle.read().splitlines()):
                if (read := _read(line)) is not None:
                    return read
    except FileNotFoundError:
        pass
    return None


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        read = json.loads(line)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def note_head(position: int, digest: str, at: datetime) -> None:
    """Note a head of the audit log, unless it is the last that was noted."""
    before = last(HEADS)
    if position and not (before and before["position"] == position and before["hash"] == digest):
        note(HEADS, {"at": at.isoformat(), "position": position, "hash": digest})


def note_reconciled(position: int, digest: str, at: datetime) -> None:
    """Note that a person accepted the database with this head: what was noted before counts no longer."""
    note(HEADS, {"at": at.isoformat(), "position": position, "hash": digest, "reconciled": True})


def heads() -> list[dict[str, Any]]:
    """The heads that the database must hold: those noted since a person last accepted one."""
    counted: list[dict[str, Any]] = []
    for line in lines(HEADS):
        counted = [line] if line.get("reconciled") else [*counted, line]
    return counted


def sent_heads() -> list[str]:
    """The heads that sent receipts name, as "position:hash": those sent since a person last accepted a head."""
    accepted = [line["at"] for line in lines(HEADS) if line.get("reconciled")]
    since = datetime.fromisoformat(accepted[-1]) if accepted else None
    return [
        line["head"]
        for line in lines(SENT)
        if line.get("head") and (since is None or datetime.fromisoformat(line["at"]) > since)
    ]


def note_sent(sent: Iterable[tuple[Any, str, datetime]]) -> None:
    """Note messages that were sent, once the database knows it: each with its receipt and when that came."""
    note(
        SENT,
        *(
            {
                "at": at.isoformat(),
                "key": message.key,
                "channel": message.channel,
                "rule": message.rule,
                "organisation": message.organisation,
                "receipt": receipt[:200],
                **({"head": message.head} if message.head else {}),
            }
            for message, receipt, at in sent
        ),
    )


def note_reference(reference: str, at: datetime) -> None:
    """Note a reference that was given just now, such as "HO-2026-00001"."""
    note(REFERENCES, {"at": at.isoformat(), "reference": reference})


def highest_reference(start: str) -> int:
    """The highest number that was given after this start, such as "HO-2026-"; 0 where none was."""
    try:
        numbers = [line["reference"].removeprefix(start) for line in lines(REFERENCES)]
    except OSError as problem:  # the database's own counter goes on
        log.error("the references noted outside the database cannot be read: %s", problem.strerror)
        return 0
    return max((int(number) for number in numbers if number.isdigit()), default=0)


def installation() -> str:
    """The identity that is noted here; empty where none is."""
    try:
        return (Path(settings.NOTED_FOLDER) / INSTALLATION).read_text().strip()
    except FileNotFoundError:
        return ""


def make_installation() -> str:
    """Note a new identity, unless another process has done so, and give the one that is noted."""
    draft = folder() / f".{INSTALLATION}-{uuid.uuid4()}"
    _write(draft, str(uuid.uuid4()))
    try:
        os.link(draft, folder() / INSTALLATION)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return installation()


def set_installation(identity: str) -> None:
    """Note the identity of the database that a person accepted here."""
    draft = folder() / f".{INSTALLATION}-{uuid.uuid4()}"
    _write(draft, identity)
    draft.replace(folder() / INSTALLATION)


def _write(file: Path, text: str) -> None:
    with open(file, "w") as handle:
        os.fchmod(handle.fileno(), 0o600)
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
