"""Actions: tracked improvements, from proposal to verified closure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import connection
from django.db.models import F, Func, IntegerField, Max, QuerySet, Value
from django.db.models.functions import Cast

from accounts.models import User
from audit import sweeps
from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem, locked
from departments import reference
from departments.organisations.actions.permission import role_for
from departments.organisations.checks import date_problems
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.checks import DUE, escalated_after
from departments.registers.models import Action, ActionClaim, ActionRemark, ClaimAnswer
from departments.registers.workflow import ACTION

Status = Action.Status
NUMBERS_LOCK = 20071217  # the advisory lock, with the key of a body, of who numbers an action of it
ESCALATIONS = sweeps.Sweep("departments.escalations", "Escalate actions that are overdue")
FROM_REPORT = {
    "planned": Status.AGREED,
    "in_progress": Status.IN_PROGRESS,
    "ongoing": Status.IN_PROGRESS,
    "in_place": Status.DONE_AWAITING_CHECK,
    "completed": Status.DONE_AWAITING_CHECK,
    "discussed": Status.PROPOSED,  # nobody promised these
    "expected": Status.PROPOSED,
}


@action
def propose_action(
    organisation: Organisation,
    *,
    by: Actor,
    at: datetime,
    summary: str,
    areas: Sequence[str] = (),
    origin: str = Action.Origin.OWN,
    origin_subject: str = "",
    source: str = "",
    owner_role: str = "",
    due: date | None = None,
    note: str = "",
    demonstration: bool = False,
    key: UUID | None = None,
    upload: str = "",
) -> Action:
    """Propose an improvement; it gets the next number of its organisation (HO-7) and waits for an answer.

    `origin_subject` is what it comes from, as the audit log writes subjects ("incidents.Incident:<pk>"). `areas` are
    codes of `reference.areas()`, `owner_role` is a role's value. `key` is the form's own: the same form sent a
    second time with the same words gives back the action of the first. `upload` is the key of the file it came with.
    """
    acting = role_for(by, Can.ACTION_PROPOSE, organisation, at)
    _number_alone(organisation)  # the same form sent twice at once waits here for the first
    content = f"{organisation.code} {by.pk} {summary.strip()} {sorted(areas)} {owner_role} {due}"
    pk = uuid5(key, content) if key else uuid4()
    if key and (before := Action.objects.filter(pk=pk).first()):
        return before
    proposed = Action(
        id=pk,
        organisation=organisation,
        code=next_code(organisation),
        summary=summary.strip(),
        areas=_known_areas(areas),
        origin=origin,
        origin_subject=origin_subject,
        source=source,
        owner_role=str(owner_role),
        due=due,
        note=note,
        created_at=at,
        demonstration=demonstration,
    )
    # What comes from a return or a condition has been checked there.
    wrong = _wrong_date(due, at) if origin == Action.Origin.OWN else []
    if problems := _too_little_or_much(proposed) + wrong:
        raise NotReady(problems)
    proposed.save()
    record(
        "action.proposed",
        subject=proposed,
        by=by,
        at=at,
        role=acting,
        origin=proposed.origin,
        code=proposed.code,
        **_from(upload),
    )
    return proposed


def _too_little_or_much(action: Action) -> list[Problem]:
    problems = []
    if not action.summary:
        problems.append(Problem("Enter what is to be done", field="summary"))
    for name, what in (("summary", "What is to be done"), ("owner_role", "Who answers for it")):
        most = getattr(Action._meta.get_field(name), "max_length", None)
        if most is not None and len(getattr(action, name)) > most:
            problems.append(Problem(f"{what} must be {most} characters or fewer", field=name))
    return problems


def next_code(organisation: Organisation) -> str:
    """The next number of an organisation. Whoever else numbers an action of it waits until the transaction ends."""
    prefix = organisation.reference_prefix
    if not prefix:
        raise NotReady(
            [
                Problem(
                    f"{organisation.name} has no letters for its references yet: ask the centre to add them"
                )
            ]
        )
    _number_alone(organisation)
    in_report = reference.department_2007(organisation.code)
    kept = (
        [entry.code for entry in in_report.actions] if in_report else []
    )  # the report's own numbers are kept for it
    numbers = [int(tail) for tail in (code.rpartition("-")[2] for code in kept) if tail.isdigit()]
    number = Cast(Func(F("code"), Value("-([0-9]{1,9})$"), function="substring"), IntegerField())
    last = Action.objects.filter(organisation=organisation).aggregate(last=Max(number))["last"]
    return f"{prefix}-{max([*numbers, last or 0]) + 1}"


def _number_alone(organisation: Organisation) -> None:
    """Numbers are given one after another. This keeps nothing else of the organisation waiting, not its incident reports."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERS_LOCK, organisation.pk])


