"""Tasks beside the course of an incident: people to notify, commitments, holds, hidden passages, standing instructions."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from audit.together import Asking, Steps, asking
from audit.transitions import ask_earlier
from departments.organisations.home import Task, by_day, every_row, first_found, kept_rows
from govuk.compiled import url
from incidents.models import Commitment, Hold, Incident, KillSwitch, PeopleNotice, Redaction, choices
from incidents.queries.keeping import received_instead
from incidents.queries.people import people_notices_open
from incidents.queries.redaction import redactions_to_settle
from incidents.queries.sanctions import commitments_waiting
from incidents.queries.standing import DECLINED_FOR, holds_over, switches_to_confirm, to_instruct
from incidents.workflow import KILL_SWITCH

# Reports that pass the usual receivers


def received_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Read a report that is kept from the Data Protection Officer and the security adviser, by its deadline."""

    def rows(then: datetime) -> QuerySet[Incident]:
        incidents = received_instead(user, then).order_by("deadline_at", "pk")
        return incidents.only("reference", "title", "deadline_at")

    return first_found([kept_rows("received instead", user, at, rows)], _tasks_of_received)


def _tasks_of_received(incidents: Iterable[Incident]) -> Iterable[Task]:
    for incident in incidents:
        text = f"Read incident {incident.reference}: it is kept from the Data Protection Officer and the security adviser"
        yield Task(
            incident.deadline_at, text, incident.get_absolute_url(), by_the_clock=True, title=incident.title
        )


# The people affected


def people_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Plan how the people are notified, and record it, by its day (UK GDPR article 34)."""

    def rows(then: datetime) -> QuerySet[PeopleNotice]:
        notices = people_notices_open(user, then).select_related("incident")
        return notices.only("status", "due_on", "incident__reference", "incident__title")

    return first_found([kept_rows("people", user, at, rows)], _tasks_of_people_notices)


def _tasks_of_people_notices(notices: Iterable[PeopleNotice]) -> Iterable[Task]:
    for notice in notices:
        planned = notice.status == choices.PeopleStatus.PLANNED
        text = "Notify the people affected by" if planned else "Plan how the people are notified of"
        step = f"{text} incident {notice.incident.reference}"
        yield by_day(notice.due_on, step, notice.get_absolute_url(), notice.incident.title)


# What a sanction asks


def commitment_tasks(user, at: datetime) -> Asking[list[Task]]:
    """Send the regulator evidence for a commitment by its day; and for its officer, say whether evidence suffices."""

    def rows(then: datetime) -> QuerySet[Commitment]:
        commitments = commitments_waiting(user, then).select_related("sanction__case__incident")
        commitments = commitments.only("status", "due_on", "words", "sanction__case__incident__reference")
        return commitments.order_by("due_on", "pk")

    return first_found([kept_rows("commitments", user, at, rows)], _tasks_of_commitments)


def _tasks_of_commitments(commitments: Iterable[Commitment]) -> Iterable[Task]:
    for commitment in commitments:
        incident = commitment.sanction.case.incident
        about = f"a commitment of incident {incident.reference}"
        if commitment.status == choices.CommitmentStatus.EVIDENCE:
            text, due = f"Say whether the evidence is enough for {about}", None
        else:
            text, due = f"Send the regulator evidence for {about}", commitment.due_on
        yield by_day(due, text, commitment.get_absolute_url(), commitment.words)


# What keeps notices from going


@asking
def hold_tasks(user, at: datetime) -> Steps[list[Task]]:
    """A hold is on the home page until it is released or ends."""

    def rows(then: datetime) -> QuerySet[Hold]:
        holds = holds_over(user, then).select_related("case__incident")
        return holds.only("ends_at", "case__incident__reference", "case__incident__title")

    [holds] = yield [every_row("holds", user, at, rows)]
    tasks = []
    for hold in holds:
        incident = hold.case.incident
        text = f"Release the hold on incident {incident.reference} as soon as its exemption no longer applies"
        page = url("incidents:release_hold", hold.case_id)
        tasks.append(Task(hold.ends_at, text, page, by_the_clock=True, title=incident.title))
    return tasks


@asking
def switch_tasks(user, at: datetime) -> Steps[list[Task]]:
    """The kill switch waits for a second person: whoever asked is not asked again."""

    def rows(then: datetime) -> QuerySet[KillSwitch]:
        return switches_to_confirm(user, then).select_related("organisation")

    [switches] = yield [every_row("switches", user, at, rows)]
    yield from ask_earlier(switches, KILL_SWITCH).steps
    tasks = []
    for switch in switches:
        turning_on = switch.status == choices.SwitchStatus.ON_ASKED
        step = KILL_SWITCH["confirm_on" if turning_on else "confirm_off"]
        if not step.refusal(switch, by=user, at=at):
            text = f"Confirm or refuse that the kill switch is turned {'on' if turning_on else 'off'}"
            tasks.append(Task(switch.asked_at, text, switch.get_absolute_url(), by_the_clock=True))
    return tasks


def redaction_tasks(user, at: datetime) -> Asking[list[Task]]:
    """A hidden passage waits for a second person."""

    def rows(then: datetime) -> QuerySet[Redaction]:
        redactions = redactions_to_settle(user, then).select_related("incident")
        return redactions.only("hidden_at", "incident__reference").order_by("hidden_at", "pk")

    return first_found([kept_rows("redactions", user, at, rows)], _tasks_of_redactions)


def _tasks_of_redactions(redactions: Iterable[Redaction]) -> Iterable[Task]:
    for redaction in redactions:
        text = f"Agree that a passage of incident {redaction.incident.reference} is removed, or put it back"
        yield Task(None, text, redaction.get_absolute_url())


@asking
def instruction_tasks(user, at: datetime) -> Steps[list[Task]]:
    """Settle what happens when nobody decides in time: where nothing is settled, and again each year."""
    [organisations] = yield [every_row("to instruct", user, at, lambda then: to_instruct(user, then))]
    tasks = []
    for organisation in organisations:
        page = url("incidents:instruction", organisation.code)
        if organisation.signed_at is None:
            text = f"Sign a standing instruction for {organisation.name}, or say why it has none"
        else:
            text = f"Sign the standing instruction of {organisation.name} again, or end it: it is a year old soon"
        due = organisation.signed_at and organisation.signed_at + DECLINED_FOR
        tasks.append(Task(due, text, page))
    return tasks
