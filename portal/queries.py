"""What the project's own pages read."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from functools import cache, partial
from typing import Any

from django.db.models import Count as Number
from django.db.models import Min, Q, QuerySet, Subquery
from django.urls import Resolver404, resolve, reverse

from accounts import confirmed, keeping
from accounts.models import User
from accounts.queries import names_of
from audit import queries as audit_queries
from audit import suspension, sweeps
from audit.models import Event, OutboxMessage, SweepFailure
from audit.together import Asking, Question, Steps, asking, side_by_side
from departments.home import ask_tasks as department_tasks
from departments.home import reads as department_reads
from departments.models import Action, Organisation
from departments.organisations import powers
from departments.organisations.home import Reads, Task, in_order, there_is
from departments.organisations.matching import called
from departments.organisations.roles import Can, Role
from departments.organisations.scope import EVERY_ROW, NO_ROW
from departments.registers.figures import history, late
from departments.registers.home import assigned_to as assigned_assets
from govuk.counting import Count, number_column
from govuk.pagination import Among
from govuk.templatetags.govuk import counted
from incidents.home import ask_tasks as incident_tasks
from incidents.home import reads as incident_reads
from incidents.models import Incident
from incidents.queries import IN_WORK, hidden_reporters, incidents_for, visible_among, visible_events
from incidents.queries.references import references_of
from portal import presenting
from reporting.home import ask_tasks as reporting_tasks
from reporting.home import reads as reporting_reads
from returns.home import ask_tasks as return_tasks
from returns.home import assigned_to as assigned_returns
from returns.home import reads as return_reads
from returns.models import Cycle, Return
from returns.queries import returns_that_count

OF_THE_REPORTER = (
    "incident.reported",
    confirmed.EVENT,
)  # what somebody whose name is withheld does to an incident
FIGURES_COUNT_LIMIT = 1000  # of the figures on the home page


def audit_log_for(
    user: User, at: datetime, *, organisation: str = "", kind: str = "", subject: str = ""
) -> tuple[QuerySet[Event], Callable[[], list[Q]]]:
    """The audit log, newest first and filtered, and what gives the parts of it that a person may see, any of which is enough.

    Events of no organisation are for those who see the audit log of all of government.
    """
    visible = partial(visible_events, user, at, powers.scope(user, Can.AUDIT_LOG_SEE, at))
    events = audit_queries.newest_events()
    if organisation:
        called_so = Organisation.objects.filter(called(organisation, "pk")).order_by()
        events = events.filter(organisation__in=list(called_so.values_list("code", flat=True)))
    if kind:
        events = events.filter(kind__startswith=kind)
    return (events.filter(subject=subject) if subject else events), visible


def seen_among_events(user: User, at: datetime) -> Among | None:
    """Gives those of some events that this person may see, by asking of each; None where their parts are quick."""
    return visible_among(user, at, powers.scope(user, Can.AUDIT_LOG_SEE, at))


def seen_among_messages(user: User, at: datetime) -> Among | None:
    """Gives those of some messages that this person may watch, by asking of each; None where their parts are quick."""
    if _watches_all(user, at):
        return None
    return visible_among(user, at, powers.scope(user, Can.OUTBOX_SEE, at), "event")


def event_lines(user: User, events: Iterable[Event], at: datetime) -> list[presenting.Line]:
    """Events in words for a person, with the names of who did them looked up at once."""
    events = list(events)
    names = names_of(event.actor for event in events)
    reports = {event.subject for event in events if event.kind in OF_THE_REPORTER}
    hidden = hidden_reporters(user, at, reports)
    references = references_of(user, at, {event.subject for event in events})
    return [
        presenting.line_of(
            event,
            names,
            hide=event.kind in OF_THE_REPORTER and event.subject in hidden,
            incident=references.get(event.subject, ""),
        )
        for event in events
    ]


def name_incidents(user: User, messages: Iterable[OutboxMessage], at: datetime) -> None:
    """Give each message the reference of the incident that it is about, as `incident_reference`; "" where there is none."""
    rows: list[Any] = list(messages)
    references = references_of(user, at, {row.event.subject for row in rows})
    for row in rows:
        row.incident_reference = references.get(row.event.subject, "")


def notices_for(user: User, at: datetime, power: Can = Can.OUTBOX_SEE) -> QuerySet[OutboxMessage]:
    """The notices that a person may watch, or send again. The administrator watches all, and never their words."""
    return _any_of(audit_queries.newest_messages(), _watched(user, power, at))


def messages_listed(user: User, at: datetime) -> tuple[QuerySet[OutboxMessage], Callable[[], list[Q]]]:
    """The outbox, newest first, and what gives the parts of it that a person may watch, any of which is enough."""
    return audit_queries.newest_messages(), cache(partial(_watched, user, Can.OUTBOX_SEE, at))


def _watched(user: User, power: Can, at: datetime) -> list[Q]:
    if _watches_all(user, at):
        return [EVERY_ROW]
    return visible_events(user, at, powers.scope(user, power, at), "event")


def _watches_all(user: User, at: datetime) -> bool:
    return any(appointment.role == Role.SYSADMIN for appointment in powers.current(user, at))


def _readable(user: User, power: Can, at: datetime) -> QuerySet[OutboxMessage]:
    """The messages whose words this person may read, since both the organisation and the incident are theirs."""
    return _any_of(
        audit_queries.newest_messages(), visible_events(user, at, powers.scope(user, power, at), "event")
    )


def _any_of(rows: QuerySet[OutboxMessage], parts: list[Q]) -> QuerySet[OutboxMessage]:
    condition = NO_ROW
    for part in parts:
        condition |= part
    return rows.filter(condition)


def shows_address(user: User, notice: OutboxMessage, at: datetime) -> bool:
    """Whether to show to whom a notice goes: not where that would name a reporter who asked to stay unknown."""
    to_reporter = notice.rule == "incidents.acknowledge_reporter"
    return not (to_reporter and hidden_reporters(user, at, [notice.event.subject]))


def may_read(user: User, notice: OutboxMessage, at: datetime) -> bool:
    """Whether this person may read a notice's words, and not only that it is owed."""
    return _readable(user, Can.OUTBOX_SEE, at).filter(pk=notice.pk).exists()


