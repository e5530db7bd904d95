"""Notices that must not go any more, because a later decision or a merger took away their ground."""

from datetime import datetime

from audit import deliver
from audit.models import OutboxMessage
from audit.record import SYSTEM, record
from audit.transitions import locked
from incidents.checks.laws import is_of_another_authority
from incidents.models import Incident, RegulatorCase, RegulatorNotice, choices

# Every function here is called by an action that has locked the incident.


def cancel_unsent(incident: Incident, at: datetime, why: str) -> None:
    """No notice goes that has not gone yet, except a withdrawal. One that is being sent at this moment counts as sent.

    Where that attempt fails it is not tried again.
    """
    spared = why == "record_only" and incident.personal_data != choices.PersonalData.NO
    for case in incident.regulator_cases.all():
        if spared and is_of_another_authority(case):
            continue  # what it is owed does not depend on the risk to people
        notice = locked(case).unsent_notice
        if notice is None or notice.phase == choices.PhaseKind.WITHDRAWAL:
            continue
        notice = locked(notice)
        if notice.message:
            deliver.cancel(notice.message, at=at)
        _keep(notice, "notification.cancelled", cancelled_at=at, at=at, why=why)


def cancel_waiting(notice: RegulatorNotice, at: datetime, why: str) -> bool:
    """Cancel one notice that is not being sent at this moment; False where it is, or was: it is left as it is then."""
    notice = locked(notice)
    message = notice.message
    if message is None or notice.cancelled_at:
        return False
    waiting = OutboxMessage.objects.select_for_update().get(pk=message.pk)
    if waiting.status in (OutboxMessage.Status.SENDING, OutboxMessage.Status.SENT):
        return False
    deliver.cancel(message, at=at)
    _keep(notice, "notification.cancelled", cancelled_at=at, at=at, why=why)
    return True


def cancel_undecided(incident: Incident, at: datetime, why: str) -> None:
    """A notice that was made ready without a decision, and has not gone yet, goes no more: its ground is gone."""
    cases = incident.regulator_cases.all()
    if any(
        case.unsent_notice and case.unsent_notice.origin != choices.NoticeOrigin.DECISION for case in cases
    ):
        cancel_unsent(incident, at, why)


def reinstate_in_flight(case: RegulatorCase, at: datetime) -> None:
    """A notice that was cancelled while it was being sent is wanted again: it is tried until it is sent."""
    for notice in case.notices.exclude(cancelled_at=None):
        notice = locked(notice)
        if notice.message and deliver.reinstate(notice.message, at=at):
            _keep(notice, "notification.reinstated", cancelled_at=None, at=at)


def _keep(
    notice: RegulatorNotice, kind: str, *, cancelled_at: datetime | None, at: datetime, **facts: str
) -> None:
    notice.cancelled_at = cancelled_at
    notice.version += 1
    notice.save(update_fields=["cancelled_at", "version"])
    record(kind, subject=notice, by=SYSTEM, at=at, key=notice.key, **facts)
