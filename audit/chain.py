"""The hash chain of events: how a hash is made, and how a broken chain is found.

`content` is the SHA-256 of a canonical JSON object (keys sorted, no spaces, UTF-8) of what the event says: format, at
and recorded_at in microseconds since 1970 UTC, kind, actor, role, organisation, subject, facts. `hash` is the SHA-256 of
"format:position:content:messages_owed:digests:previous", made by the database at commit. Events of format 1, written before version
0.2, have one hash over all of it. `docs/audit-log.md` shows how to recompute one by hand.
"""

import hashlib
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from audit.compiled import rows_of
from audit.models import ORIGIN, Event

FORMAT = 2  # of the events that are written now
FIRST_FORMAT = 1


@dataclass(frozen=True)
class Break:
    """The first link that does not hold, and what is wrong with it."""

    position: int
    reason: str


@dataclass(frozen=True)
class Head:
    """The last event at some moment: what receipts and documents carry, so that a cut-off end is found later."""

    position: int
    hash: str

    def __str__(self):
        return f"{self.position}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read "position:hash", with or without the spaces that papers print; ValueError says what is wrong."""
        position, separator, digest = "".join(text.split()).partition(":")
        if not separator or not position.isdigit() or len(digest) != 64:
            raise ValueError("A head is written as a number, a colon and 64 hexadecimal digits.")
        return cls(int(position), digest)


def canonical(value: Any) -> bytes:
    """One way of writing a JSON value, so that equal values have equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def plain_json(value: Any) -> Any:
    """A value as the database gives it back, so that its hash is the same before and after it is stored.

    Keys become strings and tuples lists. ValueError for what the database would not give back as it was: an object,
    infinity, a fraction that needs an exponent, the null character, half of a surrogate pair.
    """
    if isinstance(value, dict):
        kept = {plain_json(str(key)): plain_json(inner) for key, inner in value.items()}
        if len(kept) != len(value):
            raise ValueError("Two keys of a fact are the same once written.")
        return kept
    if isinstance(value, list | tuple):
        return [plain_json(inner) for inner in value]
    if isinstance(value, str):
        return _plain_text(str(value))
    if isinstance(value, float):
        return _plain_fraction(value)
    if value is None or isinstance(value, bool | int):
        return value
    raise ValueError(f"A fact is plain JSON, and {type(value).__name__} is not.")


def _plain_text(value: str) -> str:
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("A fact holds a character that cannot be stored.")
    return value


def _plain_fraction(value: float) -> float | int:
    if value == 0:
        return 0  # the database knows no negative zero
    if not math.isfinite(value) or "e" in repr(value):
        raise ValueError("A fact holds a number that cannot be stored exactly.")
    return value


def sha256_of(value: Any) -> str:
    """SHA-256 of the canonical JSON of a value, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sha256_of_parts(parts: Iterable[bytes]) -> str:
    """SHA-256 of bytes that come in parts, in hexadecimal."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def microseconds(moment: datetime) -> int:
    """A moment as whole microseconds since 1970 UTC, whatever time zone it is held in."""
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + moment.microsecond


def content_of(event: Event) -> str:
    """The digest of what an event says, worked out from its columns; empty for the first format."""
    if event.format == FIRST_FORMAT:
        return ""
    return sha256_of({"format": event.format, **_columns_of(event)})


def link(event: Event) -> str:
    """The hash that belongs to a sealed event, worked out from its columns."""
    if event.format == FIRST_FORMAT:
        return sha256_of({"position": event.position, "previous": event.previous, **_columns_of(event)})
    parts = (
        event.format, event.position, event.content, event.messages_owed, event.digests, event.previous,
    )  # fmt: skip
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()


def _columns_of(event: Event) -> dict[str, Any]:
    return {
        "at": microseconds(event.at),
        "recorded_at": microseconds(event.recorded_at),
        "kind": event.kind,
        "actor": event.actor,
        "role": event.role,
        "organisation": event.organisation,
        "subject": event.subject,
        "facts": event.facts,
    }


def seal() -> None:
    """Give the events of this transaction their places now; other writers wait until it ends.

    Only for what must print a head in the transaction that writes the event. Call it last, after every row lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS audit_event_sealed IMMEDIATE")
        cursor.execute("SET CONSTRAINTS audit_event_sealed DEFERRED")


def head() -> Head:
    """The last sealed event: where the audit log ends now."""
    last = rows_of("head", lambda: _sealed().order_by("-position").values_list("position", "hash")[:1])
    return Head(last[0][0], last[0][1] or ORIGIN) if last else Head(0, ORIGIN)


def _sealed() -> QuerySet[Event]:
    return Event.objects.exclude(position=None)


def first_break(events: Iterable[Event], known: Iterable[Head] = ()) -> Break | None:
    """Walk the chain from its start and name the first link that does not hold, or None.

    `known` are heads noted elsewhere (receipts, documents, mails): each must still be found at its place.
    """
    expected, previous = 1, ORIGIN
    wanted: dict[int, set[str]] = {}
    for mark in known:
        if mark.position:
            wanted.setdefault(mark.position, set()).add(mark.hash)
    for event in events:
        if event.position != expected:
            return Break(expected, "the event at this place is missing")
        if event.previous != previous:
            return Break(event.position, "it is not chained to the event before it")
        if event.content != content_of(event) or event.hash != link(event):
            return Break(event.position, "its content is not what was recorded")
        if wanted.pop(event.position, {event.hash}) != {event.hash}:
            return Break(event.position, "it differs from the head noted on a receipt or document")
        expected, previous = expected + 1, event.hash
    if wanted:
        return Break(
            expected, f"the audit log is cut off: a receipt or document knows it up to {max(wanted)}"
        )
    return None


def verify(known: Iterable[Head] = ()) -> Break | None:
    """Check the whole stored chain, in batches."""
    if Event.objects.filter(position=None).exists():
        return Break(head().position + 1, "an event has no place in the chain")
    sealed = Event.objects.exclude(position=None).order_by("position")
    return first_break(sealed.iterator(chunk_size=2000), known)
