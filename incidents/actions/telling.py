"""Notices to the regulator or the controller: queueing, how sending fares, receipts, references, withdrawal."""

from datetime import date, datetime

from audit import deliver
from audit.chain import sha256_of
from audit.models import OutboxMessage
from audit.personal_data import found_in
from audit.record import SYSTEM, action
from audit.transitions import NotReady, Problem, Refused, Stale
from departments.powers import acting_role
from departments.roles import Can
from incidents import checks
from incidents.actions.payload import build
from incidents.models import Decision, Dispatch, Incident, Notification, Owed
from incidents.models import choices as c
from incidents.workflow import NOTIFICATION


def queue_first(
    incident: Incident,
    decision: Decision,
    *,
    by,
    at: datetime,
    to_follow_by: date | None,
    override: str,
    late_reason: str,
) -> Notification:
    """Freeze the first notice and owe it, in the transaction that decides. What is not known yet follows later."""
    _texts_may_go(incident, by=by, at=at, override=override)
    _lateness(incident, at=at, late_reason=late_reason)
    if gaps := checks.gaps_of_notice(incident):
        if to_follow_by is None:
            words = "; ".join(text.lower() for text in gaps.values())
            raise NotReady([Problem(f"Say by when the rest will follow ({words})", "#id_to_follow_by_day")])
        for field in gaps:
            Owed.objects.update_or_create(
                incident=incident, field=field, defaults={"expected_on": to_follow_by, "supplied_at": None}
            )
    reopen_not_needed(incident, at)
    chain = Notification.objects.get(incident=incident)
    dispatch = _freeze(chain, c.PhaseKind.INITIAL, at=at, decision=decision)
    return NOTIFICATION["queue"].perform(
        chain, by=SYSTEM, at=at, key=str(dispatch.pk), phase=dispatch.phase, payload=dispatch.payload_sha256
    )


def close_as_not_needed(incident: Incident, at: datetime, why: str) -> None:
    """A chain of which nothing has been sent or queued ends as not needed."""
    chain = Notification.objects.filter(incident=incident, status="drafting").first()
    if chain and chain.first_sent_at is None:
        NOTIFICATION["not_needed_now"].perform(chain, by=SYSTEM, at=at, why=why)


def reopen_not_needed(incident: Incident, at: datetime) -> bool:
    """A chain that had ended as not needed is in drafting again, under the same clock; whether there was one."""
    chain = Notification.objects.filter(incident=incident, status="not_needed").first()
    if chain is None:
        return False
    NOTIFICATION["needed_after_all"].perform(chain, by=SYSTEM, at=at)
    return True


def _texts_may_go(incident: Incident, *, by, at: datetime, override: str) -> None:
    """Each notice asks anew: what was let through once does not speak for what is written later (F87)."""
    found = checks.personal_data_in(incident)
    if not found:
        return
    if len(override.strip()) >= 20:
        incident.pattern_override = override.strip()
        incident.pattern_override_by, incident.pattern_override_at = by, at
        incident.save(update_fields=["pattern_override", "pattern_override_by", "pattern_override_at"])
        return
    raise NotReady(
        [
            Problem(
                f"The {field.replace('_', ' ')} seems to hold {' and '.join(kinds)}. Take it out, or say in at least "
                "20 characters why it may go",
                "#id_override",
            )
            for field, kinds in found.items()
        ]
    )


def _lateness(incident: Incident, *, at: datetime, late_reason: str) -> None:
    """A late notice gives its reason; one that must go now says that the reason follows (F27)."""
    if incident.deadline_at is None or at <= incident.deadline_at or incident.late_reason:
        return
    incident.late_reason = late_reason.strip() or "To follow"
    incident.save(update_fields=["late_reason"])


def _freeze(
    chain: Notification, phase: str, *, at: datetime, decision: Decision | None, reason: str = ""
) -> Dispatch:
    dispatch = Dispatch(notification=chain, number=chain.dispatches.count() + 1, phase=phase, queued_at=at)
    incident = Incident.objects.select_related("organisation").get(pk=chain.incident_id)
    dispatch.payload = build(incident, dispatch, at=at, decision=decision, reason=reason)
    dispatch.payload_sha256 = sha256_of(dispatch.payload)
    dispatch.save()
    return dispatch


