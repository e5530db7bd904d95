"""What the registers know for the questions of a return."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from departments.entries.declared import REGISTERS
from departments.entries.models import Entry
from departments.entries.register import Figure, Register
from departments.organisations.models import Organisation


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
            among = figure.among(day) if figure.among else Q()
            rows = register.model.objects.filter(organisation=organisation, status=Entry.Status.IN_USE)
            counted = rows.filter(among).aggregate(
                among=Count("pk"), count=Count("pk", filter=figure.counted(day))
            )
            known = Known(register, figure, counted["count"], counted["among"])
            found.setdefault(figure.question, []).append(known)
    return found
