"""Documents and links behind an answer: what is taken in, and how it is looked at first."""

import hashlib
import io
import uuid
import zipfile
from datetime import date, datetime
from pathlib import PurePath

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import URLValidator

from audit.record import action
from audit.transitions import NotReady, Problem, locked
from departments.calendar import london_day
from returns.actions.answering import open_questions
from returns.models import Evidence, Return
from returns.workflow import EVIDENCE_ADDED, EVIDENCE_REMOVED

LARGEST = 20 * 1024 * 1024
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
PLAIN = (".csv", ".txt")
# What an archive holds when it is what its ending says: every ZIP looks the same from outside.
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".odt": "content.xml", ".ods": "content.xml"}


def add_evidence(
    ret: Return, *, question: str, dated_on: date, by, at: datetime, file=None, link: str = "", name: str = ""
) -> Evidence:
    """Put a document (`file`, with a name and `read`) or a link behind an answer. Files up to 20 MB of the known kinds.

    What was sent is read, looked at and hashed before the transaction, so that a large file keeps nobody waiting.
    """
    if not file and not link:
        raise NotReady([Problem("Select a file or give a link", "#id_file")])
    if file and link:
        raise NotReady([Problem("Select a file or give a link, not both", "#id_file")])
    taken = _from_file(file) if file else _from_link(link)
    return _keep(ret, taken, question=question, dated_on=dated_on, by=by, at=at, name=name)


@action
def _keep(
    ret: Return, fields: dict, *, question: str, dated_on: date, by, at: datetime, name: str
) -> Evidence:
    ret = locked(ret)
    if question not in open_questions(ret, at):
        raise NotReady([Problem(f"{question} is not open for evidence")])
    if dated_on > london_day(at):
        raise NotReady([Problem("The date of the evidence must not be in the future", "#id_dated_on_day")])
    if ret.evidence.filter(question=question, removed_at=None).count() >= 20:
        raise NotReady([Problem("An answer holds up to 20 pieces of evidence")])
    known = ret.evidence.filter(question=question, removed_at=None, dated_on=dated_on)
    known = known.filter(sha256=fields.get("sha256", ""), link=fields.get("link", "")).first()
    if known:
        return known  # the same thing sent twice
    ret = EVIDENCE_ADDED.perform(ret, by=by, at=at, question=question, sha256=fields.get("sha256", ""))
    body = fields.pop("body", None)
    if body is not None:
        place = f"evidence/{ret.pk}/{uuid.uuid4()}{PurePath(fields['name']).suffix.lower()}"
        fields["file"] = default_storage.save(place, ContentFile(body))
    fields["name"] = (name.strip() or fields["name"])[:200]
    return Evidence.objects.create(
        ret=ret, question=question, dated_on=dated_on, added_by=by, added_at=at, **fields
    )


@action
def remove_evidence(evidence: Evidence, *, by, at: datetime) -> Evidence:
    """Take a piece of evidence away from its answer. The row and its file stay for what was signed with it."""
    ret = locked(evidence.ret)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.removed_at:
        return evidence
    if evidence.question not in open_questions(ret, at):
        raise NotReady([Problem(f"{evidence.question} is not open for a change of evidence")])
    EVIDENCE_REMOVED.perform(ret, by=by, at=at, question=evidence.question, sha256=evidence.sha256)
    evidence.removed_at = at
    evidence.save(update_fields=["removed_at"])
    return evidence


def _from_link(link: str) -> dict:
    try:
        URLValidator(schemes=["http", "https"])(link.strip())
    except ValidationError:
        raise NotReady(
            [Problem("The link must be a web address that begins with https://", "#id_link")]
        ) from None
    if len(link.strip()) > 500:
        raise NotReady([Problem("The link must be 500 characters or fewer", "#id_link")])
    return {"link": link.strip(), "name": link.strip()[:200]}


def _from_file(file) -> dict:
    suffix = PurePath(file.name).suffix.lower()
    size = getattr(file, "size", None)
    if suffix not in KINDS:
        kinds = ", ".join(sorted(kind.lstrip(".").upper() for kind in KINDS))
        raise NotReady([Problem(f"The selected file must be one of {kinds}", "#id_file")])
    if size is not None and size > LARGEST:
        raise NotReady([Problem("The selected file must be smaller than 20 MB", "#id_file")])
    body = file.read(LARGEST + 1)
    if not body:
        raise NotReady([Problem("The selected file is empty", "#id_file")])
    if len(body) > LARGEST:
        raise NotReady([Problem("The selected file must be smaller than 20 MB", "#id_file")])
    if not _is_what_it_says(body, suffix):
        raise NotReady([Problem(f"The content of the file is not that of a {suffix} file", "#id_file")])
    return {
        "name": PurePath(file.name).name[:200],
        "sha256": hashlib.sha256(body).hexdigest(),
        "size": len(body),
        "content_type": KINDS[suffix],
        "body": body,
    }


def _is_what_it_says(body: bytes, suffix: str) -> bool:
    if suffix in PLAIN:
        return b"\0" not in body
    try:
        found = {match.extension for match in puremagic.magic_string(body, f"file{suffix}")}
    except (puremagic.PureError, ValueError):
        return False
    if suffix not in found and not (suffix == ".jpeg" and ".jpg" in found):
        return False
    return suffix not in INSIDE or _is_plain_office_file(body, suffix)


def _is_plain_office_file(body: bytes, suffix: str) -> bool:
    """A readable archive with the parts of its kind, without macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            if suffix in (".odt", ".ods"):
                kind = (
                    archive.read("mimetype").decode("ascii", "replace").strip() if "mimetype" in names else ""
                )
                right = kind == KINDS[suffix]
            else:
                right = "[Content_Types].xml" in names
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return False
    holds = any(name.startswith(INSIDE[suffix]) for name in names)
    return right and holds and not any("vbaproject" in name.lower() for name in names)