@action
def notice_fared(*, notice: OutboxMessage, outcome: str, at: datetime) -> None:
    """The outbox says how a notice fares; the chain follows.

    Where a person has meanwhile recorded that it went by another way, only the receipt is kept.
    """
    dispatch = Dispatch.objects.select_related("notification").filter(pk=notice.payload["key"]).first()
    if dispatch is None:
        return
    chain = dispatch.notification
    if outcome == "sent" and dispatch.sent_at is None:
        dispatch.sent_at, dispatch.sent_by, dispatch.receipt = at, c.SentBy.PORTAL, notice.receipt[:200]
        dispatch.save(update_fields=["sent_at", "sent_by", "receipt"])
    if dispatch.phase == c.PhaseKind.WITHDRAWAL:
        if outcome == "sent" and chain.status == "withdrawing":
            NOTIFICATION["withdrawal_told"].perform(chain, by=SYSTEM, at=at, key=str(dispatch.pk))
        return
    for name, fields in _steps(chain, outcome, at):
        chain = NOTIFICATION[name].perform(chain, by=SYSTEM, at=at, fields=fields, key=str(dispatch.pk))


def _steps(chain: Notification, outcome: str, at: datetime) -> list[tuple[str, dict]]:
    sent = {"first_sent_at": chain.first_sent_at or at}
    table = {
        ("sending", "queued"): [("begin_send", {})],
        ("sending", "send_failed"): [("retry", {}), ("begin_send", {})],
        ("sending", "sending"): [("claim_lapsed", {}), ("begin_send", {})],
        ("sent", "sending"): [("sent_ok", sent)],
        ("sent", "queued"): [("begin_send", {}), ("sent_ok", sent)],
        ("sent", "send_failed"): [("retry", {}), ("begin_send", {}), ("sent_ok", sent)],
        ("failed", "sending"): [("sent_bad", {})],
        ("failed", "queued"): [("begin_send", {}), ("sent_bad", {})],
        ("failed", "send_failed"): [("retry", {}), ("begin_send", {}), ("sent_bad", {})],
    }
    return table.get((outcome, chain.status), [])


@action
def sent_by_hand(
    *,
    notification: Notification,
    by,
    at: datetime,
    version: int | None = None,
    way: str,
    sent_at: datetime,
    receipt: str,
) -> Notification:
    """It went by the regulator's own form, the helpline or post: when, how, and the receipt or who took the call."""
    if sent_at > at:
        raise NotReady([Problem("The time of sending must not be in the future", "#id_sent_at_day")])
    if way not in (c.SentBy.FORM, c.SentBy.HELPLINE, c.SentBy.POST) or not receipt.strip():
        raise NotReady(
            [Problem("Enter how it was sent, and the receipt or who took the call", "#id_receipt")]
        )
    dispatch = notification.dispatches.order_by("-number").first()
    if dispatch and sent_at < dispatch.queued_at:
        raise NotReady([Problem("The notice was not ready before it was decided", "#id_sent_at_day")])
    withdrawing = notification.status == "withdrawing"
    chain = NOTIFICATION["withdrawal_told" if withdrawing else "manual_send"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        fields={"first_sent_at": notification.first_sent_at or sent_at},
        way=way,
    )
    dispatch.sent_at, dispatch.sent_by, dispatch.receipt = sent_at, way, receipt.strip()[:200]
    dispatch.save(update_fields=["sent_at", "sent_by", "receipt"])
    for message in OutboxMessage.objects.filter(payload__key=str(dispatch.pk)):
        deliver.mark_sent_manually(
            message, way=way, sent_at=sent_at, receipt=f"Sent by hand: {dispatch.receipt}", by=by, at=at
        )
    return chain


@action
def acknowledge(
    *, notification: Notification, by, at: datetime, version: int | None = None, case_reference: str
) -> Notification:
    """The addressee gives its reference: only now has it been told (F63)."""
    if not case_reference.strip():
        raise NotReady([Problem("Enter the case reference", "#id_case_reference")])
    return NOTIFICATION["acknowledge"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        fields={"case_reference": case_reference.strip()[:40], "acknowledged_at": at},
        reference=case_reference.strip()[:40],
    )


