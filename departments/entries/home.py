"""Tasks about entries that are due."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from audit.together import Steps, asking
from departments.entries.circulars import Circular, CircularReader, over, owing_readers
from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.queries import due
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.home import Task, by_day, posts_held
from departments.organisations.roles import Can, Role, reaches
from departments.organisations.scope import NO_ROW
from departments.registers.home import works_on_filter
from govuk.compiled import url


def open_entries(user, at: datetime) -> QuerySet[Entry]:
    """The entries that are due and wait for this person where they keep registers, the earliest first."""
    kept = (
        Q(organisation=organisation) & works_on_filter(user, Can.ENTRY_EDIT, organisation, at)
        for organisation in {appointment.organisation for appointment in powers.current(user, at)}
        if powers.can(user, Can.ENTRY_EDIT, organisation, at)
    )
    return (
        due(Entry.objects.filter(reduce(or_, kept, NO_ROW)), at)
        .select_related("organisation")
        .order_by("due_on", "pk")
    )


@asking
def entry_tasks(user, entries: list[Entry], at: datetime) -> Steps[list[Task]]:
    """What is due waits for who answers for it; where nobody holds that post, for everybody who keeps registers."""
    held = yield from posts_held({entry.organisation_id for entry in entries}, at).steps
    return [_task(entry, at) for entry in entries if _is_theirs(user, entry, held, at)]


def _task(entry: Entry, at: datetime) -> Task:
    register = REGISTERS[entry.register]
    expires = entry.expires_on is not None and entry.expires_on == entry.due_on
    verb = "Renew or end" if expires else "Review"
    if entry.deadline is not None and entry.deadline == entry.due_on:
        verb = "Meet the deadline of"
    href = url("departments:entry", entry.register, entry.pk)
    return by_day(entry.due_on, f"{verb} an entry in “{register.title}”", href, entry.name)


def _is_theirs(user, entry: Entry, held, at: datetime) -> bool:
    owner = Role(entry.owner_role) if entry.owner_role in set(Role) else None
    if owner and reaches(owner, Can.ENTRY_EDIT) and (entry.organisation_id, owner) in held:
        return powers.holds_post(user, owner, entry.organisation, at)
    return True


def owed_readings(user, at: datetime) -> QuerySet[CircularReader]:
    """What the centre asks this person to acknowledge or answer, in the posts that they hold; the earliest first."""
    held = [appointment.pk for appointment in powers.current(user, at)]
    readings = owing_readers(at).filter(appointment__in=held).select_related("circular")
    return readings.order_by("circular__answer_by", "circular__name", "pk")


def reading_tasks(readings: list[CircularReader]) -> list[Task]:
    """One task for each text, however many posts of the person it is for."""
    texts = {reading.circular_id: reading.circular for reading in readings}
    return [
        by_day(
            text.answer_by,
            f"{text.asks} {'a consultation' if text.is_consultation else 'a circular'} of the Cabinet Office",
            text.get_absolute_url(),
            text.name,
        )
        for text in texts.values()
    ]


def circulars_to_settle(user, at: datetime) -> QuerySet[Circular]:
    """Drafts, and consultations whose date has passed, for whoever may publish and close them."""
    due = Q(status=Circular.Status.DRAFT) | Q(status=Circular.Status.PUBLISHED) & over(london_day(at))
    return Circular.objects.filter(due, powers.scope(user, Can.CIRCULAR_PUBLISH, at).filter()).order_by(
        "answer_by", "pk"
    )


def circular_tasks(circulars: list[Circular]) -> list[Task]:
    """A draft is to be published; a consultation that nobody can answer any more is to be closed."""
    return [
        by_day(
            None if circular.status == Circular.Status.DRAFT else circular.answer_by,
            "Publish a draft"
            if circular.status == Circular.Status.DRAFT
            else "Close a consultation with its outcome",
            circular.get_absolute_url(),
            circular.name,
        )
        for circular in circulars
    ]
