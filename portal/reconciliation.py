"""After a restore: what is known outside the database and not in it, and the confirmation that a person has seen it.

What is known outside: heads of the audit log, messages and references that were noted (`audit.noted`); in the
demonstration also what the mail catcher took.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.conf import settings

from audit import chain, deliver, installation, noted, suspension
from audit.models import Installation, OutboxMessage, Suspension
from audit.record import action, record
from incidents.models import Incident
from portal import caught as caught_mail

REASONS = (Suspension.Reason.RESTORE, Suspension.Reason.COPY)
AT_ONCE = 1000  # keys asked for in one query
NAMED = 50  # references that the event names


@dataclass(frozen=True)
class Differences:
    """What the two sides do not both know."""

    head: chain.Head
    noted_head: dict[str, Any] | None = None  # the highest that the database does not have
    unknown: list[dict[str, Any]] = field(default_factory=list)  # sent; the database has no such message
    unsent: list[dict[str, Any]] = field(
        default_factory=list
    )  # sent; in the database the message waits still
    references: list[str] = field(default_factory=list)  # given; the database has no such incident

    @property
    def is_empty(self) -> bool:
        return not (self.noted_head or self.unknown or self.unsent or self.references)


def open_suspensions():
    """The suspensions that a reconciliation ends."""
    return suspension.open_suspensions().filter(reason__in=REASONS)


def differences() -> Differences:
    """Compare the database with everything that is known outside it since a person last accepted it."""
    start = _accepted_at()
    sent = {line["key"]: line for line in (*_caught(start), *_since(noted.SENT, start))}
    known = dict(_in_parts(OutboxMessage.objects.values_list("key", "status"), "key", sent))
    references = [line["reference"] for line in _since(noted.REFERENCES, start)]
    recorded = dict(_in_parts(Incident.objects.values_list("reference", "pk"), "reference", references))
    return Differences(
        head=chain.head(),
        noted_head=_lost_head(),
        unknown=[line for key, line in sent.items() if key not in known],
        unsent=[line for key, line in sent.items() if known.get(key, "sent") != OutboxMessage.Status.SENT],
        references=[reference for reference in dict.fromkeys(references) if reference not in recorded],
    )


def _accepted_at() -> datetime:
    """When a person last accepted the database; the beginning of time where nobody did."""
    heads = noted.heads()
    accepted = bool(heads) and heads[0].get("reconciled")
    return datetime.fromisoformat(heads[0]["at"]) if accepted else datetime.min.replace(tzinfo=UTC)


def _since(file: str, start: datetime) -> Iterator[dict[str, Any]]:
    for line in noted.lines(file):
        moment = datetime.fromisoformat(line["at"])
        if moment > start:
            yield line | {"moment": moment}


def _lost_head() -> dict[str, Any] | None:
    head = noted.last(noted.HEADS)
    return head if head and head["position"] and not installation.has_head(head) else None


def _caught(start: datetime) -> Iterator[dict[str, Any]]:
    """What the demonstration's mail catcher took, as messages that were sent."""
    if not settings.DEMONSTRATION:
        return
    for caught in caught_mail.messages(settings.VAR):
        at = datetime.fromtimestamp(caught.path.stat().st_mtime, UTC)
        if at > start:
            key = caught.message_id.strip("<>").partition("@")[0]
            yield {
                "at": at.isoformat(),
                "moment": at,
                "key": key,
                "channel": "email",
                "receipt": "In the mail catcher",
            }


def _in_parts(rows, column: str, values: Iterable[str]) -> Iterator[tuple[str, Any]]:
    left = iter(values)
    while part := list(islice(left, AT_ONCE)):
        yield from rows.filter(**{f"{column}__in": part})


def reconcile(*, by, at: datetime) -> Differences:
    """A person has seen the differences: what was sent counts as sent, and the portal sends again."""
    with noted.locked():  # nothing compares the two between the end of the suspension and the new head
        differences_found = _reconcile(by=by, at=at)
        installation.accept(at)
    return differences_found


@action
def _reconcile(*, by, at: datetime) -> Differences:
    result = differences()
    for line in result.unsent:
        message = OutboxMessage.objects.get(key=line["key"])
        deliver.keep_receipts([(message, line["receipt"], line["moment"])])
    record(
        "installation.reconciled",
        subject=Installation.objects.first() or Installation(pk=Installation.ONLY),
        by=by,
        at=at,
        head=str(result.head),
        lost_head=f"{result.noted_head['position']}:{result.noted_head['hash']}" if result.noted_head else "",
        messages_unknown=len(result.unknown),
        messages_now_sent=len(result.unsent),
        references=result.references[:NAMED],
    )
    for open_suspension in open_suspensions():
        suspension.confirm(open_suspension, by=by, at=at)
    return result