@action
def ask_more(
    *, notification: Notification, by, at: datetime, version: int | None = None, wanted_by: date
) -> Notification:
    """The addressee wants more by a day."""
    return NOTIFICATION["ask_more"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        fields={"more_wanted_by": wanted_by},
        due=wanted_by.isoformat(),
    )


@action
def begin_further_phase(
    *, notification: Notification, by, at: datetime, version: int | None = None
) -> Notification:
    """The next notice of the chain is being prepared; earlier ones stay as they went."""
    return NOTIFICATION["further_phase"].perform(notification, by=by, at=at, version=version)


@action
def queue_phase(
    *, notification: Notification, by, at: datetime, version: int | None = None, override: str = ""
) -> Notification:
    """Freeze and owe a further notice with a key of its own."""
    incident = Incident.objects.get(pk=notification.incident_id)
    if notification.first_sent_at is None:
        raise NotReady([Problem("The first notice goes with the decision")])
    _may(NOTIFICATION["queue_phase"], notification, by=by, at=at, version=version)
    _texts_may_go(incident, by=by, at=at, override=override)
    dispatch = _freeze(
        notification, c.PhaseKind.FURTHER, at=at, decision=incident.decisions.order_by("-number").first()
    )
    return NOTIFICATION["queue_phase"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        key=str(dispatch.pk),
        phase=dispatch.phase,
        payload=dispatch.payload_sha256,
    )


@action
def mark_final(*, notification: Notification, by, at: datetime, version: int | None = None) -> Notification:
    """Nothing is owed any more."""
    if Owed.objects.filter(incident=notification.incident_id, supplied_at=None).exists():
        raise NotReady([Problem("Something is still owed to the regulator")])
    return NOTIFICATION["final"].perform(notification, by=by, at=at, version=version)


@action
def regulator_close(
    *,
    notification: Notification,
    by,
    at: datetime,
    version: int | None = None,
    ico_decision: str,
    answer: str = "",
) -> Notification:
    """The regulator has closed its case, with its decision."""
    if ico_decision not in c.IcoDecision.values:
        raise NotReady([Problem("Choose the regulator's decision", "#id_ico_decision")])
    chain = NOTIFICATION["regulator_close"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        fields={"closed_answer": answer.strip()},
        decision=ico_decision,
    )
    Incident.objects.filter(pk=chain.incident_id).update(ico_decision=ico_decision)
    return chain


@action
def withdraw(
    *, notification: Notification, by, at: datetime, version: int | None = None, reason: str
) -> Notification:
    """Found not to be notifiable after all: a withdrawal notice goes to the same addressee, the earlier ones stay.

    The SIRO's new decision must be record only; the incident then leaves table 1 of the annual report, with a note.
    """
    incident = Incident.objects.get(pk=notification.incident_id)
    if incident.decision != c.Decided.RECORD_ONLY:
        raise NotReady(
            [
                Problem(
                    "A notice is withdrawn on the SIRO's new decision to record only: assess it again first"
                )
            ]
        )
    if kinds := found_in(reason):
        raise NotReady(
            [
                Problem(
                    f"The reason seems to hold {' and '.join(kinds)}: take it out, for it is sent",
                    "#id_reason",
                )
            ]
        )
    _may(NOTIFICATION["withdraw_notice"], notification, by=by, at=at, version=version)
    dispatch = _freeze(
        notification,
        c.PhaseKind.WITHDRAWAL,
        at=at,
        decision=incident.decisions.order_by("-number").first(),
        reason=reason.strip(),
    )
    return NOTIFICATION["withdraw_notice"].perform(
        notification,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"withdrawal_reason": reason.strip()},
        key=str(dispatch.pk),
        phase=dispatch.phase,
        payload=dispatch.payload_sha256,
    )


def _may(step, notification: Notification, *, by, at: datetime, version: int | None) -> None:
    """Refuse before anything is frozen."""
    if acting_role(by, Can(step.power), notification, at) is None:
        raise Refused("You do not hold a role that may do this here.", step.power)
    if version is not None and version != notification.version:
        raise Stale(notification)
