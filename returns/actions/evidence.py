"""Documents and links behind an answer: what is kept, how it is looked at first, and who confirmed what was found."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.models import User
from audit import files
from audit.record import Actor, action
from audit.sent_files import Findings, read_file
from audit.transitions import NotReady, Problem, locked
from departments.organisations.checks import date_problems
from returns.actions.answering import open_questions
from returns.checks import EVIDENCE_DATED
from returns.models import Evidence, Return
from returns.workflow import EVIDENCE_ADDED, EVIDENCE_REMOVED

__all__ = ["Findings", "add_evidence", "remove_evidence"]


def add_evidence(
    quarterly_return: Return,
    *,
    question: str,
    dated_on: date,
    by: User,
    at: datetime,
    file: Any = None,
    link: str = "",
    name: str = "",
    accept_findings: Iterable[str] = (),
) -> Evidence:
    """Put a document (`file`, with a name and `read`) or a link behind an answer. Files up to 20 MB of the known kinds.

    What was sent is read, looked at and hashed before the transaction, so that a large file keeps nobody waiting.
    Raises Findings where the file holds something that a person should know, unless its SHA-256 is among
    `accept_findings`: the files whose findings this person has seen, and says that they belong there.
    """
    if not file and not link:
        raise NotReady([Problem("Select a file or give a link", field="file")])
    if file and link:
        raise NotReady([Problem("Select a file or give a link, not both", field="file")])
    fields = read_file(file, accept_findings) if file else _from_link(link)
    return _keep(quarterly_return, fields, question=question, dated_on=dated_on, by=by, at=at, name=name)


@action
def _keep(
    quarterly_return: Return,
    fields: dict[str, Any],
    *,
    question: str,
    dated_on: date,
    by: User,
    at: datetime,
    name: str,
) -> Evidence:
    quarterly_return = locked(quarterly_return)
    if question not in open_questions(quarterly_return, at):
        raise NotReady([Problem(f"{question} is not open for evidence")])
    if problems := date_problems(
        dated_on, EVIDENCE_DATED, at, called="The date of the document", field="dated_on"
    ):
        raise NotReady(problems)
    if quarterly_return.evidence.filter(question=question, removed_at=None).count() >= 20:
        raise NotReady([Problem("This answer has 20 pieces of evidence. Remove one before you add another")])
    same = quarterly_return.evidence.filter(question=question, removed_at=None, dated_on=dated_on)
    known = same.filter(sha256=fields.get("sha256", ""), link=fields.get("link", "")).first()
    if known:
        return known  # the same thing sent twice
    findings = fields.pop("findings", ())
    facts: dict[str, Any] = {"findings": [finding.kind for finding in findings]} if findings else {}
    quarterly_return = EVIDENCE_ADDED.perform(
        quarterly_return, by=by, at=at, question=question, sha256=fields.get("sha256", ""), **facts
    )
    if findings:
        fields |= {"findings": list(map(str, findings)), "confirmed_by": by, "confirmed_at": at}
    body = fields.pop("body", None)
    if body is not None:
        place = f"evidence/{quarterly_return.pk}/{uuid.uuid4()}{PurePath(fields['name']).suffix.lower()}"
        fields["file"] = place
        files.store(place, body)
    fields["name"] = (name.strip() or fields["name"])[:200]
    return Evidence.objects.create(
        quarterly_return=quarterly_return,
        question=question,
        dated_on=dated_on,
        added_by=by,
        added_at=at,
        **fields,
    )


@action
def remove_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> Evidence:
    """Take a piece of evidence away from its answer. The row and its file stay for what was signed with it."""
    quarterly_return = locked(evidence.quarterly_return)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.removed_at:
        return evidence
    if evidence.question not in open_questions(quarterly_return, at):
        raise NotReady([Problem(f"{evidence.question} is not open for a change of evidence")])
    EVIDENCE_REMOVED.perform(
        quarterly_return, by=by, at=at, question=evidence.question, sha256=evidence.sha256
    )
    evidence.removed_at = at
    evidence.save(update_fields=["removed_at"])
    return evidence


def _from_link(link: str) -> dict[str, Any]:
    try:
        URLValidator(schemes=["http", "https"])(link.strip())
    except ValidationError:
        raise NotReady(
            [Problem("The link must be a web address that begins with https://", field="link")]
        ) from None
    if len(link.strip()) > 500:
        raise NotReady([Problem("The link must be 500 characters or fewer", field="link")])
    return {"link": link.strip(), "name": link.strip()[:200]}
