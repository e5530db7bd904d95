"""Editions: queued and frozen. And the words of a section. How one is made is in `documents`."""

from datetime import datetime
from typing import Any

from django.db.models import Max, Model

from audit import outbox
from audit.chain import sha256_of
from audit.record import Actor, System, action, record
from audit.transitions import NotReady, Problem, Refused, Stale, locked
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from reporting.models import (
    Edition,
    ParliamentReport,
    Part,
    Statement,
    hash_of,
)
from reporting.stages.layout.frozen import read

ONLY_THE_SIGNER = "The SIRO has advised on these words: only the Accounting Officer may change them now, or send the statement back"


@action
def edit_part(part: Part, *, text: str, by: Actor, at: datetime, version: int | None = None) -> Part:
    """Change the words of one section; the drafted ones stay beside them.

    The whole counts as changed with them: a page of it that was opened before is stale.
    """
    part = locked(part)
    thing = part.parent
    role = role_for(by, thing.power_to_print, thing, at)
    if thing.status not in thing.Status.editable:
        raise NotReady([Problem(f"The words cannot be changed: {standing(thing)}")])
    if thing.status in Statement.Status.advised and not acting_role(by, thing.power_to_edit, thing, at):
        raise NotReady([Problem(ONLY_THE_SIGNER)])
    if version is not None and version != part.version:
        raise Stale(part)
    part.text, part.edited_at, part.version = text.strip(), at, part.version + 1
    part.save()
    thing.version += 1
    thing.save(update_fields=["version"])
    record(
        f"{thing.noun}.edited",
        subject=thing,
        by=by,
        at=at,
        role=role,
        part=part.key,
        hash=sha256_of(part.text),
    )
    return part


def queue(thing: Statement | ParliamentReport, purpose: str, *, by: Actor, at: datetime) -> Edition:
    """A new edition in the queue of documents, whose worker is woken when the transaction commits."""
    edition = Edition.objects.create(
        **{thing.noun: thing},
        number=(thing.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        purpose=purpose,
        words="Waiting for its turn",
        requested_by=None if isinstance(by, System) else by,
        requested_at=at,
        next_try_at=at,
    )
    wake_document_worker()
    return edition


def wake_document_worker() -> None:
    """Wake the worker that makes editions, once the transaction has committed."""
    outbox.wake_worker("reporting.compile_due")


def add_sections(thing: Statement | ParliamentReport) -> None:
    """The sections of its kind, without words yet."""
    for position, section in enumerate(thing.kind.sections, start=1):
        Part.objects.create(**{thing.noun: thing}, position=position, key=section.key, title=section.title)


def write_drafts(thing: Statement | ParliamentReport, data: dict[str, Any]) -> None:
    """Draft the words of every section from frozen data; what people wrote stays beside them."""
    drafted = thing.kind.draft(read(data).facts)
    for part in thing.parts.all():
        part.sources = [paragraph.as_data() for paragraph in drafted.get(part.key, [])]
        part.drafted = "\n\n".join(paragraph["text"] for paragraph in part.sources)
        if not part.edited:
            part.text = part.drafted
        part.save()


def record_frozen(edition: Edition, *, by: Actor, at: datetime) -> None:
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
    """Its state, as the end of a sentence."""
    return f"the state of the {thing.noun} is “{thing.get_status_display()}”"


def role_for(by: Actor, power: Can, thing: Model | None, at: datetime) -> str:
    """The role in which somebody does what is no step of the workflow, or Refused."""
    role = acting_role(by, power, thing, at)
    if role is None:
        raise Refused("You do not hold a role that may do this here.", power)
    return str(role)