def may_send_again(user: User, notice: OutboxMessage, at: datetime) -> bool:
    """Whether to offer this person to try an owed notice at once."""
    stopped = (OutboxMessage.Status.WAITING, OutboxMessage.Status.SET_ASIDE)
    if notice.status not in stopped or not powers.holds(user, Can.OUTBOX_SEND_AGAIN, at):
        return False
    return notices_for(user, at, Can.OUTBOX_SEND_AGAIN).filter(pk=notice.pk).exists()


APPS = (
    (return_reads, return_tasks),
    (incident_reads, incident_tasks),
    (department_reads, department_tasks),
    (reporting_reads, reporting_tasks),
)


def what_there_is(user: User, at: datetime) -> set[str]:
    """In which rows of all apps there is anything for this person: only those are read. One query."""

    def reads(day: datetime) -> Reads:
        rows_by_name = {name: rows for app, _ in APPS for name, rows in app(user, day).items()}
        return rows_by_name | {"unsent texts": keeping.kept_for(user.pk, day)}

    return there_is(user, at, reads)


def tasks_for(user: User, at: datetime, there: Collection[str] | None = None) -> list[Task]:
    """What this person must do, by the moment by which it must be done; what has no day comes last.

    `there` is what `what_there_is` found, where the caller has asked.
    """
    return home_of(user, at, there)[0]


def home_of(
    user: User, at: datetime, there: Collection[str] | None = None, organisation: Organisation | None = None
) -> tuple[list[Task], list[presenting.CurrentFigure]]:
    """What this person must do, as `tasks_for` gives it, and the current figures of an organisation. What all kinds of tasks
    ask at a time is one query, or two.
    """
    there = what_there_is(user, at) if there is None else there
    works: list[Asking[Any]] = [tasks(user, at, there) for _, tasks in APPS]
    works += [ask_current_figures(user, organisation, at)] if organisation else []
    results = side_by_side(works).answer()
    tasks = [task for result in results[: len(APPS)] for task in result]
    figures = results[-1] if organisation else []
    return in_order([*tasks, *_sending_tasks(user, at)]), figures


def assigned_to(user: User, at: datetime) -> list[Task]:
    """What is this person's by name and waits for others now: nothing to do today, and not to be forgotten when they leave."""
    return [*assigned_returns(user, at), *assigned_assets(user, at)]


def unsent_texts(user: User, at: datetime) -> list[presenting.UnsentText]:
    """What this person typed within a day into forms that were not sent, on pages that they may still open."""
    texts = []
    for page, kept_at in keeping.pages_with_text(user.pk, at):
        try:
            match = resolve(page.partition("?")[0])
        except Resolver404:
            continue
        access = getattr(match.func, "access", ())
        if any(not isinstance(power, Can) or powers.holds(user, power, at) for power in access):
            texts.append(presenting.unsent_text(page, match.view_name, kept_at))
    return texts


