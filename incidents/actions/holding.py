"""Keeping notices from going for a while: a hold on one case, and the kill switch. Both end by themselves."""

from datetime import datetime

from accounts.models import User
from audit import outbox, sweeps
from audit.record import SYSTEM, Actor, action
from audit.transitions import NotReady, Problem, Refused, Transition, locked
from departments.models import Organisation
from departments.organisations.powers import scope
from incidents import checks
from incidents.actions.cancelling import cancel_waiting
from incidents.actions.notifying import make_ready_again
from incidents.checks.holding import MOST_HOURS, TO_CONFIRM
from incidents.models import Hold, KillSwitch, RegulatorCase, choices
from incidents.queries.standing import (
    holds_that_ended,
    is_there_a_switch,
    switches_not_confirmed,
    switches_that_ended,
)
from incidents.workflow import REGULATOR_CASE
from incidents.workflow.kill_switch import KILL_SWITCH

HOLDS = sweeps.Sweep("incidents.holds", "Release the holds whose end has come")
SWITCHES = sweeps.Sweep("incidents.switches", "End the kill switch at its time")
END_REACHED = "Its end was reached."
WHY = "put on hold"


@action
def hold(
    case: RegulatorCase,
    *,
    by: User,
    at: datetime,
    version: int | None = None,
    ground: str,
    reason: str,
    ends_at: datetime,
    late_reason: str = "",
) -> RegulatorCase:
    """Keep the notices of a case from going, on the ground of an exemption and until an end.

    Past the deadline only where the reason for the delay is given with it.
    """
    if ground not in choices.HoldGround.values:
        raise NotReady([Problem("Choose the exemption that the hold relies on", field="ground")])
    if ends_at <= at:
        raise NotReady([Problem("The end of the hold must be in the future", field="ends_at")])
    incident = locked(case).incident
    late = late_reason.strip()
    past = incident.deadline_at is not None and ends_at > incident.deadline_at
    if past and not (late or incident.late_reason):
        text = "The hold ends after the deadline. Enter why the notice will be late, or choose an earlier end"
        raise NotReady([Problem(text, field="late_reason")])
    case = REGULATOR_CASE["hold"].perform(
        case, by=by, at=at, version=version, reason=reason, ground=ground, until=ends_at.isoformat()
    )
    notice = case.unsent_notice
    if notice and checks.promises_passed(incident, ends_at) and cancel_waiting(notice, at, WHY):
        make_ready_again(
            notice, at=at, goes_at=ends_at
        )  # so that it promises no day that has passed when it goes
    Hold.objects.create(
        case=case, ground=ground, reason=reason.strip(), held_at=at, held_by=by, ends_at=ends_at
    )
    if late and not incident.late_reason:
        incident.late_reason = late
        incident.save(update_fields=["late_reason"])
    return case


@action
def release_hold(
    case: RegulatorCase, *, by: Actor, at: datetime, version: int | None = None, reason: str
) -> RegulatorCase:
    """The notices may go again; what waits is sent at once."""
    hold = locked(case).open_hold
    case = REGULATOR_CASE["release_hold"].perform(case, by=by, at=at, version=version, reason=reason)
    hold.released_at, hold.release_reason = at, reason.strip()
    hold.save(update_fields=["released_at", "release_reason"])
    outbox.wake_senders()
    return case


def sweep_holds(*, at: datetime) -> int:
    """End the holds and kill switches whose time has come, and what nobody confirmed; returns how many ended."""
    outcome = sweeps.run(HOLDS, lambda: holds_that_ended(at), lambda case: _end_hold(case, at), at=at)
    due = [
        *((switch, "end_time") for switch in switches_that_ended(at)),
        *((switch, "lapse_on") for switch in switches_not_confirmed(at - TO_CONFIRM)),
    ]
    steps = {switch.pk: step for switch, step in due}
    ended = sweeps.run(
        SWITCHES,
        lambda: [switch for switch, _ in due],
        lambda switch: _end(switch, KILL_SWITCH[steps[switch.pk]], by=SYSTEM, at=at),
        at=at,
    )
    return len(outcome.results) + len(ended.results)


def _end_hold(hold: Hold, at: datetime) -> int:
    release_hold(hold.case, by=SYSTEM, at=at, reason=END_REACHED)
    return 1


# The kill switch


@action
def ask_on(
    organisation: Organisation | None, *, by: User, at: datetime, reason: str, ends_at: datetime
) -> KillSwitch:
    """One person asks that nothing goes to a regulator, for a body or (None) for all, for at most 24 hours."""
    step = KILL_SWITCH["ask_on"]
    if not scope(by, step.power, at).includes(organisation):
        raise Refused("You do not hold a role that may do this here.", step.power)
    _check_end(ends_at, at)
    if organisation is not None:
        organisation = locked(organisation)
    if is_there_a_switch(organisation):
        raise NotReady([Problem("The kill switch is on already, or waits for a second person")])
    switch = KillSwitch.objects.create(
        organisation=organisation, reason=reason.strip(), asked_at=at, ends_at=ends_at
    )
    return step.perform(switch, by=by, at=at, reason=reason, until=ends_at.isoformat())


@action
def confirm_on(switch: KillSwitch, *, by: User, at: datetime, version: int | None = None) -> KillSwitch:
    """A second person agrees: nothing goes to a regulator until its end."""
    return KILL_SWITCH["confirm_on"].perform(switch, by=by, at=at, version=version, fields={"on_at": at})


@action
def refuse_on(switch: KillSwitch, *, by: User, at: datetime, version: int | None = None) -> KillSwitch:
    """The second person does not agree."""
    return _end(switch, KILL_SWITCH["refuse_on"], by=by, at=at, version=version)


@action
def prolong(
    switch: KillSwitch, *, by: User, at: datetime, version: int | None = None, reason: str, ends_at: datetime
) -> KillSwitch:
    """It stays on until another end, at most 24 hours from now."""
    _check_end(ends_at, at)
    return KILL_SWITCH["prolong"].perform(
        switch,
        by=by,
        at=at,
        version=version,
        reason=reason,
        fields={"ends_at": ends_at},
        until=ends_at.isoformat(),
    )


@action
def ask_off(switch: KillSwitch, *, by: User, at: datetime, version: int | None = None) -> KillSwitch:
    """One person asks that sending goes on."""
    return KILL_SWITCH["ask_off"].perform(switch, by=by, at=at, version=version)


@action
def confirm_off(switch: KillSwitch, *, by: User, at: datetime, version: int | None = None) -> KillSwitch:
    """A second person agrees: what waits is sent."""
    return _end(switch, KILL_SWITCH["confirm_off"], by=by, at=at, version=version)


@action
def keep_on(
    switch: KillSwitch, *, by: User, at: datetime, version: int | None = None, reason: str
) -> KillSwitch:
    """The second person does not agree: it stays on until its end."""
    return KILL_SWITCH["keep_on"].perform(switch, by=by, at=at, version=version, reason=reason)


@action
def _end(
    switch: KillSwitch, step: Transition, *, by: Actor, at: datetime, version: int | None = None
) -> KillSwitch:
    ended = step.perform(switch, by=by, at=at, version=version, fields={"ended_at": at})
    outbox.wake_senders()
    return ended


def _check_end(ends_at: datetime, at: datetime) -> None:
    if not at < ends_at <= at + MOST_HOURS:
        text = "The end must be in the future and at most 24 hours from now: choose an earlier one"
        raise NotReady([Problem(text, field="ends_at")])
