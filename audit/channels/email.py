"""E-mail over SMTP. The receipt is the server's acceptance of our Message-ID."""

import smtplib
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage

from audit.chain import canonical
from audit.channels.base import TryLater
from audit.models import OutboxMessage


def send(notice: OutboxMessage) -> str:
    """Hand the message to the mail server; the same Message-ID at every attempt."""
    message = EmailMessage(
        subject=f"{settings.MAIL_SUBJECT_PREFIX}{notice.subject}",
        body=notice.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[notice.to],
        headers={"Message-ID": notice.message_id, "X-Portal-Notice": str(notice.pk)},
    )
    for name, content, kind in attachments(notice):
        message.attach(name, content, kind)
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as problem:
        raise TryLater(f"The mail server did not take it: {type(problem).__name__}") from problem
    return f"Accepted by the mail server as {notice.message_id}"


def attachments(notice: OutboxMessage):
    """Name, bytes and type of everything that goes with a notice. The JSON is the very bytes whose hash is told."""
    if notice.payload is not None and notice.document:
        yield "notice.json", canonical(notice.payload), "application/json"
    if notice.file:
        yield "notice.pdf", _read(notice.file), "application/pdf"
    for stored in notice.attachments:
        yield PurePosixPath(stored).name, _read(stored), "application/pdf"


def _read(stored: str) -> bytes:
    with default_storage.open(stored) as file:
        return file.read()
