"""What the portal's own registers say about a quarter, for the register questions of a return (S29, S30, S34).

Each source is a function of organisation, cycle and moment. `STEADY` ones do not change by waiting, so a confirmed
figure is held against them again when the return is sent; the others are true on the day of confirmation.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from audit.models import Event
from departments.calendar import LONDON, london_day
from departments.models import Action
from incidents import figures as incident_figures
from returns.questionnaire import Question

Source = Callable[[object, object, datetime], int]
DONE = ("action.verified",)
SETTLED = ("verified", "rejected", "cancelled", "transferred")


def _incidents(organisation, cycle) -> list:
    scope = incident_figures.Scope((organisation,))
    return [
        incident
        for incident in incident_figures.recorded_in(cycle.year, scope)
        if cycle.first_day <= london_day(incident.reported_at) <= cycle.last_day
    ]


def _told(organisation, cycle) -> list:
    return [one for one in _incidents(organisation, cycle) if incident_figures.is_told(one)]


def _in_category(category: str) -> Source:
    def count(organisation, cycle, at: datetime) -> int:
        return sum((one.co_category or "not_known") == category for one in _incidents(organisation, cycle))

    return count


def _recorded(organisation, cycle, at: datetime) -> int:
    return len(_incidents(organisation, cycle))


def _count_told(organisation, cycle, at: datetime) -> int:
    return len(_told(organisation, cycle))


def _told_within_72_of(moment: str) -> Source:
    def count(organisation, cycle, at: datetime) -> int:
        return sum(_in_time(one, getattr(one, moment)) for one in _told(organisation, cycle))

    return count


def _in_time(incident, start: datetime | None) -> bool:
    chain = getattr(incident, "notification", None)
    sent = chain.first_sent_at if chain else None
    return bool(start and sent and sent - start <= incident_figures.HOURS_72)


def _notices(organisation, cycle, at: datetime) -> int:
    chains = [one.notification for one in _told(organisation, cycle) if hasattr(one, "notification")]
    return sum(chain.dispatches.filter(sent_at__isnull=False).count() for chain in chains)


def _open_actions(organisation):
    return Action.objects.filter(organisation=organisation).exclude(status__in=SETTLED)


def _actions_open(organisation, cycle, at: datetime) -> int:
    return _open_actions(organisation).count()


def _actions_overdue(organisation, cycle, at: datetime) -> int:
    return _open_actions(organisation).filter(due__lt=london_day(at)).count()


def _actions_closed(organisation, cycle, at: datetime) -> int:
    start = datetime.combine(cycle.first_day, datetime.min.time(), LONDON)
    end = datetime.combine(cycle.period.next().first_day, datetime.min.time(), LONDON)
    events = Event.objects.filter(
        organisation=organisation.code, kind__in=DONE, at__gte=start, at__lt=min(end, at)
    )
    return events.values("subject").distinct().count()


def _actions_in(*statuses: str) -> Source:
    def count(organisation, cycle, at: datetime) -> int:
        return Action.objects.filter(organisation=organisation, status__in=statuses).count()

    return count


SOURCES: dict[str, Source] = {
    "incidents.recorded": _recorded,
    **{
        f"incidents.recorded.{name}": _in_category(name)
        for name in ("I", "II", "III", "IV", "V", "not_known")
    },
    "incidents.told": _count_told,
    "incidents.told_in_72_of_discovery": _told_within_72_of("discovered_at"),
    "incidents.told_in_72_of_awareness": _told_within_72_of("aware_at"),
    "incidents.notices": _notices,
    "actions.open": _actions_open,
    "actions.overdue": _actions_overdue,
    "actions.closed": _actions_closed,
    "actions.under_way": _actions_in("in_progress", "done_awaiting_check", "overdue_escalated"),
    "actions.planned": _actions_in("proposed", "agreed"),
    "actions.completed": _actions_in("verified"),
}
STEADY = "incidents.recorded"


def drawn(question: Question, ret, at: datetime) -> dict[str, int]:
    """What the registers say now for the lines of a question that are drawn from one."""
    return {
        line.key: SOURCES[line.source](ret.organisation, ret.cycle, at)
        for line in question.lines
        if line.source
    }


def drawn_for(questions: Iterable[Question], ret, at: datetime) -> dict[str, dict[str, int]]:
    """The same for all register questions of a page."""
    return {question.id: drawn(question, ret, at) for question in questions if question.lines}
