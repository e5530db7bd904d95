"""Hiding a passage of an incident's texts, removing it, or putting it back (docs/adr/0045).

What the audit log has sealed still verifies: a row's digests stay, and its new digest is that of the text without the passage.
"""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.crypto import salted_hmac

from accounts import unsaved
from accounts.models import User
from audit.record import action, subject_of
from audit.transitions import NotReady, Problem, locked
from incidents.actions.cancelling import cancel_waiting
from incidents.actions.notifying import make_ready_again
from incidents.checks.redacting import SHORTEST, can_be_redacted, texts_of
from incidents.models import Incident, Redaction, RegulatorNotice, choices
from incidents.workflow import REDACTION

WHY = "redacted"


@action
def hide(
    incident: Incident,
    *,
    by: User,
    at: datetime,
    passage: str,
    ground: str,
    reason: str,
    version: int | None = None,
) -> Redaction:
    """Take a passage out of every text of an incident at once. It is kept apart until a second person has decided.

    What was typed and not saved is forgotten where it holds the passage. A notice that has not gone is made ready again
    without it; one that went stays as it was sent.
    """
    incident = locked(incident)
    if problems := _problems(incident, passage, ground):
        raise NotReady(problems)
    redaction = Redaction(
        incident=incident,
        number=incident.redactions.count() + 1,
        status=choices.RedactionStatus.HIDDEN,
        ground=ground,
        reason=reason.strip(),
        passage=passage,
        passage_digest=salted_hmac("incidents.redaction", passage, algorithm="sha256").hexdigest(),
        length=len(passage),
        hidden_at=at,
        hidden_by=by,
    )
    redaction.places = _replace(incident, passage, redaction.mark)
    redaction.status = choices.RedactionStatus.ASKED
    redaction.save()
    redaction = REDACTION["hide"].perform(
        redaction,
        by=by,
        at=at,
        reason=reason,
        length=redaction.length,
        places=redaction.places,
        ground=ground,
    )
    unsaved.forget_text(subject_of(incident), passage)
    for case in incident.regulator_cases.all():
        _send_without(case, passage, redaction.mark, at)
    return redaction


@action
def agree_remove(redaction: Redaction, *, by: User, at: datetime, version: int | None = None) -> Redaction:
    """A second person agrees: the passage is deleted for good, in notices too that were cancelled before they went."""
    row = locked(redaction)
    passage, hidden = row.passage, row.mark
    redaction = REDACTION["agree_remove"].perform(
        redaction, by=by, at=at, version=version, fields={"passage": "", "settled_at": at, "settled_by": by}
    )
    incident = locked(redaction.incident)
    _replace(incident, hidden, redaction.mark)
    for notice in RegulatorNotice.objects.filter(case__incident=incident, cancelled_at__isnull=False):
        message = notice.message
        if message and not message.is_sent and _holds(notice.payload, passage):
            notice.payload = message.payload = _without(notice.payload, passage, redaction.mark)
            notice.save(update_fields=["payload"])
            message.save(update_fields=["payload"])
    return redaction


@action
def refuse_redaction(
    redaction: Redaction, *, by: User, at: datetime, version: int | None = None, reason: str
) -> Redaction:
    """A second person refuses: the passage is back in the texts."""
    return _put_back("refuse_redaction", redaction, by=by, at=at, version=version, reason=reason)


@action
def restore(
    redaction: Redaction, *, by: User, at: datetime, version: int | None = None, reason: str
) -> Redaction:
    """The passage may be read again, and is back in the texts."""
    return _put_back("restore", redaction, by=by, at=at, version=version, reason=reason)


def _put_back(
    step: str, redaction: Redaction, *, by: User, at: datetime, version: int | None, reason: str
) -> Redaction:
    row = locked(redaction)
    passage, mark = row.passage, row.mark
    fields = {"settled_at": at, "settled_by": by, "answer": reason.strip(), "passage": ""}
    if not _replace(locked(row.incident), mark, passage):
        fields["passage"] = passage  # somebody has taken the mark out of the texts: the words are kept here
    return REDACTION[step].perform(redaction, by=by, at=at, version=version, reason=reason, fields=fields)


def _problems(incident: Incident, passage: str, ground: str) -> list[Problem]:
    if not can_be_redacted(incident):
        return [Problem("It is held in another system, and the portal has none of its words")]
    problems = []
    if ground not in choices.RedactionGround.values:
        problems.append(Problem("Choose why it must not be read", field="ground"))
    places = [(row, name) for row, name, _ in texts_of(incident) if passage in getattr(row, name)]
    if len(passage.strip()) < SHORTEST or passage in "[hidden removed 0123456789]":
        problems.append(Problem(f"Enter the passage, at least {SHORTEST} characters of it", field="passage"))
    elif not places:
        text = "No text of this incident has this passage: copy it exactly as it is there"
        problems.append(Problem(text, field="passage"))
    elif any(_is_too_long(row, name, passage) for row, name in places):
        problems.append(
            Problem(
                "Enter a longer passage: the title has no room for the mark in its place", field="passage"
            )
        )
    return problems


def _is_too_long(row: Any, name: str, passage: str) -> bool:
    most = row._meta.get_field(name).max_length
    longest = len("[removed 999]") - len(passage)
    text = getattr(row, name)
    return bool(most and len(text) + text.count(passage) * longest > most)


def _replace(incident: Incident, old: str, new: str) -> list[str]:
    """Replace a passage in every text; returns what the texts are called in which it was."""
    changed: dict[Model, list[str]] = {}
    places = []
    for row, name, content in texts_of(incident):
        text = getattr(row, name)
        if old and old in text:
            setattr(row, name, text.replace(old, new))
            changed.setdefault(row, []).append(name)
            places.append(content)
    for row, names in changed.items():
        if row == incident:
            incident.version += 1
            names = [*names, "version"]
        row.save(update_fields=names)
    return list(dict.fromkeys(places))


def _send_without(case: Any, passage: str, mark: str, at: datetime) -> None:
    """A notice that waits to be sent and holds the passage is cancelled, and another takes its place at once."""
    notice = locked(case).unsent_notice
    if notice is None or notice.phase == choices.PhaseKind.WITHDRAWAL or not _holds(notice.payload, passage):
        return
    description = (notice.payload or {}).get("answers", {}).get("description", "")
    if cancel_waiting(notice, at, WHY):
        make_ready_again(notice, at=at, description=description.replace(passage, mark))


def _holds(value: Any, passage: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(item, passage) for item in value.values())
    if isinstance(value, list):
        return any(_holds(item, passage) for item in value)
    return isinstance(value, str) and passage in value


def _without(value: Any, passage: str, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, passage, mark) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, passage, mark) for item in value]
    return value.replace(passage, mark) if isinstance(value, str) else value
