"""A file that somebody sends with a form: read, looked at and hashed before anything is kept."""

import hashlib
from collections.abc import Iterable
from typing import Any

from audit import scanning, uploads
from audit.transitions import NotReady, Problem


class Findings(NotReady):
    """A file holds what a person should know before it is kept; nothing is kept until they have said that it may be.

    `name` and `sha256` are those of the file, `findings` what was found. Whoever confirms them sends the hash again.
    """

    def __init__(self, name: str, sha256: str, findings: tuple[uploads.Finding, ...]) -> None:
        self.name, self.sha256, self.findings = name, sha256, findings
        listed = "; ".join(map(str, findings))
        message = f"“{name}” holds {listed}. Take that out and save the file again. If it belongs there, select the file again and say so below"
        super().__init__([Problem(message, field="file")])


def read_file(file: Any, accepted: Iterable[str]) -> dict[str, Any]:
    """What is kept of a file (with a name and `read`): name, sha256, size, content_type, findings and body.

    Raises NotReady where it cannot be kept, and Findings unless its SHA-256 is among `accepted`.
    """
    if (getattr(file, "size", None) or 0) > uploads.LARGEST:
        raise NotReady([Problem("The selected file must be smaller than 20 MB", field="file")])
    body = file.read(uploads.LARGEST + 1)
    try:
        inspected = uploads.inspect(file.name, body, getattr(file, "content_type", None) or "")
    except (uploads.Unusable, scanning.NotScanned) as problem:
        raise NotReady([Problem(str(problem), field="file")]) from problem
    sha256 = hashlib.sha256(body).hexdigest()
    if inspected.findings and sha256 not in accepted:
        raise Findings(file.name, sha256, inspected.findings)
    kept = {"name": file.name[:200], "sha256": sha256, "size": len(body)}
    return kept | {"content_type": inspected.media_type, "findings": inspected.findings, "body": body}
