"""Entries of every register for every department of today, all of them invented and marked so."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from departments.entries.actions import add_entry, add_entry_document
from departments.entries.declared import REGISTERS
from departments.entries.register import Register
from departments.models import Asset, Entry, Organisation
from departments.organisations.calendar import london_day
from departments.organisations.roles import Role
from portal.demonstration import story
from portal.demonstration.evidence import paper
from portal.demonstration.player import Step, holder

NOTE = "Demonstration: no such entry exists."


def entry_steps(offices: Iterable[Organisation], now: datetime) -> Iterator[Step]:
    """One step for each entry of each department, over the last twenty days."""
    plan = story.read("registers")
    for place, office in enumerate(offices):
        at = now - timedelta(days=20, minutes=place)
        for code, entries in plan.items():
            for values in entries:
                yield Step(at, 0, f"entry/{office.code}", "", partial(_add, REGISTERS[code], office, values))


def _add(register: Register, office: Organisation, values: dict[str, Any], at: datetime) -> None:
    there = Entry.objects.filter(register=register.code, organisation=office, name=values["name"])
    if there.exists():
        return
    file = values.get("file")
    fields = {"owner_role": Role.PREPARER.value} | {
        name: value for name, value in values.items() if name != "file"
    }
    for name in fields:
        if register.column(name).get_internal_type() == "DateField":
            fields[name] = london_day(at) + timedelta(days=fields[name])
        elif register.column(name).is_relation:
            related: Any = register.column(name).related_model
            named = related.objects.filter(organisation=office)
            if name in register.many:
                fields[name] = list(named.filter(name__in=fields[name]))
            elif related is Asset:
                fields[name] = named.filter(name=fields[name]).first()
            else:
                fields[name] = named.get(name=fields[name])
    fields["note"] = f"{fields['note']}. {NOTE}" if "note" in fields else NOTE
    preparer = holder(Role.PREPARER, office)
    entry = add_entry(register, office, by=preparer, at=at, demonstration=True, **fields)
    if file:
        name, *lines = file
        add_entry_document(
            entry, by=preparer, at=at, file=paper(name, [office.name, *lines], as_pdf=True), name=name
        )
