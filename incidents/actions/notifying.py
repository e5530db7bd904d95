"""Notices to the regulator or the controller: making them ready, abandoning, withdrawing, and what their messages report.

Whether a notice was sent is on its message alone (`audit.models.OutboxMessage`); nothing here keeps it a second time.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.models import User
from audit import deliver
from audit.chain import sha256_of
from audit.models import Event, OutboxMessage
from audit.personal_data import found_in
from audit.record import SYSTEM, Actor, action, record, subject_of
from audit.transitions import NotReady, Problem, Refused, Stale, Transition, locked
from departments.organisations.powers import acting_role
from departments.organisations.roles import Can
from incidents import checks
from incidents.actions.asked import answer_questions, ask_again, still_asked
from incidents.actions.cases import close_as_not_needed
from incidents.actions.payload import build
from incidents.actions.previewing import fingerprint
from incidents.actions.triage import SECTIONS
from incidents.duty.clock import london_day, with_zone
from incidents.models import USUAL_DAYS, Incident, Owed, RegulatorCase, RegulatorNotice, choices
from incidents.workflow import EDITING, REGULATOR_CASE
from incidents.workflow.notices import REGULATOR_NOTICE

CHANGED_SINCE = "What the notice says has changed since you read it. Read it again below, then send it"


def queue_first(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    to_follow_by: date | None,
    override: str,
    late_reason: str,
) -> RegulatorNotice:
    """Freeze the notice that a decision sends and owe it, in the transaction that decides. What is not known yet follows later.

    It is the first one, or a further one where an earlier notification was withdrawn.
    """
    incident = case.incident
    _texts_may_go(incident, by=by, at=at, override=override)
    gaps = checks.gaps_of_notice(incident)
    if gaps:
        if to_follow_by is None:
            missing = "; ".join(text.lower() for text in gaps.values())
            raise NotReady([Problem(f"Say by when the rest will follow ({missing})", field="to_follow_by")])
        if to_follow_by <= london_day(at):
            raise NotReady(
                [Problem("The day by which the rest follows must be in the future", field="to_follow_by")]
            )
    late = set_lateness(incident, at=at, late_reason=late_reason)
    _supply(incident, at)
    owe(incident, {*gaps, *late}, to_follow_by or london_day(at) + timedelta(days=USUAL_DAYS))
    if case.status != choices.CaseStatus.OWED:
        case = REGULATOR_CASE["needed_after_all"].perform(case, by=SYSTEM, at=at)
    phase = choices.PhaseKind.FURTHER if case.has_notices else choices.PhaseKind.INITIAL
    return _make_ready(REGULATOR_NOTICE["queue"], _begin(case, phase, at), by=SYSTEM, at=at)


def queue_undecided(
    case: RegulatorCase,
    *,
    origin: str,
    at: datetime,
    follows_on: date,
    gaps: Iterable[str],
    description: str = "",
    seen: str = "",
) -> RegulatorNotice:
    """Freeze the first notice of a case on which nobody has decided, and owe it. `gaps` follow by `follows_on`.

    `description` is what a person entered for this notice alone, `seen` the fingerprint of what that person read.

    The reason for a delay is among them where it is late and none is known: it never holds the notice up (F27).
    """
    owe(case.incident, {*gaps, *set_lateness(case.incident, at=at, late_reason="")}, follows_on)
    notice = _begin(case, choices.PhaseKind.INITIAL, at, origin=origin)
    step = REGULATOR_NOTICE["queue"]
    return _make_ready(step, notice, by=SYSTEM, at=at, description=description, seen=seen)


def owe(incident: Incident, fields: Iterable[str], expected_on: date) -> None:
    """What a notice leaves to follow, by a day (article 33(4))."""
    Owed.objects.bulk_create(
        [Owed(incident=incident, field=field, expected_on=expected_on) for field in sorted(set(fields))],
        update_conflicts=True,
        unique_fields=["incident", "field"],
        update_fields=["expected_on", "supplied_at"],
    )


def _texts_may_go(incident: Incident, *, by: Actor, at: datetime, override: str) -> None:
    """Each notice asks again: what was let through once does not speak for what is written later (F87)."""
    personal_data = checks.personal_data_in(incident)
    if not personal_data:
        return
    if len(override.strip()) >= 20 and isinstance(by, User):
        incident.pattern_override = override.strip()
        incident.pattern_override_by, incident.pattern_override_at = by, at
        incident.save(update_fields=["pattern_override", "pattern_override_by", "pattern_override_at"])
        return
    raise NotReady(
        [
            Problem(
                f"The {field.replace('_', ' ')} seems to hold {' and '.join(kinds)}. "
                f"{'Take it out, or say' if _can_be_changed(incident, field) else 'Hide it on the page of the incident, or say'} "
                "in at least 20 characters why it may go",
                field="override",
            )
            for field, kinds in personal_data.items()
        ]
    )


def _can_be_changed(incident: Incident, field: str) -> bool:
    """Whether a text can be changed on a page now: what triage asked is closed after it, and a closed incident altogether."""
    return any(
        field in names and incident.status in EDITING[section].source for section, names in SECTIONS.items()
    )


def set_lateness(incident: Incident, *, at: datetime, late_reason: str) -> set[str]:
    """A late notice gives its reason. Returns what it has to leave to follow: the reason, where none is known (F27)."""
    if incident.deadline_at is None or at <= incident.deadline_at or incident.late_reason:
        return set()
    if not late_reason.strip():
        return {"late_reason"}
    incident.late_reason = late_reason.strip()
    incident.save(update_fields=["late_reason"])
    return set()


def _begin(
    case: RegulatorCase, phase: str, at: datetime, *, origin: str = choices.NoticeOrigin.DECISION
) -> RegulatorNotice:
    """The next notice of a case that is locked."""
    newest = case.notices.order_by("-number").first()
    return RegulatorNotice.objects.create(
        case=case, number=newest.number + 1 if newest else 1, phase=phase, begun_at=at, origin=origin
    )


def _make_ready(
    step: Transition,
    notice: RegulatorNotice,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    description: str = "",
    answered: Iterable[dict[str, str]] = (),
    seen: str = "",
) -> RegulatorNotice:
    """Freeze the payload and owe the message under the notice's key, in one step of its workflow.

    `seen` is the fingerprint of what the person read: where the notice says something else by now, it does not go.
    """
    incident = Incident.objects.select_related("organisation").get(pk=notice.case.incident_id)
    if notice.is_undecided:
        incident.description = (
            description  # what was reported stays on the record, unread by whoever notifies now
        )
    decided = notice.origin == choices.NoticeOrigin.DECISION
    decision = incident.decisions.order_by("-number").first() if decided else None
    payload = build(incident, notice, at=at, decision=decision, reason=reason, answered=answered)
    if seen and seen != fingerprint(payload):
        raise NotReady([Problem(CHANGED_SINCE)])
    digest = sha256_of(payload)
    return step.perform(
        notice,
        by=by,
        at=at,
        fields={
            "payload": payload,
            "payload_sha256": digest,
            "ready_at": at,
            "message_id": notice.own_key,
        },
        key=notice.own_key,
        phase=notice.phase,
        payload=digest,
    )


def make_ready_again(
    notice: RegulatorNotice, *, at: datetime, goes_at: datetime | None = None, description: str | None = None
) -> RegulatorNotice:
    """Another notice in the place of one that was cancelled before it went: the same phase, with the answers of now.

    It goes at once, or where that is known not before `goes_at`: what was promised by a day that has passed by then gets a
    new day. `description` is what a person entered for this notice alone, where it was made ready without a decision: what
    the cancelled one said, unless it is given.
    """
    case, goes_at = locked(notice.case), goes_at or at
    passed = checks.promises_passed(case.incident, goes_at)
    owe(case.incident, passed, london_day(goes_at) + timedelta(days=USUAL_DAYS))
    if description is None:
        description = (notice.payload or {}).get("answers", {}).get("description", "")
    another = _begin(case, notice.phase, at, origin=notice.origin)
    reason = case.withdrawal_reason if notice.phase == choices.PhaseKind.WITHDRAWAL else ""
    step = REGULATOR_NOTICE["queue"]
    return _make_ready(step, another, by=SYSTEM, at=at, reason=reason, description=description)


@action
def on_delivery_change(*, message: OutboxMessage, outcome: str, at: datetime) -> None:
    """The outbox says what became of a notice's message: that is recorded, and whoever must act is notified.

    It can be called again. Where an attempt failed that was under way when the notice was cancelled, the case ends as
    not needed, as it would have done with the decision.
    """
    notice = RegulatorNotice.objects.select_related("case__incident").filter(message=message).first()
    kind = {
        "sent": "notification.sent",
        "failed": "notification.send_failed",
        "set_aside": "notification.set_aside",
        "cancelled": "notification.not_sent_after_all",
    }[outcome]
    if notice is None or (
        outcome in ("sent", "cancelled")
        and Event.objects.filter(subject=subject_of(notice), kind=kind).exists()
    ):
        return
    record(kind, subject=notice, by=SYSTEM, at=at, key=notice.key, attempts=message.attempts)
    if outcome == "cancelled":
        incident = locked(notice.case.incident)
        if incident.decision == choices.Decided.RECORD_ONLY:
            close_as_not_needed(incident, at, "record_only")


@action
def record_sent_manually(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    way: str,
    sent_at: datetime,
    receipt: str,
) -> RegulatorCase:
    """It went by the regulator's own form, the helpline or post: when, how, and the receipt or who took the call.

    Raises NotReady where the portal has sent it meanwhile.
    """
    if sent_at > at:
        raise NotReady([Problem("The time of sending must not be in the future", field="sent_at")])
    if way not in choices.ManualWay.values or not receipt.strip():
        raise NotReady(
            [Problem("Enter how it was sent, and the receipt or who took the call", field="receipt")]
        )
    case = _seen(locked(case), version)
    notice = case.unsent_notice
    message = notice.message if notice else None
    if notice is None or message is None:
        raise NotReady([Problem("No notice waits to be sent: there is nothing to record")])
    if notice.ready_at and sent_at < notice.ready_at.replace(second=0, microsecond=0):
        text = f"The notice was made ready at {with_zone(notice.ready_at)}. Enter when it was sent after that"
        raise NotReady([Problem(text, field="sent_at")])
    sent_at = max(sent_at, notice.ready_at or sent_at)  # people enter minutes
    step = REGULATOR_NOTICE["manual_send"]
    notice = step.perform(notice, by=by, at=at, way=way, key=notice.key)
    receipt = receipt.strip()[:200]
    if not deliver.mark_sent_manually(message, way=way, sent_at=sent_at, receipt=receipt, by=by, at=at):
        raise NotReady([Problem("The portal has sent it meanwhile: there is nothing to record")])
    return case


@action
def begin_further_notice(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None
) -> RegulatorCase:
    """The next notice of the case is being prepared; the case and its earlier notices stay as they are."""
    case = REGULATOR_CASE["further_phase"].perform(case, by=by, at=at, version=version)
    _begin(case, choices.PhaseKind.FURTHER, at)
    return case


@action
def abandon_further_notice(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None
) -> RegulatorCase:
    """The further notice is not sent after all; what was owed before is still owed."""
    draft = _draft(case, version)
    return REGULATOR_NOTICE["abandon_phase"].perform(draft, by=by, at=at).case


@action
def cancel_notice(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None
) -> RegulatorCase:
    """A notice that is ready and has not gone yet is not sent after all.

    What a further notice answered is owed again. Without the first notice that somebody sent at once nothing is promised,
    and the portal may complete another one at its hour. Without a withdrawal the case is as it was before.
    """
    case = _seen(locked(case), version)
    notice = case.unsent_notice
    if notice is None:
        raise NotReady([Problem("No notice waits to be sent")])
    step = REGULATOR_NOTICE["cancel_phase"]
    notice = step.perform(notice, by=by, at=at, fields={"cancelled_at": at}, key=notice.key)
    if notice.message:
        deliver.cancel(notice.message, at=at)
    if notice.phase == choices.PhaseKind.INITIAL:
        case.incident.owed.filter(supplied_at=None).delete()
    if notice.phase == choices.PhaseKind.WITHDRAWAL:
        name = "withdrawal_dropped" if case.case_reference else "needed_after_all"
        return REGULATOR_CASE[name].perform(
            case, by=SYSTEM, at=at, is_locked=True, fields={"withdrawal_reason": ""}
        )
    case.incident.owed.filter(supplied_at=notice.ready_at).update(supplied_at=None)
    ask_again(notice, at)
    return case


@action
def send_further_notice(
    case: RegulatorCase,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
    override: str = "",
    to_follow_by: date | None = None,
    seen: str = "",
    answers: Mapping[UUID, str] | None = None,
) -> RegulatorCase:
    """Freeze and owe the further notice, with a key of its own. It answers what the addressee asked for.

    `to_follow_by` is the new day for what was promised by a day that has passed and is still not known. `seen` is the
    fingerprint of what the person read: where the notice says something else by now, it does not go. `answers` has the
    words for each question by its key; one without words stays open. Without `answers` the whole notice answers them all.
    """
    draft = _draft(case, version)
    case, step = draft.case, REGULATOR_NOTICE["queue_phase"]
    if acting_role(by, Can(step.power), case, at) is None:  # before a reason for the texts is kept
        raise Refused("You do not hold a role that may do this here.", step.power)
    _texts_may_go(case.incident, by=by, at=at, override=override)
    _supply(case.incident, at)
    _promise_again(case.incident, at, to_follow_by)
    answered = answer_questions(draft, at, answers, override=override)
    case = _make_ready(step, draft, by=by, at=at, answered=answered, seen=seen).case
    still_asked(case, at)
    return case


def _promise_again(incident: Incident, at: datetime, day: date | None) -> None:
    """Give what is still owed and was promised by a day that has passed a day to come: no notice promises a past day."""
    today = london_day(at)
    fields = checks.promises_passed(incident, at)
    if not fields:
        return
    missing = "; ".join(checks.NOTIFY_WORDS.get(field, field).lower() for field in fields)
    if day is None:
        raise NotReady(
            [
                Problem(
                    f"Say by when this will follow, since its day has passed: {missing}", field="to_follow_by"
                )
            ]
        )
    if day <= today:
        raise NotReady(
            [Problem("The day by which the rest follows must be in the future", field="to_follow_by")]
        )
    owe(incident, fields, day)


def _supply(incident: Incident, at: datetime) -> None:
    """What was left to follow, and is answered in the notice that goes now."""
    for owed in incident.owed.filter(supplied_at=None):
        if getattr(incident, owed.field):
            owed.supplied_at = at
            owed.save(update_fields=["supplied_at"])


@action
def withdraw(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None, reason: str, seen: str = ""
) -> RegulatorCase:
    """Found not to be notifiable after all: a withdrawal notice goes to the same addressee, the earlier ones stay.

    The SIRO's new decision must be record only; the incident then leaves table 1 of the annual report, with a note.
    `seen` is the fingerprint of what the person read.
    """
    reason = reason.strip()
    if kinds := found_in(reason):
        raise NotReady(
            [
                Problem(
                    f"The reason seems to hold {' and '.join(kinds)}: take it out, for it is sent",
                    field="reason",
                )
            ]
        )
    case = REGULATOR_CASE["withdraw_notice"].perform(
        case, by=by, at=at, version=version, reason=reason, fields={"withdrawal_reason": reason}
    )
    notice = _begin(case, choices.PhaseKind.WITHDRAWAL, at)
    _make_ready(REGULATOR_NOTICE["queue"], notice, by=SYSTEM, at=at, reason=reason, seen=seen)
    return case


def _draft(case: RegulatorCase, version: int | None) -> RegulatorNotice:
    """The notice of a case that is being prepared, the case locked."""
    if draft := _seen(locked(case), version).draft:
        return draft
    raise NotReady([Problem("No further notice is being prepared: begin one first")])


def _seen(case: RegulatorCase, version: int | None) -> RegulatorCase:
    """The case, if it is still the version that the person saw."""
    if version is not None and version != case.version:
        raise Stale(case)
    return case
