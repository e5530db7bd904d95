"""What the mail catcher has caught, for whoever reads it: the catcher itself, the demonstration and a reconciliation."""

import functools
import json
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import NamedTuple

from portal.embedded import default_var


class Caught(NamedTuple):
    """One message as it was delivered: `to` is the envelope's, not what the header claims."""

    message_id: str
    to: str
    subject: str
    path: Path


def messages(var: Path | str | None = None) -> list[Caught]:
    """Every message caught, oldest first. A message delivered twice is here twice, under one `message_id`."""
    folder = folder_of(var, "new")
    return [read(path) for path in sorted(folder.glob("*.eml"))]


def notices(var: Path | str | None = None) -> dict[str, dict]:
    """What the replacement for the regulator's machine received: the JSON by its idempotency key."""
    kept = [json.loads(path.read_bytes()) for path in sorted(folder_of(var, "ico").glob("*.json"))]
    return {line["key"]: line["notice"] for line in kept}


def folder_of(var: Path | str | None, name: str) -> Path:
    """Where what was caught of one kind is kept: "new" for mail, "ico" for notices."""
    return Path(var or default_var()).resolve() / "mail" / name


@functools.lru_cache(maxsize=20_000)
def read(path: Path) -> Caught:
    """One message that is kept as a file."""
    with open(path, "rb") as handle:
        head = BytesHeaderParser(policy=policy.default).parse(handle)
    return Caught(
        header(head, "Message-ID"),
        header(head, "Delivered-To"),
        header(head, "Subject"),
        path,
    )


def header(message: EmailMessage, name: str) -> str:
    """One line of a message's head; what cannot be read is said to be so."""
    try:
        return str(message[name] or "").strip()
    except (
        ValueError,
        IndexError,
        AttributeError,
    ):  # a header that the library cannot read
        return "(not readable)"
