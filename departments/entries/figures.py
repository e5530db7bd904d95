"""What the registers know for the questions of a return."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum, Value

from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.register import Figure, Register
from departments.organisations.models import Organisation
from departments.organisations.scope import EVERY_ROW


@dataclass(frozen=True)
class Known:
    """A figure of a register for a question: `count` of `among` entries in use."""

    register: Register
    figure: Figure
    count: int
    among: int

    @property
    def text(self) -> str:
        """The figure as a sentence."""
        return f"{self.count:,} of {self.among:,} {self.figure.text}."


def known_for(organisation: Organisation, questions: set[str], day: date) -> dict[str, list[Known]]:
    """What the registers of an organisation know for these questions on a day. One query."""
    asked = [
        (register, figure)
        for register in REGISTERS.values()
        for figure in register.figures
        if figure.question in questions
    ]
    if not asked:
        return {}
    parts = [
        _counted(number, register, figure, organisation, day)
        for number, (register, figure) in enumerate(asked)
    ]
    counted = {number: (int(count), int(among)) for number, count, among in parts[0].union(*parts[1:])}
    found: dict[str, list[Known]] = {}
    for number, (register, figure) in enumerate(asked):
        known = Known(register, figure, *counted.get(number, (0, 0)))
        found.setdefault(figure.question, []).append(known)
    return found


def _counted(
    number: int, register: Register, figure: Figure, organisation: Organisation, day: date
) -> QuerySet[Any, Any]:
    """One row, or none where the register is empty: the number of the figure, what is counted and of how many."""
    rows = register.model.objects.filter(organisation=organisation, status=Entry.Status.IN_USE)
    among = rows.filter(figure.among(day) if figure.among else EVERY_ROW)
    kept = figure.counted(day) if figure.counted else EVERY_ROW
    return (
        among.order_by()
        .values("organisation")
        .annotate(
            figure=Value(number),
            counted=_number(figure.counts or figure.adds, filter=kept),
            among=_number(figure.adds),
        )
        .values_list("figure", "counted", "among")
    )


def _number(name: str, **only: Q) -> Aggregate:
    """The entries, or the numbers of one of their columns added up."""
    return Sum(name, default=0, **only) if name else Count("pk", **only)
