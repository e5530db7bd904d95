"""Tasks about cases with the regulator: for the body whose cases they are, who sends by hand, and the regulator's officers."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from audit.models import OutboxMessage
from audit.together import Asking, Steps, asking
from departments.models import Organisation
from departments.organisations import powers
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.home import Task, by_day, end_of, first_found, kept_rows
from departments.organisations.powers import scope
from departments.organisations.roles import Can
from govuk.compiled import url
from incidents import checks
from incidents.checks.laws import is_of_another_authority
from incidents.checks.overdue import ANSWERED_AFTER
from incidents.models import COPY_SHEET, Hold, Incident, Owed, RegulatorCase, RegulatorNotice, choices
from incidents.queries.keeping import seen
from incidents.queries.received import ANSWERED, received_by_regulator
from incidents.queries.with_cases import ask_notices

OLD_LAW = "dpa_1998"


# What the tasks of a case say of its incident, or depend on; the rest of it is not read.
OF_INCIDENT = {"id", "reference", "title", "status", "decision", "deadline_at"}
UNREAD = [
    f"incident__{field.name}" for field in Incident._meta.concrete_fields if field.name not in OF_INCIDENT
]


@asking
def cases_with_tasks(user, at: datetime) -> Steps[list[RegulatorCase]]:
    """The cases in work of the bodies whose notices this person prepares."""
    if not powers.holds(user, Can.REGULATOR_CASE_FURTHER_PHASE, at):
        return []
    rows = kept_rows("cases", user, at, lambda then: _cases_in_work(user, then))
    return (yield from first_found([rows], partial(_with_tasks, at)).steps)


@asking
def _with_tasks(at: datetime, cases: list[RegulatorCase]) -> Steps[list[RegulatorCase]]:
    """Those of the cases that wait for something, with their notices."""
    yield from ask_notices(cases).steps
    return [case for case in cases if case_tasks(case, at)]


def _cases_in_work(user, at: datetime) -> QuerySet[RegulatorCase]:
    owed = Owed.objects.filter(incident=OuterRef("incident"), supplied_at=None)
    drafts = RegulatorNotice.objects.filter(case=OuterRef("pk"), status=choices.NoticeStatus.DRAFTING)
    return (
        open_cases(user, at)
        .filter(
            Q(status=choices.CaseStatus.OWED)
            | Q(more_wanted_by__isnull=False)
            | Q(incident__status__in=(*choices.Status.after_response, choices.Status.MERGED))
            | Q(incident__decision=choices.Decided.RECORD_ONLY)
            | Exists(owed)
            | Exists(drafts)
        )
        .select_related("incident")
        .defer(*UNREAD)
        .annotate(owed_on=ArraySubquery(owed.values("expected_on")))
        .order_by("opened_at", "pk")
    )


def open_cases(user, at: datetime) -> QuerySet[RegulatorCase]:
    prepares = seen(user, Can.REGULATOR_CASE_FURTHER_PHASE, at, "incident")
    return RegulatorCase.objects.filter(prepares, status__in=choices.CaseStatus.open).exclude(regime=OLD_LAW)


@asking
def tasks_of_cases(user, at: datetime) -> Steps[list[Task]]:
    cases = yield from cases_with_tasks(user, at).steps
    return [task for case in cases for task in case_tasks(case, at)]


def case_tasks(case: RegulatorCase, at: datetime) -> list[Task]:
    """What a case with the regulator waits for on the side of the body, each with its day; none while it waits for the
    regulator alone.

    Where the regulator gives no reference within a working day, the body asks for it and enters it.
    """
    incident, sent_at = case.incident, case.first_sent_at
    owed = case.owed_on
    wanted_by = [case.more_wanted_by] if case.is_more_wanted and case.more_wanted_by else []

    def task(text: str, day: date | None, page: str) -> Task:
        return by_day(day, f"{text} incident {incident.reference}", url(page, case.pk), incident.title)

    if case.draft:
        day = min([*owed, *wanted_by], default=None)
        return [task("Send the further notice of", day, "incidents:send_further")]
    other = is_of_another_authority(case)
    if sent_at is None and other and case.unsent_notice is None and not checks.is_undecided(incident):
        text = "Have the competent authority notified, or the SIRO record that nothing is owed to it, for"
        day = incident.deadline_at and london_day(incident.deadline_at)
        return [task(text, day, "incidents:case")]
    if sent_at is None or case.unsent_notice:
        return []  # the portal sends it, or a person by hand, who has it as a task
    if checks.is_second_notification(case):
        text = "Withdraw the second notification of one event, that of"
        return [task(text, None, "incidents:withdraw")]
    if incident.decision == choices.Decided.RECORD_ONLY and not checks.is_undecided(incident) and not other:
        return [task("Withdraw the notification of", None, "incidents:withdraw")]
    tasks = []
    if wanted_by:
        text = "Prepare the further notice that the regulator asked for on"
        tasks.append(task(text, wanted_by[0], "incidents:further"))
    if owed:
        text = "Prepare a further notice with what is still owed on"
        tasks.append(task(text, min(owed), "incidents:further"))
    asked = add_working_days(london_day(sent_at), ANSWERED_AFTER)
    if case.status == choices.CaseStatus.OWED and london_day(at) >= asked:
        text = "Ask the regulator for its reference and enter it for"
        tasks.append(task(text, asked, "incidents:acknowledge"))
    is_done = incident.status in choices.Status.after_response and not case.is_final
    if not tasks and case.status != choices.CaseStatus.OWED and is_done:
        text = "Mark the last notice as final, or prepare another, for"
        tasks.append(task(text, None, "incidents:case"))
    return tasks


def tasks_by_hand(user, at: datetime) -> Asking[list[Task]]:
    def rows(then: datetime) -> QuerySet[RegulatorNotice]:
        waiting = waits_for_a_person(user, then).select_related("case__incident", "message__event")
        return waiting.order_by("message__created_at", "pk")

    return first_found([kept_rows("by hand", user, at, rows, is_planned=False)], _tasks_of_unsent)


def _tasks_of_unsent(notices: Iterable[RegulatorNotice]) -> Iterable[Task]:
    for notice in notices:
        incident = notice.case.incident
        failed = "" if notice.state == choices.NoticeState.BY_HAND else " (sending has failed)"
        first = notice.phase == choices.PhaseKind.INITIAL
        yield Task(
            due=incident.deadline_at
            if first and incident.deadline_at
            else end_of(london_day(notice.ready_at)),
            step=f"Send the notice of incident {incident.reference} by hand{failed}",
            title=incident.title,
            href=url("incidents:sent_by_hand", notice.case_id),
            by_the_clock=bool(first and incident.deadline_at),
        )


def waits_for_a_person(user, at: datetime) -> QuerySet[RegulatorNotice]:
    senders = scope(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at)
    on_hold = Exists(Hold.objects.filter(case=OuterRef("case"), released_at=None))
    notices = RegulatorNotice.objects.filter(
        WAITS_FOR_A_PERSON,
        ~on_hold,
        seen(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at, "case__incident", "case__organisation"),
    )
    if senders.everything:
        return notices
    codes = {post.organisation_id: post.organisation.code for post in powers.current(user, at)}
    keys = {grant.organisation for grant in senders.grants}
    if keys <= set(codes):  # an index has what is owed of each
        return notices.filter(message__organisation__in=sorted(codes[key] for key in keys))
    bodies = Organisation.objects.filter(senders.filter(""))
    return notices.filter(message__organisation__in=bodies.order_by().values("code"))


WAITS_FOR_A_PERSON = (
    Q(cancelled_at=None)
    & Q(message__status__in=OutboxMessage.Status.owed)
    & (
        Q(message__channel=COPY_SHEET)
        | Q(message__status=OutboxMessage.Status.SET_ASIDE)
        | Q(message__status=OutboxMessage.Status.WAITING, message__attempts__gt=0)
    )
)


# The regulator's officers


def officer_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Give a reference to what was received, read what was asked for, and close what its body marked as final."""

    def rows(then: datetime, place: int) -> QuerySet[RegulatorCase]:
        received = received_cases(user, then).filter(WANTS_AN_OFFICER[place])
        return received.order_by("opened_at", "id")  # an index has each state in this order

    states = range(len(WANTS_AN_OFFICER))
    parts = [kept_rows(f"received {place}", user, at, partial(rows, place=place)) for place in states]
    return first_found(parts, _tasks_of_received)


