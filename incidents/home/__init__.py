"""What incidents, cases with the regulator and notices want of a person: their tasks on the home page."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from audit.together import Asking, Steps, asking, side_by_side
from audit.transitions import ask_kept_out
from departments.organisations import powers
from departments.organisations.home import (
    Reads,
    Task,
    Together,
    first_found,
    in_parts,
    kept_rows,
)
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can, Role
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from govuk.compiled import url
from incidents import checks
from incidents.checks.closing import is_near_miss
from incidents.checks.overdue import DECIDED_AFTER
from incidents.home.cases import (
    OLD_LAW,
    WANTS_AN_OFFICER,
    cases_with_tasks,
    officer_tasks,
    open_cases,
    received_cases,
    tasks_by_hand,
    tasks_of_cases,
    waits_for_a_person,
)
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
    Assessment,
    Incident,
    RegulatorNotice,
    choices,
)
from incidents.queries import WRITTEN
from incidents.queries.keeping import received_instead, seen
from incidents.queries.people import people_notices_open
from incidents.queries.redaction import redactions_to_settle
from incidents.queries.sanctions import commitments_waiting
from incidents.queries.standing import holds_over, switches_to_confirm, to_instruct
from incidents.queries.together import PERHAPS, to_judge
from incidents.queries.with_cases import ask_cases
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

# Whose work an incident is: an Information Asset Owner reads of it, and acts where one of their assets is concerned.
WORK_ON_INCIDENTS = {Role.DPO, Role.DEPUTY_DPO, Role.SECURITY_ADVISER}


def reads(user, at: datetime) -> Reads:
    """What this person's tasks are found in, by name."""
    keys = {}
    if powers.holds(user, Can.INCIDENT_SEE, at):
        keys["incidents"] = _open_incidents(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_FURTHER_PHASE, at):
        keys["cases"] = open_cases(user, at)
    if powers.holds(user, Can.REGULATOR_NOTICE_MANUAL_SEND, at):
        keys["notices"] = waits_for_a_person(user, at)
    if powers.holds(user, Can.REGULATOR_CASE_SEE_SENT, at):
        keys["received"] = received_cases(user, at).filter(reduce(or_, WANTS_AN_OFFICER))
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
    """What `ask_tasks` gives."""
    return ask_tasks(user, at, there).answer()


def ask_tasks(user, at: datetime, there: Collection[str] | None = None) -> Asking[list[Task]]:
    """What this person must do among incidents, cases and notices. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    wanted = reads(user, at) if there is None else there
    lists = {
        "mine": f"{url('incidents:list')}?show=mine",
        "received": f"{url('incidents:received')}?show=waiting",
        "switches": url("incidents:switches"),
        "events": _perhaps_one_event(user, at),
        "lend": url("departments:lend"),
        "instructions": url("incidents:instructions"),
    }
    return in_parts(
        (find(user, at), noun, lists[listed]) for name, find, noun, listed in KINDS if name in wanted
    )


def _perhaps_one_event(user, at: datetime) -> str:
    """The list of what may be one event: of incidents at the centre, of what was received at the regulator's desk."""
    at_centre = powers.holds(user, Can.INCIDENT_SEE_NOTIFIED, at)
    return f"{url('incidents:list' if at_centre else 'incidents:received')}?event={PERHAPS}"


def incidents_waiting_for(user, at: datetime) -> set[UUID]:
    """The keys of the incidents that wait for this person, as the home page says it; where they are many, of the first."""
    cases, tasks = side_by_side([cases_with_tasks(user, at), _incident_tasks(user, at)]).answer()
    return {incident.pk for incident, _ in tasks} | {case.incident_id for case in cases}


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


@asking
def _tasks_of_incidents(user, at: datetime) -> Steps[list[Task]]:
    tasks = yield from _incident_tasks(user, at).steps
    return [task for _, task in tasks]


@asking
def _incident_tasks(user, at: datetime) -> Steps[list[tuple[Incident, Task]]]:
    if not powers.holds(user, Can.INCIDENT_SEE, at):
        return []
    rows = kept_rows(
        "open incidents", user, at, lambda then: Together(*_in_order(user, then)), is_planned=False
    )
    return (
        yield from first_found([rows], lambda part: _tasks_among(user, sorted(part, key=_place), at)).steps
    )


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


@asking
def _tasks_among(user, incidents: list[Incident], at: datetime) -> Steps[list[tuple[Incident, Task]]]:
    cases = ask_cases([incident for incident in incidents if incident.status == choices.Status.LEARNING])
    judged = (
        (INCIDENT[step.name], incident)
        for incident in incidents
        for step in STEPS.get(incident.status, ())
        if step.name in ("decide", "close", "close_recorded") and powers.holds(user, step.power, at)
    )
    _, barred = yield from side_by_side([cases, ask_kept_out(judged, by=user)]).steps
    steps = [(incident, step) for incident in incidents for step in _steps_of(incident, at)]
    steps = [(incident, step) for incident, step in steps if _is_theirs(user, incident, step, at)]
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
            or not incident.judged
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


# Each kind of tasks: in which of the `reads` they are found, by what, what one is called, and where the others are listed.
KINDS: tuple[tuple[str, Callable[..., Asking[list[Task]]], str, str], ...] = (
    ("incidents", _tasks_of_incidents, "incident", "mine"),
    ("instead", received_tasks, "report", "mine"),
    ("cases", tasks_of_cases, "case with the regulator", "mine"),
    ("notices", tasks_by_hand, "notice to send by hand", "mine"),
    ("received", officer_tasks, "notice received", "received"),
    ("people", people_tasks, "notice to the people", "mine"),
    ("holds", hold_tasks, "hold", "mine"),
    ("commitments", commitment_tasks, "commitment", "mine"),
    ("redactions", redaction_tasks, "hidden passage", "mine"),
    ("switches", switch_tasks, "kill switch", "switches"),
    ("events", event_tasks, "event", "events"),
    ("lending", lending_tasks, "body", "lend"),
    ("instructions", instruction_tasks, "standing instruction", "instructions"),
)
