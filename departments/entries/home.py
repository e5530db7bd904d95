"""Tasks about entries that are due."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.urls import reverse

from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.queries import due
from departments.organisations import powers
from departments.organisations.home import Task, by_day
from departments.organisations.roles import Can, Role, reaches
from departments.organisations.scope import NO_ROW
from departments.registers.home import works_on_filter


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


def entry_tasks(user, entries: list[Entry], held, at: datetime) -> list[Task]:
    """What is due waits for who answers for it; where nobody holds that post, for everybody who keeps registers."""
    return [_task(entry, at) for entry in entries if _is_theirs(user, entry, held, at)]


def _task(entry: Entry, at: datetime) -> Task:
    register = REGISTERS[entry.register]
    expires = entry.expires_on is not None and entry.expires_on == entry.due_on
    verb = "Renew or end" if expires else "Review"
    if entry.deadline is not None and entry.deadline == entry.due_on:
        verb = "Meet the deadline of"
    href = reverse("departments:entry", args=[entry.register, entry.pk])
    return by_day(entry.due_on, f"{verb} an entry of “{register.title}”", href, entry.name)


def _is_theirs(user, entry: Entry, held, at: datetime) -> bool:
    owner = Role(entry.owner_role) if entry.owner_role in set(Role) else None
    if owner and reaches(owner, Can.ENTRY_EDIT) and (entry.organisation_id, owner) in held:
        return powers.holds_post(user, owner, entry.organisation, at)
    return True
