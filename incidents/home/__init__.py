"""What incidents, cases with the regulator and notices want of a person: their tasks on the home page."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse

from audit.models import OutboxMessage
from audit.transitions import kept_out
from departments.models import Organisation
from departments.organisations import powers
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.home import Reads, Task, Together, by_day, cut, end_of, first_found, kept_rows
from departments.organisations.powers import acting_role, scope
from departments.organisations.roles import Can, Role
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from govuk.compiled import url
from incidents import checks
from incidents.checks.closing import is_near_miss
from incidents.checks.laws import is_of_another_authority
from incidents.checks.overdue import ANSWERED_AFTER, DECIDED_AFTER
from incidents.home.lending import bodies_with_undecided, lending_tasks
from incidents.home.settling import (
    commitment_tasks,
    hold_tasks,
    instruction_tasks,
    people_tasks,
    received_tasks,
    redaction_tasks,
    switch_tasks,
)
from incidents.home.together import event_tasks
from incidents.models import (
    COPY_SHEET,
    NOTICES,
    Assessment,
    Hold,
    Incident,
    Owed,
    RegulatorCase,
    RegulatorNotice,
    choices,
)
from incidents.queries import WRITTEN
from incidents.queries.keeping import received_instead, seen
from incidents.queries.people import people_notices_open
from incidents.queries.received import ANSWERED, received_by_regulator
from incidents.queries.redaction import redactions_to_settle
from incidents.queries.sanctions import commitments_waiting
from incidents.queries.standing import holds_over, switches_to_confirm, to_instruct
from incidents.queries.together import PERHAPS, to_judge
from incidents.queries.with_cases import read_cases
from incidents.workflow import INCIDENT, JudgingStep
from incidents.workflow.waiting import (
    ADVISE,
    ASSESS,
    CLOSE,
    CLOSE_NEAR_MISS,
    CLOSE_RECORDED,
    CONTAIN,
    DECIDE,
    ENTER,
    HISTORY,
    LEARN,
    PLACE,
    RESPOND,
    STEPS,
    TAKE,
    Step,
)

OLD_LAW = "dpa_1998"
# Whose work an incident is: an Information Asset Owner reads of it, and acts where one of their assets is concerned.
WORK_ON_INCIDENTS = {Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER}


def reads(user, at: datetime) -> Reads:
    """What this person's tasks are found in, by name."""
    keys = {}
    if powers.holds(user, Can.INCIDENT_SEE, at):
        keys["incidents"] = _open_incidents(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_FURTHER_PHASE, at):
        keys["cases"] = _open_cases(user, at)
    if powers.holds(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at):
        keys["notices"] = _waits_for_a_person(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_SEE_SENT, at):
        keys["received"] = _received(user, at).filter(reduce(or_, WANTS_AN_OFFICER))
    if powers.holds(user, Can.PEOPLE_NOTICE_PLAN, at):
        keys["people"] = people_notices_open(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_RELEASE_HOLD, at):
        keys["holds"] = holds_over(user, at)
    if powers.holds(user, Can.REDACTION_AGREE_REMOVE, at):
        keys["redactions"] = redactions_to_settle(user, at)
    if powers.holds(user, Can.COMMITMENT_GIVE_EVIDENCE, at) or powers.holds(
        user, Can.REGULATOR_CASE_SEE_SENT, at
    ):
        keys["commitments"] = commitments_waiting(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_NOTIFY_NOW, at):
        keys["instead"] = received_instead(user, at)
    if powers.holds(user, Can.KILL_SWITCH_CONFIRM_ON, at):
        keys["switches"] = switches_to_confirm(user, at)
    if powers.holds(user, Can.APPOINTMENT_LEND, at):
        keys["lending"] = bodies_with_undecided(user, at)
    if powers.holds(user, Can.SHARED_EVENT_CONFIRM, at):
        keys["events"] = to_judge(user, at)
    if powers.holds(user, Can.STANDING_INSTRUCTION_SIGN, at):
        keys["instructions"] = to_instruct(user, at)
    return keys


