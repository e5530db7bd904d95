"""What the centre sends to roles, in words."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from audit.models import Event
from audit.transitions import Transition, words_of
from audit.workbooks import Cell
from departments.circulars.queries import Cell as RoleCell
from departments.circulars.queries import OwnReading
from departments.entries.circulars import REGISTER, Circular, CircularAnswer, CircularEdition
from departments.entries.presenting import Change, Line, changes_of, text_of
from departments.entries.workflow import CIRCULAR
from departments.organisations import steps
from departments.organisations.steps import Moment, Offer
from govuk.templatetags.govuk import moment

NOT_YOURS = "Not for a post of yours"
WORDS = words_of(CIRCULAR) | {
    "circular.added": "Draft begun",
    "circular.acknowledged": "Acknowledged",
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


def reading_of(circular: Circular, reading: OwnReading | None, day: date) -> str:
    """What a text asks of whoever reads the list, or when they did it; empty where it is for no post of theirs."""
    if reading is None:
        return ""
    if reading.answered_at:
        return f"{'Answered' if circular.is_consultation else 'Acknowledged'} {moment(reading.answered_at)}"
    if not circular.is_published:
        return "Not answered"
    if circular.is_over(day):
        return "Not answered"
    is_late = circular.answer_by is not None and circular.answer_by < day
    return f"{circular.asks}, late" if is_late else circular.asks


def as_shown(
    circulars: Iterable[Circular], readings: Mapping[UUID, OwnReading], day: date
) -> Iterator[list[Cell]]:
    """The rows of a file with the columns of the list, the headings first."""
    yield ["Title", "State", "Kind", "Version", "Acknowledge or answer by", "You"]
    for circular in circulars:
        yield [
            circular.name, circular.get_status_display(), circular.get_kind_display(), circular.edition,
            circular.answer_by or "", reading_of(circular, readings.get(circular.pk), day) or NOT_YOURS,
        ]  # fmt: skip


def bodies_as_shown(
    bodies: Iterable[Any], cells: Mapping[int, list[RoleCell]], totals: list[RoleCell]
) -> Iterator[list[Cell]]:
    """How many of each role have, body by body, with the total of each role first."""
    yield ["Organisation", *(cell.title for cell in totals)]
    yield ["All that you oversee", *map(_in_numbers, totals)]
    for body in bodies:
        yield [body.name, *map(_in_numbers, cells[body.pk])]


def _in_numbers(cell: RoleCell) -> str:
    return f"{cell.answered:,} of {cell.asked:,}" if cell.asked else "Nobody in post"


def readers_as_shown(circular: Circular, readers: Iterable[Any]) -> Iterator[list[Cell]]:
    """Who is asked, with when they answered."""
    yield ["Person", "Post", "Organisation", "Answered" if circular.is_consultation else "Acknowledged"]
    for reader in readers:
        when = moment(reader.answered_at) if reader.answered_at else "Not yet"
        yield [reader.user.name, reader.title, reader.organisation.name, when]


def answers_as_shown(circular: Circular, answers: Iterable[CircularAnswer]) -> Iterator[list[Cell]]:
    """Every acknowledgement or answer; the words of those to a consultation."""
    answer_heading = ["Answer"] if circular.is_consultation else []
    yield ["Person", "Post", "Organisation", "Version", "When", *answer_heading]
    for answer in answers:
        text = [answer.words] if circular.is_consultation else []
        yield [answer.by.name, answer.post, answer.organisation.name, answer.number, moment(answer.at), *text]


def timeline(events: Iterable[Event]) -> list[Moment]:
    """What happened to a circular, the newest first."""
    return steps.history(events, WORDS)
