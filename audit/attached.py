"""The files that go with a message: checked against their hash before every send, and made again where they differ."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit import files, registry
from audit.channels.base import TryLater
from audit.models import OutboxMessage
from audit.pdf import Document
from audit.record import SYSTEM, action, record


@dataclass(frozen=True)
class Wanted:
    """One file that must be made before the message can go: its place, and what it is rendered from.

    `own` is the message's own document, which goes in the plain layout where it cannot be typeset. Another paper is made
    again as it was: typeset, or (`is_plain`) in the plain layout.
    """

    name: str
    template: str
    data: dict[str, Any]
    title: str
    created: datetime
    own: bool
    is_plain: bool = False


def missing(message: OutboxMessage) -> Wanted | None:
    """The first file of a message that is not there as it should be, or None. Raises TryLater with a sentence."""
    if message.document and not files.is_intact(message.file, message.file_sha256):
        return Wanted(
            name=message.file or f"notices/{message.pk}.pdf",
            template=message.document,
            data=message.payload or {},
            title=message.subject,
            created=message.created_at,
            own=True,
        )
    for attachment in message.attachments:
        name = attachment["name"]
        if files.is_intact(name, attachment["sha256"]):
            continue
        paper = _stored_paper(name)
        if paper is None:
            raise TryLater(
                f"The attached file {name} is missing or damaged. Restore it from the backup, then try again"
            )
        return Wanted(
            name,
            paper.template,
            paper.data,
            paper.title,
            paper.created,
            own=False,
            is_plain=paper.is_plain,
        )
    return None


def keep(
    message: OutboxMessage, wanted: Wanted, document: Document, now: datetime, *, plain: bool = False
) -> None:
    """Store a file that was made, and record the event with its hash, and with the one before where its bytes are others.

    `message` is brought up to date too. The file is written first: a hash without its file would only be found again.
    """
    files.store(wanted.name, document.pdf)
    if wanted.own:
        _keep_own(message, wanted.name, document.sha256, now, plain=plain)
    else:
        _keep_attached(message, wanted.name, document.sha256, now)


def _keep_own(message: OutboxMessage, name: str, sha256: str, now: datetime, *, plain: bool) -> None:
    before = message.file_sha256
    message.file, message.file_sha256 = name, sha256
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(file=name, file_sha256=sha256)
        if plain or before != sha256:
            _record(message, name, before, sha256, now, plain=plain)


@action
def _keep_attached(message: OutboxMessage, name: str, sha256: str, now: datetime) -> None:
    for attachment in message.attachments:
        if attachment["name"] != name or attachment["sha256"] == sha256:
            continue
        before = attachment["sha256"]
        attachment.setdefault("first_sha256", before)
        attachment["sha256"] = sha256
        if paper := _stored_paper(name):
            paper.keep(sha256, now)
        _record(message, name, before, sha256, now, plain=False)
        OutboxMessage.objects.filter(pk=message.pk).update(attachments=message.attachments)


def _record(
    message: OutboxMessage, name: str, before: str, after: str, now: datetime, *, plain: bool
) -> None:
    record(
        "message.file_made_again" if before else "message.file_made_plain" if plain else "message.file_made",
        subject=message,
        by=SYSTEM,
        at=now,
        organisation=message.organisation,
        file=name,
        before=before,
        after=after,
        plain_layout=plain,
    )


def _stored_paper(name: str) -> registry.StoredPaper | None:
    find = registry.STORED_PAPERS.get(name.partition("/")[0])
    return find(name) if find else None