def tasks_for(user, at: datetime, there: Collection[str] | None = None) -> list[Task]:
    """What this person must do among incidents, cases and notices. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    listed = f"{reverse('incidents:list')}?show=mine"
    received = f"{reverse('incidents:received')}?show=waiting"
    wanted = reads(user, at) if there is None else there
    return [
        *cut(
            (task for _, task in _incident_tasks(user, at)) if "incidents" in wanted else (),
            "incident",
            listed,
        ),
        *cut(received_tasks(user, at) if "instead" in wanted else (), "report", listed),
        *cut(_case_tasks(user, at) if "cases" in wanted else (), "case with the regulator", listed),
        *cut(_to_send_by_hand(user, at) if "notices" in wanted else (), "notice to send by hand", listed),
        *cut(_officer_tasks(user, at) if "received" in wanted else (), "notice received", received),
        *cut(people_tasks(user, at) if "people" in wanted else (), "notice to the people", listed),
        *cut(hold_tasks(user, at) if "holds" in wanted else (), "hold", listed),
        *cut(commitment_tasks(user, at) if "commitments" in wanted else (), "commitment", listed),
        *cut(redaction_tasks(user, at) if "redactions" in wanted else (), "hidden passage", listed),
        *cut(
            switch_tasks(user, at) if "switches" in wanted else (),
            "kill switch",
            reverse("incidents:switches"),
        ),
        *cut(event_tasks(user, at) if "events" in wanted else (), "event", _perhaps_one_event(user, at)),
        *cut(lending_tasks(user, at) if "lending" in wanted else (), "body", reverse("departments:lend")),
        *cut(
            instruction_tasks(user, at) if "instructions" in wanted else (),
            "standing instruction",
            reverse("incidents:instructions"),
        ),
    ]


def _perhaps_one_event(user, at: datetime) -> str:
    """The list of what may be one event: of incidents at the centre, of what was received at the regulator's desk."""
    at_centre = powers.holds(user, Can.INCIDENT_SEE_NOTIFIED, at)
    return f"{reverse('incidents:list' if at_centre else 'incidents:received')}?event={PERHAPS}"


def incidents_waiting_for(user, at: datetime) -> set[UUID]:
    """The keys of the incidents that wait for this person, as the home page says it; where they are many, of the first."""
    cases = {case.incident_id for case in _cases(user, at)}
    return {incident.pk for incident, _ in _incident_tasks(user, at)} | cases


def next_step(incident: Incident, at: datetime) -> Step | None:
    """The step that an incident waits for; None where it is settled, or waits for its first notice to be sent.

    Of recorded history nothing is wanted once it is entered. The incident was read with what this depends on (`_in_order`).
    """
    if incident.origin == choices.Origin.RECORDED_HISTORY and not checks.is_undecided(incident):
        return None
    if incident.status == choices.Status.TRIAGE and is_near_miss(incident):
        return CLOSE_NEAR_MISS
    if incident.status == choices.Status.ASSESSED:
        if incident.governing_regime == OLD_LAW:
            return HISTORY
        return DECIDE if incident.judged and incident.judged["dpo_advice"] else ADVISE
    if incident.status == choices.Status.LEARNING:
        if checks.ready_to_close(incident, at):
            return LEARN
        if incident.decision == choices.Decided.RECORD_ONLY:
            return CLOSE_RECORDED
        return None if checks.first_notice_sent(incident, at) else CLOSE
    return {
        "reported": TAKE,
        "held_elsewhere": ENTER,
        "triage": ASSESS,
        "decided": RESPOND,
        "responding": CONTAIN,
    }.get(incident.status)


def _open_incidents(user, at: datetime) -> QuerySet[Incident]:
    return Incident.objects.filter(seen(user, Can.INCIDENT_SEE, at), status__in=choices.Status.open)


def _incident_tasks(user, at: datetime) -> list[tuple[Incident, Task]]:
    if not powers.holds(user, Can.INCIDENT_SEE, at):
        return []
    rows = kept_rows(
        "open incidents", user, at, lambda then: Together(*_in_order(user, then)), is_planned=False
    )
    return first_found([rows], lambda part: _tasks_among(user, sorted(part, key=_place), at))


# Whether something can be closed, and from whom it is kept, depends on some of what was written; the rest is not read.
UNREAD = set(WRITTEN) - {
    "kept_from", "root_cause", "review_theme", "media", "how_occurred", "no_action_reason", "publish_reason"
}  # fmt: skip
# Advice was given on an assessment, if not on the newest.
ADVISED = Exists(Assessment.objects.filter(incident=OuterRef("pk")).exclude(dpo_advice=""))


