"""What the centre sends to roles, in words."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from audit.models import Event
from audit.transitions import Transition, words_of
from departments.entries.circulars import REGISTER, Circular, CircularEdition
from departments.entries.presenting import Change, Line, changes_of, text_of
from departments.entries.workflow import CIRCULAR
from departments.organisations import steps
from departments.organisations.steps import Moment, Offer

WORDS = words_of(CIRCULAR) | {
    "circular.added": "Draft begun",
    "circular.acknowledged": "Version {number} acknowledged",
    "circular.answered": "Consultation answered",
    "circular.document_read": "A file was opened",
}


def lines_of(circular: Circular) -> list[Line]:
    """Every field of a circular but its title and its text, which stand above them."""
    return [
        Line(name, REGISTER.label(name), text)
        for name in REGISTER.fields
        if name not in ("text", "link") and (text := text_of(REGISTER, circular, name))
    ]


def versions_of(editions: list[CircularEdition]) -> list[tuple[CircularEdition, Change]]:
    """Each version with what it changed against the one before, the newest first."""
    changes = changes_of(REGISTER, editions[::-1])
    return list(zip(editions, changes, strict=True))


def steps_of(circular: Circular, user, at: datetime) -> list[Offer]:
    """The steps that this person may take now, as links."""
    return steps.other_steps(CIRCULAR, circular, user, at, _address)


def _address(circular: Circular, step: Transition) -> str:
    return reverse("departments:circular_step", args=[circular.pk, step.name])


def timeline(events: Iterable[Event]) -> list[Moment]:
    """What happened to a circular, the newest first."""
    return steps.history(events, WORDS)