def _sending_tasks(user: User, at: datetime) -> list[Task]:
    """What holds up messages and needs an administrator: since when it does is when it should have been done."""
    if not powers.holds(user, Can.OUTBOX_RESUME, at):
        return []
    tasks = []
    if since := suspension.open_suspensions().aggregate(first=Min("since"))["first"]:
        message = "Sending is suspended: confirm what happened"
        tasks.append(Task(since, message, reverse("suspension"), by_the_clock=True))
    stopped = audit_queries.set_aside(audit_queries.newest_messages()).order_by()
    counts = stopped.aggregate(count=Number("pk"), first=Min("created_at"))
    if counts["count"]:
        text = f"{counted(counts['count'], 'message')} set aside: look at why, and put back what can be sent"
        tasks.append(Task(counts["first"], text, f"{reverse('outbox')}?show=set_aside", by_the_clock=True))
    failing = sweeps.failures().order_by().aggregate(count=Number("pk"), first=Min("since"))
    if failing["count"]:
        things = counted(failing["count"], "thing")
        text = f"The portal fails by itself with {things}: see which, and have them put right"
        tasks.append(Task(failing["first"], text, f"{reverse('outbox')}#failures", by_the_clock=True))
    return tasks


def sweep_failures(user: User, at: datetime) -> QuerySet[SweepFailure]:
    """What the portal could not do, for whoever looks after the installation; nothing for others."""
    failures = sweeps.failures()
    return failures if powers.holds(user, Can.OUTBOX_RESUME, at) else failures.none()


def current_figures(user: User, organisation: Organisation, at: datetime) -> list[presenting.CurrentFigure]:
    """The figures of today of the organisation chosen in the header, as far as this person may see it: nothing that is nil. One query."""
    return ask_current_figures(user, organisation, at).answer()


@asking
def ask_current_figures(
    user: User, organisation: Organisation, at: datetime
) -> Steps[list[presenting.CurrentFigure]]:
    """The same, beside other questions."""
    key = ("current_figures", organisation.pk, *powers.appointments_key(user, at))
    sees_all = powers.scope(
        user, Can.INCIDENT_SEE, at
    ).everything  # of one body, found quickly by another plan
    [[figures]] = yield [
        Question(key, lambda then: _standing_row(user, organisation, then), at, is_planned=not sees_all)
    ]
    return [
        presenting.CurrentFigure(name, text, href)
        for name, text, href in _current_figures(organisation, *figures)
    ]


def _standing_row(user: User, organisation: Organisation, at: datetime) -> QuerySet[Any]:
    """Year, quarter and status of the newest return, and the numbers of open incidents, open actions and late ones."""
    newest = Return.objects.none()
    if powers.can(user, Can.RETURN_SEE, organisation, at):
        newest = returns_that_count(organisation).order_by("-cycle__last_day")
    incidents = incidents_for(user, at)
    if powers.can(
        user, Can.INCIDENT_SEE, organisation, at
    ):  # all of them, but for the few that are kept from this person
        kept = Incident.objects.filter(organisation=organisation, kept_until__gt=at)
        incidents = Incident.objects.exclude(pk__in=kept.exclude(pk__in=incidents.values("pk")).values("pk"))
    incidents = incidents.filter(IN_WORK, organisation=organisation)
    actions = Action.objects.none()
    if powers.can(user, Can.ACTION_SEE, organisation, at):
        actions = Action.objects.filter(
            ~history(at), organisation=organisation, status__in=Action.Status.open
        )
    return (
        Organisation.objects.filter(pk=organisation.pk)
        .order_by()
        .values_list(
            *(Subquery(newest.values(name)[:1]) for name in ("cycle__year", "cycle__quarter", "status")),
            *(
                number_column(rows, FIGURES_COUNT_LIMIT)
                for rows in (incidents, actions, actions.filter(late(at)))
            ),
        )
    )


def _current_figures(
    organisation: Organisation,
    year: str,
    quarter: int,
    status: str | None,
    incidents: int | None,
    actions: int | None,
    behind: int | None,
) -> Iterator[tuple[str, str, str]]:
    if status:
        cycle = Cycle(year=year, quarter=quarter)
        href = reverse("returns:return", args=[organisation.code, cycle.slug])
        yield f"{cycle} return", Return.Status(status).label, href
    if incidents:
        address = f"{reverse('incidents:list')}?show=open&organisation={organisation.code}"
        yield "Incidents", f"{_counted(incidents, 'incident')} open", address
    if actions:
        text = f"{_counted(actions, 'action')} open" + (f", {behind} late" if behind else "")
        address = f"{reverse('departments:actions')}?organisation={organisation.code}&state=open"
        yield "Actions", text, address


def _counted(number: int, noun: str) -> str:
    return counted(Count(min(number, FIGURES_COUNT_LIMIT), number > FIGURES_COUNT_LIMIT), noun)
