"""What is promised in a return becomes an action that is followed until somebody else has verified it (S34)."""

from datetime import date, datetime

from audit.record import SYSTEM, subject_of
from departments import powers
from departments.actions import propose_action
from departments.models import Action
from departments.roles import Can
from returns.models import Return
from returns.queries import content

SETTLED = ("verified", "rejected", "cancelled", "transferred")


def promise(
    ret: Return,
    *,
    summary: str,
    owner_role: str,
    due: date | None,
    origin: str,
    source: str,
    by,
    at: datetime,
) -> Action:
    """Open one action that comes from this return.

    A sponsor's SIRO may accept on conditions without holding the power to propose in the body itself; the portal then
    opens the action, and the acceptance in the trail names the person.
    """
    proposer = by if powers.can(by, Can.ACTION_PROPOSE, ret, at) else SYSTEM
    return propose_action(
        ret.organisation,
        by=proposer,
        at=at,
        summary=summary,
        origin=origin,
        origin_subject=subject_of(ret),
        source=source,
        owner_role=owner_role,
        due=due,
        demonstration=ret.cycle.demonstration,
    )


def promise_from_answers(ret: Return, *, by, at: datetime) -> list[Action]:
    """Open an action for each answer that is partly or not met, unless the same one is still being followed."""
    followed = set(
        Action.objects.filter(organisation=ret.organisation)
        .exclude(status__in=SETTLED)
        .values_list("summary", flat=True)
    )
    return [
        promise(
            ret,
            summary=given.action_summary,
            owner_role=given.action_owner,
            due=given.action_due,
            origin=Action.Origin.RETURN,
            source=f"Answer {key} of {ret.cycle}",
            by=by,
            at=at,
        )
        for key, given in content.answers_of(ret).items()
        if given.action_summary
        and given.choice in ("partly_met", "not_met")
        and given.action_summary not in followed
    ]
