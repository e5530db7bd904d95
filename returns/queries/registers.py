"""What the portal's own registers say about a quarter, for the register questions of a return (S29, S30, S34).

`STEADY` sources do not change by waiting, so a confirmed figure is held against them again when the return is sent and
signed; the others are true on the day of confirmation. `OF_THE_QUARTER` sources say something of the quarter whenever
they are drawn: what they say beyond what was signed was entered later.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from audit.models import Event
from departments.models import Action
from departments.organisations.calendar import LONDON, london_day
from departments.registers.figures import history, is_late
from incidents import figures as incident_figures
from incidents.models import Incident
from returns.models import Return
from returns.questionnaire import Question

STEADY = "incidents.recorded"
OF_THE_QUARTER = ("incidents.", "actions.closed")


class Registers:
    """The registers of one organisation at a moment, each read once."""

    def __init__(self, quarterly_return: Return, at: datetime) -> None:
        self.organisation, self.cycle, self.at = quarterly_return.organisation, quarterly_return.cycle, at

    @cached_property
    def incidents(self) -> list[Any]:
        """The incidents recorded in the quarter."""
        incidents = incident_figures.recorded_in(
            self.cycle.year, incident_figures.Scope((self.organisation,))
        )
        first, last = self.cycle.first_day, self.cycle.last_day
        return [incident for incident in incidents if first <= london_day(incident.reported_at) <= last]

    @cached_property
    def notified(self) -> list[Any]:
        """Those of them that were notified to the regulator: its reference is there."""
        return [incident for incident in self.incidents if incident_figures.is_notified(incident)]

    @cached_property
    def sent(self) -> list[Any]:
        """Those of them whose first notice was sent, the reference there or not."""
        return [incident for incident in self.incidents if incident_figures.is_sent(incident)]

    @cached_property
    def actions(self) -> list[Action]:
        """The organisation's actions, without those of a closed record."""
        return list(Action.objects.filter(organisation=self.organisation).exclude(history(self.at)))

    @property
    def open_actions(self) -> list[Action]:
        return [action for action in self.actions if action.status in Action.Status.open]

    def actions_in(self, *statuses: str) -> int:
        return sum(action.status in statuses for action in self.actions)

    def actions_closed(self) -> int:
        """Actions verified within the quarter, by the audit log."""
        start = datetime.combine(self.cycle.first_day, datetime.min.time(), LONDON)
        end = datetime.combine(self.cycle.period.next().first_day, datetime.min.time(), LONDON)
        events = Event.objects.filter(
            organisation=self.organisation.code,
            kind="action.verified",
            at__gte=start,
            at__lt=min(end, self.at),
        )
        return events.values("subject").distinct().count()

    def in_category(self, category: str) -> int:
        return sum((incident.co_category or "not_known") == category for incident in self.incidents)

    def notified_within_72_of(self, moment: str) -> int:
        """Of the incidents whose first notice was sent, those notified within 72 hours of a moment of theirs."""
        return sum(_in_time(incident, getattr(incident, moment)) for incident in self.sent)

    def notices(self) -> int:
        """Notices sent to the regulator, further ones included."""
        return sum(incident_figures.notices_sent(incident) for incident in self.sent)


def _in_time(incident: Incident, start: datetime | None) -> bool:
    sent = incident_figures.first_sent_at(incident)
    return bool(start and sent and sent - start <= incident_figures.HOURS_72)


def _category(name: str) -> Callable[[Registers], int]:
    return lambda held: held.in_category(name)


SOURCES: dict[str, Callable[[Registers], int]] = {
    "incidents.recorded": lambda held: len(held.incidents),
    **{f"incidents.recorded.{name}": _category(name) for name in ("I", "II", "III", "IV", "V", "not_known")},
    "incidents.told": lambda held: len(held.notified),
    "incidents.told_in_72_of_discovery": lambda held: held.notified_within_72_of("discovered_at"),
    "incidents.told_in_72_of_awareness": lambda held: held.notified_within_72_of("aware_at"),
    "incidents.notices": Registers.notices,
    "actions.open": lambda held: len(held.open_actions),
    "actions.overdue": lambda held: sum(is_late(action, held.at) for action in held.actions),
    "actions.closed": Registers.actions_closed,
    "actions.under_way": lambda held: held.actions_in(
        "in_progress", "done_awaiting_check", "overdue_escalated"
    ),
    "actions.planned": lambda held: held.actions_in("proposed", "agreed"),
    "actions.completed": lambda held: held.actions_in("verified"),
}


def drawn_for(
    questions: Iterable[Question], quarterly_return: Return, at: datetime
) -> dict[str, dict[str, int]]:
    """What the registers say now for the lines that are drawn from one, by question and line."""
    held = Registers(quarterly_return, at)
    return {
        question.id: {line.key: SOURCES[line.source](held) for line in question.lines if line.source}
        for question in questions
        if question.lines
    }


def drawn(question: Question, quarterly_return: Return, at: datetime) -> dict[str, int]:
    """The same for one question."""
    return drawn_for([question], quarterly_return, at).get(question.id, {})
