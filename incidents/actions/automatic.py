"""Notices that go when nobody has decided: made ready by the portal, and people called until one of them has sent it.

The rule is in docs/adr/0028. What is so is asked again under the lock of the incident, and one constraint of the
database (`notice_one_first_of_a_case`) lets no second first notice be.
"""

from datetime import datetime, timedelta
from typing import Any

from audit import sweeps
from audit.models import OutboxMessage
from audit.record import SYSTEM, action, record
from audit.transitions import locked
from departments.organisations.queries import holders_of
from departments.organisations.roles import Role
from incidents import checks
from incidents.actions.notifying import queue_undecided
from incidents.actions.previewing import tried
from incidents.checks import automatic
from incidents.duty.clock import london_day
from incidents.models import USUAL_DAYS, Call, Incident, RegulatorCase, RegulatorNotice
from incidents.queries.standing import (
    instruction_of,
    is_switched_off,
    notices_to_call_for,
    undecided_past_the_hour,
)
from incidents.workflow import REGULATOR_CASE

FAIL_SAFE = sweeps.Sweep("incidents.fail_safe", "Notify the regulator of what nobody has decided")
CALLS = sweeps.Sweep("incidents.calls", "Call people to send a notice that waits for them")
NEXT_CALL = timedelta(minutes=15)  # before the next post is called
NEXT_ROUND = timedelta(hours=1)  # the same, once everybody has been called
# Who is called, in turn: first those who can record that it was sent, then those who can find somebody.
CALLED = (
    Role.DPO,
    Role.DEPUTY_DPO,
    Role.DUTY_OFFICER,
    Role.SECURITY_ADVISER,
    Role.SIRO,
    Role.DEPUTY_SIRO,
    Role.ACCOUNTING_OFFICER,
)


def sweep_fail_safe(*, at: datetime) -> int:
    """Make the first notice ready of every incident on which nobody decided in time; returns how many that were."""
    outcome = sweeps.run(
        FAIL_SAFE,
        lambda: undecided_past_the_hour(at),
        lambda incident: _notify_undecided(incident, at),
        at=at,
    )
    return sum(outcome.results)


@action
def _notify_undecided(incident: Incident, at: datetime) -> int:
    incident = locked(incident)
    case = incident.regulator_case
    if case is None:
        return 0
    case.incident = incident
    if not automatic.problems_when_scored(case, at):
        name = "fail_safe"
    elif not automatic.problems_when_unscored(case, at):
        name = "fail_safe_unscored"
    else:
        return 0
    instruction = instruction_of(incident.organisation)
    case = REGULATOR_CASE[name].perform(
        case, by=SYSTEM, at=at, by_portal=bool(instruction and instruction.is_by_machine)
    )
    _queue(case, name, at)
    return 1


def _queue(case: RegulatorCase, name: str, at: datetime) -> None:
    instruction = instruction_of(case.organisation)
    days = instruction.follows_after_days if instruction else USUAL_DAYS
    queue_undecided(
        case,
        origin=name,
        at=at,
        follows_on=london_day(at) + timedelta(days=days),
        gaps={*automatic.ALWAYS_FOLLOW, *checks.gaps_of_notice(case.incident)},
    )


def automatic_preview(case: RegulatorCase, *, at: datetime) -> dict[str, Any]:
    """What the portal would send by itself for a case with no notice, if it were time now. Nothing is kept of it."""
    name = "fail_safe" if automatic.is_scored(case.incident) else "fail_safe_unscored"

    def step() -> None:
        mine = locked(case)
        mine.incident = locked(case.incident)
        _queue(mine, name, at)

    return tried(case, step=step)


def call_people(*, at: datetime) -> int:
    """Call the next post for each notice that the portal completed and nobody has sent; returns how many were called."""
    outcome = sweeps.run(
        CALLS, lambda: notices_to_call_for(at), lambda incident: _call_next(incident, at), at=at
    )
    return sum(outcome.results)


@action
def _call_next(notice: RegulatorNotice, at: datetime, failed: int = 0) -> int:
    """`failed` is the number of the last call, where it reached nobody: then the next one is made at once."""
    notice = locked(notice)
    if not notices_to_call_for(at).filter(pk=notice.pk).exists():
        return 0
    if is_switched_off(notice, at):
        return 0
    calls = list(notice.calls.order_by("number"))
    if failed and (not calls or calls[-1].number != failed):
        return 0
    holders = {role: holders_of(notice.organisation, role, at) for role in CALLED}
    there = [role for role in CALLED if any(holder.away_until is None for holder in holders[role])]
    held = there or [role for role in CALLED if holders[role]] or [Role.DPO]
    if (
        calls
        and not failed
        and at < calls[-1].called_at + (NEXT_CALL if len(calls) < len(held) else NEXT_ROUND)
    ):
        return 0
    role = held[len(calls) % len(held)]
    Call.objects.create(notice=notice, number=len(calls) + 1, role=role, called_at=at)
    record(
        "notification.called",
        subject=notice,
        by=SYSTEM,
        at=at,
        called=str(role),
        number=len(calls) + 1,
        away=[str(role) for role in CALLED if holders[role] and role not in held],
        everybody_was_called=len(calls) >= len(held),
    )
    return 1


def call_after_failure(*, message: OutboxMessage, at: datetime) -> int:
    """A text message reached nobody: call the next post at once, unless another telephone was reached by the same call."""
    event = message.event
    others = event.messages.filter(rule=message.rule).exclude(delivery__in=OutboxMessage.Delivery.failed)
    notice = RegulatorNotice.objects.filter(pk=event.subject.rpartition(":")[2]).first()
    if notice is None or others.exists():
        return 0
    return _call_next(notice, at, failed=event.facts["number"])