def _known_areas(areas: Sequence[str]) -> list[str]:
    if unknown := set(areas) - set(reference.areas()):
        raise NotReady([Problem(f"There is no area {', '.join(sorted(unknown))}", field="areas")])
    return list(areas)


@action
def load_report_actions(organisation: Organisation, *, by: Actor, at: datetime) -> list[Action]:
    """Open the actions that the report of December 2007 gives for an organisation, with its words and its paragraph.

    What the report calls completed or in place waits for a check: nobody else had looked. Loading twice adds nothing.
    """
    in_report = reference.department_2007(organisation.code)
    locked(organisation)
    there = set(Action.objects.filter(organisation=organisation).values_list("code", flat=True))
    return [
        _load(organisation, entry, by=by, at=at)
        for entry in (in_report.actions if in_report else ())
        if entry.code not in there
    ]


def _load(organisation: Organisation, entry: reference.ReportAction, *, by: Actor, at: datetime) -> Action:
    status = FROM_REPORT[entry.status]
    where = f"{reference.REPORT_2007}, paragraph {entry.para}"
    action = Action.objects.create(
        organisation=organisation,
        code=entry.code,
        summary=entry.summary,
        areas=list(entry.areas),
        origin=Action.Origin.REPORT_2007,
        source=where,
        status_words=entry.words,
        reported_status=entry.status,
        owner_role=entry.owner,
        due=entry.due,
        due_text=entry.due_text,
        evidence=f"{where}: “{entry.words}”. Not checked by anybody else yet."
        if status == Status.DONE_AWAITING_CHECK
        else "",
        status=status,
        created_at=at,
        agreed_at=None if status == Status.PROPOSED else at,
    )
    if action.evidence:
        ActionClaim.objects.create(action=action, number=1, evidence=action.evidence, by=None, at=at)
    record("action.loaded", subject=action, by=by, at=at, code=action.code, status=status)
    return action


@action
def agree_action(
    thing: Action,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    owner_role: str | None = None,
    due: date | None = None,
    upload: str = "",
) -> Action:
    """Accept a proposed action, with who answers for it and by when; one that waited too long is accepted late."""
    now = locked(thing)
    if problems := _wrong_date(due, at):
        raise NotReady(problems)
    fields: dict[str, Any] = {"agreed_at": now.agreed_at or at, "agreed_by": by}
    facts: dict[str, Any] = {} if due is None else dict(new_date(now, due))
    if owner_role is not None:
        fields["owner_role"] = str(owner_role)
    if due is not None:
        fields |= {"due": due, "due_text": ""}
    step = ACTION["agree_late" if now.status == Status.OVERDUE_ESCALATED else "agree"]
    return step.perform(thing, by=by, at=at, version=version, fields=fields, **facts, **_from(upload))


def _wrong_date(due: date | None, at: datetime) -> list[Problem]:
    """A date by which an action is to be done is in the future, and not centuries away."""
    return date_problems(due, DUE, at, called="The date by which it is to be done", field="due")


def new_date(action: Action, due: date) -> dict[str, str]:
    """The date before and the new one, for the audit log: a paper says what was late on an earlier day."""
    return {"due_before": action.due.isoformat() if action.due else "", "due": due.isoformat()}


@action
def reject_action(
    thing: Action, *, by: User, at: datetime, version: int | None = None, reason: str, upload: str = ""
) -> Action:
    """Turn a proposed action down, with the reason."""
    return _with_note("reject", thing, by=by, at=at, version=version, reason=reason, **_from(upload))


@action
def begin_action(
    thing: Action, *, by: Actor, at: datetime, version: int | None = None, upload: str = ""
) -> Action:
    """Work has begun."""
    return ACTION["begin"].perform(thing, by=by, at=at, version=version, **_from(upload))


