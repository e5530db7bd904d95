"""How far triage has come: its steps, each with what is still unanswered. No writes."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.unsaved import unsaved_of
from audit.record import subject_of
from incidents.checks.triage import LATER, open_questions, steps_of
from incidents.models import Incident


@dataclass(frozen=True)
class TriageRow:
    """A step of triage as a page lists it: `open` has in words what must still be answered, `wrong` says that something
    typed there could not be saved, `later` that it may wait.
    """

    key: str
    title: str
    href: str
    fields: tuple[str, ...]
    open: tuple[str, ...] = ()
    wrong: bool = False
    later: bool = False

    @property
    def words(self) -> str:
        """How far it is, in a few words."""
        if self.wrong:
            return "Something typed here is not saved"
        if self.open:
            return f"Still to answer: {len(self.open)}"
        return "Can wait" if self.later else "Answered"


def triage_rows(incident: Incident) -> list[TriageRow]:
    """The steps that this incident has, in their order."""
    gaps, kept = open_questions(incident), {row.name for row in unsaved_of(subject_of(incident), "triage")}
    return [
        TriageRow(
            step.key,
            step.title,
            reverse("incidents:triage_step", args=[incident.pk, step.key]),
            step.fields,
            tuple(text for name, text in gaps.items() if name in step.fields),
            bool(kept & set(step.fields)),
            step.key in LATER,
        )
        for step in steps_of(incident)
    ]
