"""Editions: queued, claimed by the press, frozen, printed. And the words of a section."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Max, Q

from audit import outbox
from audit.chain import sha256_of
from audit.record import SYSTEM, action, record
from audit.transitions import NotReady, Problem, Refused, Stale, locked
from departments.powers import acting_role
from departments.roles import Can
from reporting.models import (
    ADVISED,
    EDITABLE,
    Edition,
    ParliamentReport,
    Part,
    Statement,
    hash_of,
    power_to_edit,
    power_to_print,
)

PRESS = "reporting.compile_due"
LEASE = timedelta(minutes=5)  # longer than the longest paper takes
ATTEMPTS = 3  # then somebody must look
STOPPED = "The worker stopped each time while it made this. Try again, or tell those who run the portal."


ONLY_THE_SIGNER = "The SIRO has advised on these words: only the Accounting Officer may change them now, or send the statement back"


@action
def edit_part(part: Part, *, text: str, by, at: datetime, version: int | None = None) -> Part:
    """Change the words of one section; the drafted ones stay beside them.

    The whole counts as changed with them: a page of it that was opened before is stale.
    """
    part = locked(part)
    thing = part.parent
    role = role_for(by, power_to_print(thing), thing, at)
    if thing.status not in EDITABLE:
        raise NotReady([Problem(f"The words cannot be changed: {standing(thing)}")])
    if thing.status in ADVISED and not acting_role(by, power_to_edit(thing), thing, at):
        raise NotReady([Problem(ONLY_THE_SIGNER)])
    if version is not None and version != part.version:
        raise Stale(part)
    part.text, part.edited_at, part.version = text.strip(), at, part.version + 1
    part.save()
    thing.version += 1
    thing.save(update_fields=["version"])
    record(
        "statement.edited" if isinstance(thing, Statement) else "report.edited",
        subject=thing,
        by=by,
        at=at,
        role=role,
        part=part.key,
        hash=sha256_of(part.text),
    )
    return part


@action
def claim(now: datetime) -> Edition | None:
    """Take the next edition under a lease, or None. A lease that ran out frees it for another worker.

    One whose workers all died is given up: a person must ask for it again.
    """
    Edition.objects.filter(
        status=Edition.Status.WORKING, claimed_until__lt=now, attempts__gte=ATTEMPTS
    ).update(status=Edition.Status.FAILED, claimed_until=None, percent=0, words=STOPPED)
    waiting = Q(status=Edition.Status.QUEUED) | Q(status=Edition.Status.WORKING, claimed_until__lt=now)
    edition = (
        Edition.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(waiting)
        .order_by("queued_at")
        .first()
    )
    if edition is None:
        return None
    edition.status, edition.claimed_until = Edition.Status.WORKING, now + LEASE
    edition.attempts += 1
    edition.percent, edition.words = 5, "Begun"
    edition.save(update_fields=["status", "claimed_until", "attempts", "percent", "words"])
    return edition


def progress(edition: Edition, percent: int, words: str, *, now: datetime) -> None:
    """Say how far it has come, and that the worker is alive. Not an event: nothing has happened yet."""
    Edition.objects.filter(pk=edition.pk, status=Edition.Status.WORKING).update(
        percent=percent, words=words, claimed_until=now + LEASE
    )


@action
def finish(edition: Edition, *, paper: Any | None, at: datetime) -> Edition:
    """It is made: its file, hash and pages are kept. A lock of figures has no paper (`paper` is None)."""
    edition = locked(edition)
    if edition.status == Edition.Status.DONE:
        return edition
    edition.status, edition.claimed_until, edition.percent, edition.words = (
        Edition.Status.DONE,
        None,
        100,
        "Ready",
    )
    if paper is not None:
        edition.file = default_storage.save(f"editions/{edition.pk}.pdf", ContentFile(paper.pdf))
        edition.sha256, edition.pages, edition.facts = paper.sha256, paper.pages, paper.facts
    edition.save()
    record(
        "edition.made",
        subject=edition.parent,
        by=SYSTEM,
        at=at,
        edition=edition.number,
        purpose=edition.purpose,
        data_hash=edition.data_hash,
        paper=edition.sha256,
        pages=edition.pages or 0,
    )
    return edition


@action
def put_back(edition: Edition, *, words: str) -> Edition:
    """It could not be made now: again up to three times, then it waits for a person."""
    edition = locked(edition)
    if edition.status != Edition.Status.WORKING:
        return edition
    spent = edition.attempts >= ATTEMPTS
    edition.status = Edition.Status.FAILED if spent else Edition.Status.QUEUED
    edition.claimed_until, edition.percent, edition.words = None, 0, words[:120]
    edition.save()
    return edition


@action
def make_again(edition: Edition, *, by, at: datetime) -> Edition:
    """A person asks for an edition that failed to be tried again."""
    edition = locked(edition)
    thing = edition.parent
    role = role_for(by, power_to_print(thing), thing, at)
    if edition.status != Edition.Status.FAILED:
        return edition
    if not edition.wanted:
        raise NotReady([Problem(f"This edition is not wanted any more: {standing(thing)}")])
    edition.status, edition.attempts, edition.words = Edition.Status.QUEUED, 0, "Waiting for its turn"
    edition.save()
    record("edition.asked_again", subject=edition.parent, by=by, at=at, role=role, edition=edition.number)
    outbox.wake_worker(PRESS)
    return edition


def queue(thing: Statement | ParliamentReport, purpose: str, *, by, at: datetime) -> Edition:
    """A new edition in the queue of the press; when the transaction commits, the press is rung."""
    owner = {"statement": thing} if isinstance(thing, Statement) else {"report": thing}
    edition = Edition.objects.create(
        **owner,
        number=(thing.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        purpose=purpose,
        words="Waiting for its turn",
        requested_by=None if by is SYSTEM else by,
        requested_at=at,
    )
    outbox.wake_worker(PRESS)
    return edition


def record_frozen(edition: Edition, *, by, at: datetime) -> None:
    """The event of an edition that was frozen by itself, and not as part of a step."""
    record(
        "edition.frozen",
        subject=edition.parent,
        by=by,
        at=at,
        edition=edition.number,
        purpose=edition.purpose,
        data_hash=edition.data_hash,
    )


def freeze(edition: Edition, data: dict[str, Any], narrative: list[dict[str, Any]]) -> Edition:
    """Data and words are fixed and hashed: what is signed, and what the paper is made of."""
    edition.data, edition.narrative = data, narrative
    edition.data_hash = hash_of(data, narrative)
    edition.save(update_fields=["data", "narrative", "data_hash"])
    return edition


def newest_frozen(thing: Statement | ParliamentReport) -> Edition:
    """The last edition whose data are frozen, or NotReady."""
    edition = thing.editions.exclude(data=None).order_by("-number").first()
    if edition is None:
        raise NotReady([Problem("The draft is not ready yet: wait until it has been compiled")])
    return edition


def standing(thing: Statement | ParliamentReport) -> str:
    """Where it stands, as the end of a sentence."""
    name = "statement" if isinstance(thing, Statement) else "report"
    return f"the state of the {name} is “{thing.get_status_display()}”"


def role_for(by, power: Can, thing, at: datetime) -> str:
    """The role in which somebody does what is no step of the workflow, or Refused."""
    role = acting_role(by, power, thing, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", power)
    return str(role)
