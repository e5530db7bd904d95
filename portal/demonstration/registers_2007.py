"""What the report of December 2007 says of each body, as ended entries of the registers, each with its paragraph.

They are facts of their day and not invented: no return of today counts them, and nothing of them is due.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from audit.record import SYSTEM
from departments import reference
from departments.entries.actions import add_entry
from departments.entries.declared import REGISTERS
from departments.models import Entry
from portal.demonstration import history, story
from portal.demonstration.player import Step, body, moment

ENDING = "What the report of December 2007 says of its day. What became of it later is not known here."


def steps() -> Iterator[Step]:
    """One step for each department on the day of the report."""
    for place, letters in enumerate(story.departments()):
        at = moment(history.REPORT_DAY, 13 + place * 0.1)
        yield Step(at, 0, f"report-registers/{letters}", "", partial(_add_all, letters))


def facts_of(letters: str) -> list[dict[str, Any]]:
    """What the report says of a department: its own paragraph, and what it says of all."""
    facts, own = story.read("registers_2007"), story.departments()[letters]["para"]
    return [{"para": own} | fact for fact in (*facts.get(letters, ()), *facts["each"])]


def _add_all(letters: str, at: datetime) -> None:
    office = body(letters)
    there = set(Entry.objects.filter(organisation=office).values_list("register", "name"))
    for fact in facts_of(letters):
        fields = {name: value for name, value in fact.items() if name not in ("register", "para")}
        if (fact["register"], fact["name"]) in there:
            continue
        source = f"{reference.REPORT_2007}, paragraph {fact['para']}"
        add_entry(
            REGISTERS[fact["register"]], office, by=SYSTEM, at=at, source=source, ending=ENDING, **fields
        )  # fmt: skip