@action
def report_done(
    thing: Action, *, by: User, at: datetime, version: int | None = None, evidence: str
) -> Action:
    """Say that it is done and what shows it; somebody else checks."""
    fields = {"evidence": evidence.strip(), "cancel_asked": False}
    thing = ACTION["done"].perform(thing, by=by, at=at, version=version, fields=fields)
    number = thing.claims.count() + 1
    ActionClaim.objects.create(action=thing, number=number, evidence=thing.evidence, by=by, at=at)
    return thing


@action
def verify_action(thing: Action, *, by: User, at: datetime, version: int | None = None) -> Action:
    """Confirm that it is done. Never by who reported it, nor by who answers for it (SD8)."""
    thing = ACTION["verify"].perform(thing, by=by, at=at, version=version)
    _answer_claim(thing, accepted=True, by=by, at=at)
    return thing


@action
def not_accepted(thing: Action, *, by: User, at: datetime, version: int | None = None, reason: str) -> Action:
    """What was reported does not show that it is done: back to work, with the reason."""
    thing = _with_note("not_accepted", thing, by=by, at=at, version=version, reason=reason)
    _answer_claim(thing, accepted=False, reason=reason.strip(), by=by, at=at)
    return thing


def _answer_claim(thing: Action, *, accepted: bool, reason: str = "", by: User, at: datetime) -> None:
    """Keep the answer beside the claim that it answers: the newest."""
    if claim := thing.claims.filter(answer=None).order_by("-number").first():
        ClaimAnswer.objects.create(claim=claim, accepted=accepted, reason=reason, by=by, at=at)


@action
def replan(
    thing: Action,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    due: date,
    reason: str,
    upload: str = "",
) -> Action:
    """Give it a new date. How often this was done is counted and shown."""
    if problems := _wrong_date(due, at):
        raise NotReady(problems)
    now = locked(thing)
    moves = now.moves + 1
    fields = {"due": due, "due_text": "", "moves": moves, "cancel_asked": False}
    return _with_note(
        "replan",
        thing,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields=fields,
        moves=moves,
        **new_date(now, due),
        **_from(upload),
    )


@action
def ask_cancel(
    thing: Action, *, by: User, at: datetime, version: int | None = None, reason: str, upload: str = ""
) -> Action:
    """Ask for it to be cancelled; a second person must agree."""
    fields = {"cancel_asked": True}
    return _with_note(
        "ask_cancel", thing, by=by, at=at, version=version, reason=reason, fields=fields, **_from(upload)
    )


@action
def cancel(thing: Action, *, by: Actor, at: datetime, version: int | None = None) -> Action:
    """Agree that it is cancelled. It is kept and counted as cancelled, never as done."""
    return ACTION["cancel"].perform(thing, by=by, at=at, version=version)


def _from(upload: str) -> dict[str, Any]:
    """For the event of a row: the file or the change of many that it came with, which has one message."""
    return {"upload": upload} if upload else {}


def _with_note(
    name: str,
    thing: Action,
    *,
    by: User,
    at: datetime,
    reason: str,
    fields: dict[str, Any] | None = None,
    **rest: Any,
) -> Action:
    noted = {**(fields or {}), "note": reason.strip()}
    thing = ACTION[name].perform(thing, by=by, at=at, reason=reason, fields=noted, **rest)
    ActionRemark.objects.create(action=thing, step=name, text=reason.strip(), by=by, at=at)
    return thing


def escalate_overdue(*, at: datetime, among: QuerySet[Action] | None = None) -> list[Action]:
    """Escalate what is ten working days late, or has waited twenty for an answer, as seen at `at`.

    What belongs to a closed record is not late today. `among` narrows it to some actions.
    """
    actions = Action.objects.all() if among is None else among
    waiting = actions.filter(status__in=ACTION["escalate"].source, created_at__lte=at).select_related(
        "organisation"
    )
    outcome = sweeps.run(
        ESCALATIONS, lambda: waiting, lambda action: _escalate(action, at), at=at, is_whole=among is None
    )
    return [escalated for escalated in outcome.results if escalated]


@action
def _escalate(thing: Action, at: datetime) -> Action | None:
    if escalated_after(thing, at) is None:
        return None
    return ACTION["escalate"].perform(thing, by=SYSTEM, at=at, fields={"reminded_at": None})
