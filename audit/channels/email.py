"""Email over SMTP, or by GOV.UK Notify where an installation chose that. The receipt is the acceptance of our Message-ID.

What has files goes by the mail server in either case.
"""

import hashlib
import smtplib
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, get_connection

from audit import killable
from audit.chain import canonical
from audit.channels import notify
from audit.channels.base import TryLater
from audit.models import OutboxMessage

_open: list = []  # the connection to the mail server, which several messages of one process share


LANE = "mail"
LONGEST_LINE = 500  # letters; the standard allows 998


class Mail(EmailMessage):
    """A message whose headers are not folded: not every receiver joins a Message-ID that is on a line of its own."""

    def message(self, **options):
        mime = super().message(**options)
        mime.policy = mime.policy.clone(max_line_length=LONGEST_LINE)
        return mime


def send(message: OutboxMessage) -> str:
    """Hand the message to the mail server; the same Message-ID at every attempt."""
    files = list(attachments(message))
    if settings.NOTIFY_MAIL_TEMPLATE and not files:
        return notify.hand_over(
            message,
            "email",
            email_address=message.to,
            template_id=settings.NOTIFY_MAIL_TEMPLATE,
            personalisation={
                "subject": f"{settings.MAIL_SUBJECT_PREFIX}{message.subject}",
                "body": _body(message),
            },
        )
    mail = Mail(
        subject=f"{settings.MAIL_SUBJECT_PREFIX}{message.subject}",
        body=_body(message),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Portal-Notice": str(message.pk),
        },
    )
    for name, content, kind in files:
        mail.attach(name, content, kind)
    try:
        _hand_over(mail)
    except (OSError, smtplib.SMTPException) as problem:
        close()
        raise TryLater(f"The mail server did not take it: {type(problem).__name__}") from problem
    return f"Accepted by the mail server as {message.message_id}"


def _hand_over(mail: EmailMessage) -> None:
    if _open:
        try:
            _open[0].send_messages([mail])
        except smtplib.SMTPServerDisconnected:
            close()  # it had been idle for too long: once more on a new connection
        else:
            return
    connection = get_connection()
    connection.open()
    _open.append(connection)
    connection.send_messages([mail])


def close() -> None:
    """End the connection to the mail server."""
    while _open:
        _open.pop().close()


killable.GOODBYES.append(close)


def _body(message: OutboxMessage) -> str:
    """The text, and where a paper had to be made again since, the hash that it has now."""
    made_again = [
        f"The attached paper {PurePosixPath(attachment['name']).name} was made again from the same frozen data. Its SHA-256 "
        f"is now {attachment['sha256']}."
        for attachment in message.attachments
        if "first_sha256" in attachment
    ]
    return "\n\n".join([message.words, *made_again])


def attachments(message: OutboxMessage):
    """Name, bytes and type of everything that goes with a message. The JSON is the very bytes whose hash is notified."""
    if message.payload is not None and message.document:
        yield "notice.json", canonical(message.payload), "application/json"
    if message.file:
        yield "notice.pdf", _read(message.file, message.file_sha256), "application/pdf"
    for stored in message.attachments:
        yield PurePosixPath(stored["name"]).name, _read(stored["name"], stored["sha256"]), "application/pdf"


def _read(stored: str, sha256: str) -> bytes:
    """The very bytes whose hash is recorded. They were checked a moment ago, and are again as they are read."""
    try:
        with default_storage.open(stored) as file:
            content = file.read()
    except OSError as problem:
        raise TryLater(f"The file {stored} cannot be read: {type(problem).__name__}") from problem
    if hashlib.sha256(content).hexdigest() != sha256:
        raise TryLater(f"The file {stored} changed while it was about to be sent")
    return content
