"""Whether this database is the one whose identity, heads and messages are noted outside it (docs/adr/0017).

It is asked before anything is sent. Where the database is of an earlier time (restored from a backup, by whatever
way) or of another place (a copy), sending is suspended until a person has reconciled the two.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.db import transaction

from audit import chain, noted, suspension, sweeps
from audit.models import Event, Installation, OutboxMessage

NOTES = {
    file: sweeps.Sweep(f"audit.noted.{file.partition('.')[0]}", f"Note {what} outside the database")
    for file, what in (
        (noted.HEADS, "the head of the audit log"),
        (noted.SENT, "what was sent"),
        (noted.REFERENCES, "the references that were given"),
    )
}
ANOTHER = "The identity in the database is not the one noted in {folder}: this is a copy of another installation, or {folder} was lost."
BEHIND = "The database ends at event {position} of the audit log, and event {noted} was noted at {at}: it was restored from before then."
DIFFERENT = "Event {noted} of the audit log is not the one that was noted at {at}."
UNSENT = "A message that was sent at {at} is not known to be sent."
WITHOUT_IDENTITY = "The database has no identity, and one is noted in {folder}: it was restored from a backup of before identities were kept."


def check(at: datetime) -> bool:
    """Compare the database with what is noted outside it, and suspend sending where they differ. True when they agree."""
    if not any(difference()):
        return True
    with noted.locked():  # a reconciliation may be about to end
        reason, detail = difference()
        known = suspension.open_suspensions().filter(reason=reason).exists()
        if reason and not known:
            suspension.suspend(reason, detail=detail, at=at)
    return not reason


def difference() -> tuple[str, str]:
    """The reason for a suspension and a sentence about it; two empty strings where all agrees."""
    known, here = _identity(), noted.installation()
    place = {"folder": noted.folder()}
    if not known and not here:
        known = here = _begin()
    if not known:
        if noted.last(noted.HEADS):
            return "restore", WITHOUT_IDENTITY.format(**place)
        _take(here)
    elif known != here:
        return "copy", ANOTHER.format(**place)
    return _difference_of_heads() or _difference_of_messages() or ("", "")


def _identity() -> str:
    installation = Installation.objects.first()
    return str(installation.identity) if installation else ""


def _begin() -> str:
    """The first time: a new identity, outside the database first and then in it."""
    identity = noted.make_installation()
    _take(identity)
    return identity


@transaction.atomic
def _take(identity: str) -> None:
    Installation.objects.update_or_create(pk=Installation.ONLY, defaults={"identity": identity})


def _difference_of_heads() -> tuple[str, str] | None:
    head = noted.last(noted.HEADS)
    if not head or not head["position"]:
        return None
    if has_head(head):
        return None
    values = {"noted": head["position"], "at": _in_words(head)}
    end = chain.head().position
    if end < head["position"]:
        return "restore", BEHIND.format(position=end, **values)
    return "restore", DIFFERENT.format(**values)


def has_head(head: dict) -> bool:
    """Whether the database holds a head that was noted."""
    return Event.objects.filter(position=head["position"], hash=head["hash"]).exists()


def _difference_of_messages() -> tuple[str, str] | None:
    sent, head = noted.last(noted.SENT), noted.last(noted.HEADS)
    if not sent or (head and head.get("reconciled") and _moment(sent) <= _moment(head)):
        return None
    if OutboxMessage.objects.filter(key=sent["key"], status=OutboxMessage.Status.SENT).exists():
        return None
    return "restore", UNSENT.format(at=_in_words(sent))


def _moment(line: dict) -> datetime:
    return datetime.fromisoformat(line["at"])


def _in_words(line: dict) -> str:
    return f"{_moment(line):%H:%M UTC on %d %B %Y}"


def note(file: str, write: Callable[[], None], at: datetime) -> None:
    """Note something outside the database. A failure is shown to administrators and at `/healthz` until it is fixed."""
    sweeps.run_once(NOTES[file], write, at=at)


def note_head(at: datetime) -> None:
    """Note where the audit log ends now, and see that all that is noted can be. The database must agree with it."""
    head = chain.head()
    note(noted.HEADS, lambda: noted.note_head(head.position, head.hash, at), at)
    for file in NOTES:
        note(file, partial(noted.check, file), at)


def note_reference(reference: str) -> None:
    """Note a reference that was given just now, such as "HO-2026-00001"."""
    at = datetime.now(UTC)
    note(noted.REFERENCES, lambda: noted.note_reference(reference, at), at)


def accept(at: datetime) -> None:
    """A person has reconciled the two: this database goes on from here, with the identity that it has."""
    identity = _identity() or noted.installation() or noted.make_installation()
    _take(identity)
    noted.set_installation(identity)
    head = chain.head()
    noted.note_reconciled(head.position, head.hash, at)