def _place(incident: Incident) -> tuple[Any, ...]:
    """The undecided come first, by their deadline, then the others, the newest first."""
    if checks.is_undecided(incident):
        return 0, incident.deadline_at is None, incident.deadline_at or incident.reported_at, incident.pk
    return 1, datetime.max.replace(tzinfo=UTC) - incident.reported_at, incident.pk


def _in_order(user, at: datetime) -> tuple[QuerySet[Incident], ...]:
    """The open incidents with what their steps depend on, and the parts of them of which a step may be this person's: the
    undecided, by their deadline, and the others.
    """
    statuses = {
        status for status, steps in STEPS.items() if any(powers.holds(user, step.power, at) for step in steps)
    }
    visible = Incident.objects.filter(seen(user, Can.INCIDENT_SEE, at))  # an index has each part in its order
    decided = statuses - set(choices.Status.undecided)
    late = Q(status__in=decided)
    if not any(Role(appointment.role) in WORK_ON_INCIDENTS for appointment in powers.current(user, at)):
        own = Incident.assets.through.objects.filter(asset__owner__user=user).values("incident")
        late = Q(status__in=decided - {choices.Status.DECIDED})
        late |= Q(status__in=decided & {choices.Status.DECIDED}, pk__in=own)
    undecided = Q(status__in=statuses & set(choices.Status.undecided))
    if not powers.holds(user, ADVISE.power, at):  # what waits for advice waits for others
        undecided &= ~Q(status=choices.Status.ASSESSED) | Q(governing_regime=OLD_LAW) | Q(ADVISED)
    went = RegulatorNotice.objects.filter(
        case__incident=OuterRef("pk"), ready_at__isnull=False, cancelled_at=None
    )
    went = went.exclude(origin=choices.NoticeOrigin.DECISION).order_by("ready_at").values("ready_at")
    assets = Incident.assets.through.objects.filter(incident=OuterRef("pk"))
    assessments = Assessment.objects.filter(incident=OuterRef("pk")).order_by("-number")
    judged = assessments.values(
        in_brief=JSONObject(advice="advice", severity="severity", dpo_advice="dpo_advice")
    )
    rows = Incident.objects.select_related("organisation", "held_elsewhere").defer(*UNREAD)
    rows = rows.annotate(
        went_at=Subquery(went[:1]),
        judged=Subquery(judged[:1]),
        owners=ArraySubquery(assets.filter(asset__owner__isnull=False).values("asset__owner__user")),
        has_assets=Exists(assets),
        has_actions=Exists(Incident.actions.through.objects.filter(incident=OuterRef("pk"))),
    )
    return (
        rows.order_by(),
        visible.filter(undecided).order_by("deadline_at", "pk"),
        visible.filter(late).order_by("-reported_at", "pk"),
    )


def _tasks_among(user, incidents: list[Incident], at: datetime) -> list[tuple[Incident, Task]]:
    read_cases([incident for incident in incidents if incident.status == choices.Status.LEARNING])
    steps = [(incident, step) for incident in incidents for step in _steps_of(incident, at)]
    steps = [(incident, step) for incident, step in steps if _is_theirs(user, incident, step, at)]
    judged = (
        (INCIDENT[step.name], incident)
        for incident, step in steps
        if step.name in ("decide", "close", "close_recorded")
    )
    barred = kept_out(judged, by=user)
    barred |= {
        (step.name, incident.pk)
        for incident, step in steps
        if incident.caused_by_id == user.pk and isinstance(INCIDENT.get(step.name), JudgingStep)
    }
    tasks = []
    for incident, step in steps:
        task = _task(incident, step)
        if (step.name, incident.pk) not in barred:
            tasks.append((incident, task))
        elif is_nobody_left(INCIDENT[step.name], incident, at):
            page = incident.get_absolute_url()
            tasks.append((incident, replace(task, step=to_ask_for_another(task.step), href=page)))
    return tasks


def _steps_of(incident: Incident, at: datetime) -> list[Step]:
    """The step that an incident waits for; beside it, of what is held elsewhere, to enter where."""
    step = next_step(incident, at)
    steps = [step] if step else []
    if step is ENTER and not incident.held_elsewhere.reference_there:
        steps.insert(0, PLACE)
    return steps


def _is_theirs(user, incident: Incident, step: Step, at: datetime) -> bool:
    role = acting_role(user, step.power, incident, at)
    if role is None:
        return False
    if step.name == "decide":
        return (
            role is not Role.INCIDENT_DELEGATE
            or incident.governing_regime == OLD_LAW
            or checks.is_within_delegation(Assessment(**incident.judged))
        )
    if step not in (RESPOND, LEARN) or WORK_ON_INCIDENTS & set(
        powers.acting_roles(user, step.power, incident, at)
    ):
        return True
    return step is RESPOND and user.pk in incident.owners