def _tasks_of_received(cases: Iterable[RegulatorCase]) -> Iterable[Task]:
    for case in cases:
        incident = f"incident {case.incident.reference}"
        if case.status == choices.CaseStatus.OWED:
            received = f"{london_day(case.first_sent_at):%-d %B}"
            text, page = f"Acknowledge the notice of {incident}, received {received}", "acknowledge"
        elif case.is_final:
            text, page = f"Close the case of {incident}: the last notice is final", "regulator_close"
        elif answer := case.answer:
            received = f"{london_day(answer.sent_at):%-d %B}"
            text, page = (
                f"Read the answer on {incident}, received {received}: ask again, or close the case",
                "case",
            )
        else:
            continue
        yield Task(None, text, url(f"incidents:{page}", case.pk))


def received_cases(user, at: datetime) -> QuerySet[RegulatorCase]:
    return received_by_regulator(user, at).filter(scope(user, Can.REGULATOR_CASE_SEE_SENT, at).filter())


# In what state a case that was received has a task for an officer: each is looked for by itself, the oldest first.
WANTS_AN_OFFICER = (
    Q(status=choices.CaseStatus.OWED),
    Q(status=choices.CaseStatus.NOTIFIED)
    & (Q(final_at__isnull=False) | Q(more_asked_at__isnull=False) & Q(ANSWERED)),
)
