"""Who must be notified of which events. Each app fills this from its `notices.py`, found at start."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Attachment:
    """A stored file that goes with a message: its name in the default storage, and what its bytes must hash to."""

    name: str
    sha256: str


@dataclass(frozen=True)
class StoredPaper:
    """How a stored file is made again: what `pdf.render` is given, and who learns that its bytes are others now.

    `keep(sha256, at)` runs in the transaction that records the new hash; it is not called when the bytes are the same.
    `is_plain` says that it was made in the plain layout and is made so again.
    """

    template: str
    data: dict[str, Any]
    title: str
    created: datetime
    keep: Callable[[str, datetime], Any]
    is_plain: bool = False


@dataclass(frozen=True)
class Message:
    """What one recipient is sent, frozen when the event is recorded.

    `post` and `organisation` say whose address it is ("SIRO", organisation code). `payload` is the machine
    copy; with `document` (a template name) the worker renders it once as a PDF before the first send. `key` is the idempotency key, by default the id of the row; give one
    where the same message may have to be made again. `addressee` is the subject of what makes the address the right one,
    such as an appointment; it is asked again before the message goes. Subjects never carry personal data or free text.
    """

    to: str
    subject: str
    body: str
    post: str = ""
    organisation: str = ""
    payload: dict[str, Any] | None = None
    document: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    key: str = ""
    addressee: str = ""


@dataclass(frozen=True)
class Rule:
    """Who is notified of one kind of event, and how."""

    name: str
    kind: str
    channel: str
    write: Callable[..., Iterable[Message]]

    @property
    def about(self) -> str:
        """The first sentence of the rule's docstring, for the generated page of notices."""
        return (self.write.__doc__ or "").strip().split("\n")[0]


RULES: dict[str, list[Rule]] = defaultdict(list)
STORED_PAPERS: dict[str, Callable[[str], StoredPaper | None]] = {}
DELIVERY_LISTENERS: dict[str, Callable[..., None]] = {}
ADDRESSEE_CHECKS: list[Callable[..., str]] = []
SENDING_HOLDS: list[Callable[..., Any]] = []


def notice(kind: str, *, channel: str = "email"):
    """Register a rule: `write(event, subject)` yields the messages that an event of this kind owes."""

    def register(write):
        rule = Rule(f"{write.__module__.split('.')[0]}.{write.__name__}", kind, channel, write)
        if rule.name in {known.name for rules in RULES.values() for known in rules if known.kind == kind}:
            raise ValueError(f"The notice rule {rule.name} is registered twice for {kind}.")
        RULES[kind].append(rule)
        return write

    return register


def stored_papers(folder: str):
    """Register who knows how to make the files of a storage folder again: `find(name) -> StoredPaper | None`."""

    def register(find):
        STORED_PAPERS[folder] = find
        return find

    return register


def delivery_listener(rule_name: str):
    """Register who learns what became of a rule's messages: `fn(message, outcome, at)`.

    `outcome` is "sent", "failed" (each attempt that ended without success), "set_aside" or "cancelled" (the attempt that was
    under way when it was cancelled failed) or "not_delivered" (it was sent and reached nobody). It runs after the message's
    own change has committed, in a transaction of its own, and again until it succeeds: it must be idempotent, and it
    can neither block nor undo the receipt.
    """

    def register(fn):
        DELIVERY_LISTENERS[rule_name] = fn
        return fn

    return register


def addressee_check(fn):
    """Register a question that is asked before each mail: `fn(message, at)` says why it must not go to this address any more.

    It returns a sentence, or "" where the message may go. `at` is the time of the message's own year.
    """
    ADDRESSEE_CHECKS.append(fn)
    return fn


def sending_hold(fn):
    """Register what keeps messages from going for a while: `fn(at, channels)` gives a filter of these, or None.

    It is asked before each message is taken, so that what is held back goes as soon as nothing holds it any more.
    """
    SENDING_HOLDS.append(fn)
    return fn