def _task(incident: Incident, step: Step) -> Task:
    """Until it is decided, an incident is due by its deadline, in hours and minutes; after that no day is set.

    Where a notice went without a decision, the deadline is met, and the decision is due a day after.
    """
    due = None
    if checks.is_undecided(incident):
        due = incident.went_at + DECIDED_AFTER if incident.went_at else incident.deadline_at
    text = step.words.format(f"incident {incident.reference}")
    return Task(due, text, step.href(incident), by_the_clock=due is not None, title=incident.title)


# Cases with the regulator


def _cases(user, at: datetime) -> list[RegulatorCase]:
    """The cases in work of the bodies whose notices this person prepares."""
    if not powers.holds(user, Can.REGULATOR_CASE_FURTHER_PHASE, at):
        return []
    rows = kept_rows("cases", user, at, lambda then: _cases_in_work(user, then))
    return first_found([rows], lambda part: [case for case in part if case_tasks(case, at)])


def _cases_in_work(user, at: datetime) -> QuerySet[RegulatorCase]:
    owed = Owed.objects.filter(incident=OuterRef("incident"), supplied_at=None)
    drafts = RegulatorNotice.objects.filter(case=OuterRef("pk"), status=choices.NoticeStatus.DRAFTING)
    return (
        _open_cases(user, at)
        .filter(
            Q(status=choices.CaseStatus.OWED)
            | Q(more_wanted_by__isnull=False)
            | Q(incident__status__in=(*choices.Status.after_response, choices.Status.MERGED))
            | Q(incident__decision=choices.Decided.RECORD_ONLY)
            | Exists(owed)
            | Exists(drafts)
        )
        .select_related("incident", "organisation")
        .annotate(owed_on=ArraySubquery(owed.values("expected_on")))
        .prefetch_related(NOTICES)
        .order_by("opened_at", "pk")
    )


def _open_cases(user, at: datetime) -> QuerySet[RegulatorCase]:
    prepares = seen(user, Can.REGULATOR_CASE_FURTHER_PHASE, at, "incident")
    return RegulatorCase.objects.filter(prepares, status__in=choices.CaseStatus.open).exclude(regime=OLD_LAW)


def _case_tasks(user, at: datetime) -> Iterable[Task]:
    return (task for case in _cases(user, at) for task in case_tasks(case, at))


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


def _to_send_by_hand(user, at: datetime) -> Iterable[Task]:
    if not powers.holds(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at):
        return
    waiting = _waits_for_a_person(user, at).select_related("case__incident", "message__event")
    yield from first_found([waiting.order_by("message__created_at", "pk")], _tasks_of_unsent)


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


def _waits_for_a_person(user, at: datetime) -> QuerySet[RegulatorNotice]:
    senders = scope(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at)
    on_hold = Exists(Hold.objects.filter(case=OuterRef("case"), released_at=None))
    notices = RegulatorNotice.objects.filter(
        WAITS_FOR_A_PERSON,
        ~on_hold,
        seen(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at, "case__incident", "case__organisation"),
    )
    if senders.everything:
        return notices
    bodies = Organisation.objects.filter(senders.filter(""))  # an index has what is owed of each
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


def _officer_tasks(user, at: datetime) -> Iterable[Task]:
    """Give a reference to what was received, read what was asked for, and close what its body marked as final."""
    if not powers.holds(user, Can.REGULATOR_CASE_SEE_SENT, at):
        return []
    received = _received(user, at).order_by("opened_at", "id")  # an index has each state in this order
    return first_found([received.filter(state) for state in WANTS_AN_OFFICER], _tasks_of_received)


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


def _received(user, at: datetime) -> QuerySet[RegulatorCase]:
    return received_by_regulator(user, at).filter(scope(user, Can.REGULATOR_CASE_SEE_SENT, at).filter())


# In what state a case that was received has a task for an officer: each is looked for by itself, the oldest first.
WANTS_AN_OFFICER = (
    Q(status=choices.CaseStatus.OWED),
    Q(status=choices.CaseStatus.NOTIFIED)
    & (Q(final_at__isnull=False) | Q(more_asked_at__isnull=False) & Q(ANSWERED)),
)
