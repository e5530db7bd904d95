"""Keeping files with what a register or the centre says: a certificate of destruction, the report of a review, a text."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Any, TypeVar
from uuid import uuid4

from accounts.models import User
from audit import files
from audit.record import action
from audit.sent_files import read_file
from audit.transitions import NotReady, Problem, Transition
from departments.entries.circulars import Circular
from departments.entries.models import Entry
from departments.entries.workflow import CIRCULAR, ENTRY

MOST_DOCUMENTS = 50
Keeper = TypeVar("Keeper", Circular, Entry)


def add_document(
    circular: Circular, *, by: User, at: datetime, version: int | None = None, file: Any = None, name: str = "",
    accept_findings: Iterable[str] = (),
) -> Circular:  # fmt: skip
    """Keep a file with a circular; the same file sent twice is kept once.

    The file is read and looked at before the transaction. Raises audit.sent_files.Findings where it holds what a person
    should know, unless its SHA-256 is among `accept_findings`.
    """
    fields = _read(file, accept_findings)
    return _keep(CIRCULAR["add_document"], circular, fields, by=by, at=at, version=version, name=name)


def add_entry_document(
    entry: Entry, *, by: User, at: datetime, version: int | None = None, file: Any = None, name: str = "",
    accept_findings: Iterable[str] = (),
) -> Entry:  # fmt: skip
    """Keep a file with an entry of a register, as `add_document` does with a circular."""
    fields = _read(file, accept_findings)
    return _keep(ENTRY["add_document"], entry, fields, by=by, at=at, version=version, name=name)


def _read(file: Any, accepted: Iterable[str]) -> dict[str, Any]:
    if not file:
        raise NotReady([Problem("Select a file", field="file")])
    return read_file(file, accepted)


@action
def _keep(
    step: Transition, thing: Keeper, fields: dict[str, Any], *, by: User, at: datetime, version: int | None, name: str
) -> Keeper:  # fmt: skip
    thing = step.perform(thing, by=by, at=at, version=version, sha256=fields["sha256"])
    if thing.documents.filter(sha256=fields["sha256"]).exists():
        return thing
    if thing.documents.count() >= MOST_DOCUMENTS:
        raise NotReady(
            [Problem(f"{MOST_DOCUMENTS} files are kept here already, and no more can be added", field="file")]
        )
    folder = "circulars" if isinstance(thing, Circular) else "entries"
    place = f"{folder}/{thing.pk}/{uuid4()}{PurePath(fields['name']).suffix.lower()}"
    files.store(place, fields["body"])
    thing.documents.create(
        name=(name.strip() or fields["name"])[:200],
        file=place,
        **{key: fields[key] for key in ("sha256", "size", "content_type")},
        findings=list(map(str, fields["findings"])),
        added_at=at,
        added_by=by,
    )
    return thing
