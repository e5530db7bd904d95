"""What the registers know for the questions of a return."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Aggregate, Count, Q, Sum

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
    """What the registers of an organisation know for these questions on a day. One query for each figure asked for."""
    found: dict[str, list[Known]] = {}
    for register in REGISTERS.values():
        for figure in register.figures:
            if figure.question not in questions:
                continue
            rows = register.model.objects.filter(organisation=organisation, status=Entry.Status.IN_USE)
            among = rows.filter(figure.among(day) if figure.among else EVERY_ROW)
            kept = figure.counted(day) if figure.counted else EVERY_ROW
            counted = among.aggregate(
                among=_number(figure.adds), count=_number(figure.counts or figure.adds, filter=kept)
            )
            known = Known(register, figure, counted["count"], counted["among"])
            found.setdefault(figure.question, []).append(known)
    return found


def _number(name: str, **only: Q) -> Aggregate:
    """The entries, or the numbers of one of their columns added up."""
    return Sum(name, default=0, **only) if name else Count("pk", **only)
