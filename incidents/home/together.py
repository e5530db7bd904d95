"""Incidents of several bodies that may be one event: whoever may answer that is asked, by a day."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from audit.together import Asking, Steps, asking
from departments.organisations import powers
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.home import Task, by_day, first_found, kept_rows
from departments.organisations.roles import Role
from govuk.compiled import url
from govuk.templatetags.govuk import counted
from incidents.models import Incident, SharedEvent
from incidents.queries.events import events_of
from incidents.queries.together import neighbours_of, to_judge

ANSWERED_WITHIN = 2  # working days after the newest of them was reported; nothing waits for it
FIRST_ASKED = {
    Role.CO_REVIEWER,
    Role.ICO_OFFICER,
}  # the others who may answer are asked once the day has passed


def event_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Say whether the incidents that name one supplier are one event: one task for those of one week."""
    rows = kept_rows("events", user, at, lambda then: to_judge(user, then).select_related("supplier"))
    return first_found([rows], partial(_tasks, user, at))


def answered_by(incidents: Iterable[Incident]) -> date:
    """The day by which somebody says whether incidents are one event."""
    newest = max(incident.reported_at for incident in incidents)
    return add_working_days(london_day(newest), ANSWERED_WITHIN)


@asking
def _tasks(user, at: datetime, incidents: list[Incident]) -> Steps[list[Task]]:
    is_first = any(Role(post.role) in FIRST_ASKED for post in powers.current(user, at))
    neighbours = yield from neighbours_of(user, at, incidents).steps
    events = yield from events_of({other.pk for others in neighbours.values() for other in others}).steps
    asked, tasks = set(), []
    for incident in incidents:
        others = neighbours[incident.pk]
        if incident.pk in asked or not others:
            continue
        asked |= {incident.pk, *(other.pk for other in others)}
        day = answered_by([incident, *others])
        if is_first or london_day(at) > day:
            event = next((events[other.pk] for other in others if other.pk in events), None)
            tasks.append(by_day(day, *_words(incident, len(others), event)))
    return tasks


def _words(incident: Incident, others: int, event: SharedEvent | None) -> tuple[str, str, str]:
    """The sentence, its page and its title: an incident is added to an event that is confirmed already."""
    title = f"they name {incident.supplier.name}"
    if event:
        text = f"Say whether incident {incident.reference} belongs to an event of other organisations"
        return text, event.get_absolute_url(), title
    number, whose = (
        counted(others, "incident"),
        "another organisation" if others == 1 else "other organisations",
    )
    text = f"Say whether incident {incident.reference} is one event with {number} of {whose}"
    return text, url("incidents:confirm_event", incident.pk), title
