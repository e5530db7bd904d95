"""The steps of actions and of information assets, readable aloud."""

from dataclasses import dataclass
from datetime import datetime

from audit.record import SYSTEM
from audit.transitions import Transition
from departments import checks, powers
from departments.models import Action, Asset
from departments.roles import Can, R

S = Action.Status
REASON = 10  # characters


@dataclass(frozen=True)
class ActionStep(Transition):
    """A step of an action. `owner_kept_out`: not by whoever answers for it (SD8). `by_its_setter`: what binds the
    body by a condition is lifted by the centre alone."""

    owner_kept_out: bool = False
    by_its_setter: bool = False

    def refusal(self, thing: Action, *, by, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM:
            return why
        if self.owner_kept_out and owns(by, thing, at):
            return "Whoever answers for an action does not check it. Somebody else must."
        if (
            self.by_its_setter
            and thing.origin == Action.Origin.CONDITION
            and R.CO_APPROVER not in powers.acting_roles(by, self.power, thing, at)
        ):
            return "This is a condition of acceptance: only the centre, which set it, can lift it."
        return ""


def owns(user, action: Action, at: datetime) -> bool:
    """Whether this person holds, or stands for, the post that answers for an action."""
    return action.owner_role in set(R) and powers.holds_post(
        user, R(action.owner_role), action.organisation, at
    )


ACTION = {
    step.name: step
    for step in (
        ActionStep(
            name="agree",
            event="action.agreed",
            source=(S.PROPOSED,),
            target=S.AGREED,
            power=Can.ACTION_AGREE,
            checks=(checks.has_owner_and_date,),
        ),
        ActionStep(
            name="agree_again",
            event="action.agreed_again",
            source=(S.PROPOSED, S.AGREED, S.OVERDUE_ESCALATED, S.TAKEN_BACK),
            target=S.AGREED,
            power=Can.ACTION_AGREE_AGAIN,
            checks=(checks.comes_from_a_return, checks.never_begun, checks.has_owner_and_date),
            system=True,
        ),
        ActionStep(
            name="take_back",
            event="action.taken_back",
            source=(S.PROPOSED, S.AGREED, S.OVERDUE_ESCALATED),
            target=S.TAKEN_BACK,
            power=Can.ACTION_TAKE_BACK,
            checks=(checks.comes_from_a_return, checks.never_begun),
            system=True,
        ),
        ActionStep(
            name="reject",
            event="action.rejected",
            source=(S.PROPOSED,),
            target=S.REJECTED,
            power=Can.ACTION_REJECT,
            reason=REASON,
            checks=(checks.is_not_a_condition,),
        ),
        ActionStep(
            name="begin",
            event="action.begun",
            source=(S.AGREED,),
            target=S.IN_PROGRESS,
            power=Can.ACTION_BEGIN,
        ),
        ActionStep(
            name="escalate",
            event="action.escalated",
            source=(S.PROPOSED, S.AGREED, S.IN_PROGRESS),
            target=S.OVERDUE_ESCALATED,
            power=Can.ACTION_ESCALATE,
            checks=(checks.is_late,),
            system=True,
        ),
        ActionStep(
            name="agree_late",
            event="action.agreed_late",
            source=(S.OVERDUE_ESCALATED,),
            target=S.AGREED,
            power=Can.ACTION_AGREE_LATE,
            checks=(checks.never_agreed, checks.has_owner_and_date, checks.has_a_later_date),
        ),
        ActionStep(
            name="ask_cancel",
            event="action.cancel_asked",
            source=(S.AGREED, S.IN_PROGRESS, S.OVERDUE_ESCALATED),
            target=None,
            power=Can.ACTION_ASK_CANCEL,
            reason=REASON,
        ),
        ActionStep(
            name="cancel",
            event="action.cancelled",
            source=(S.AGREED, S.IN_PROGRESS, S.OVERDUE_ESCALATED),
            target=S.CANCELLED,
            power=Can.ACTION_CANCEL,
            not_same_person_as=("action.cancel_asked",),
            checks=(checks.was_asked_to_cancel,),
            by_its_setter=True,
        ),
        ActionStep(
            name="replan",
            event="action.replanned",
            source=(S.OVERDUE_ESCALATED, S.IN_PROGRESS),
            target=S.IN_PROGRESS,
            power=Can.ACTION_REPLAN,
            reason=REASON,
            checks=(checks.has_a_later_date,),
        ),
        ActionStep(
            name="done",
            event="action.done",
            source=(S.IN_PROGRESS, S.OVERDUE_ESCALATED),
            target=S.DONE_AWAITING_CHECK,
            power=Can.ACTION_DONE,
            checks=(checks.has_evidence,),
        ),
        ActionStep(
            name="not_accepted",
            event="action.not_accepted",
            source=(S.DONE_AWAITING_CHECK,),
            target=S.IN_PROGRESS,
            power=Can.ACTION_NOT_ACCEPTED,
            reason=REASON,
        ),
        ActionStep(
            name="verify",
            event="action.verified",
            source=(S.DONE_AWAITING_CHECK,),
            target=S.VERIFIED,
            power=Can.ACTION_VERIFY,
            not_same_person_as=("action.done", "action.loaded"),
            owner_kept_out=True,
        ),
    )
}

ASSET = {
    step.name: step
    for step in (
        Transition(
            name="edit",
            event="asset.edited",
            source=(Asset.Status.IN_USE,),
            target=None,
            power=Can.ASSET_EDIT,
            checks=(checks.asset_is_sound,),
        ),
        Transition(
            name="retire",
            event="asset.retired",
            source=(Asset.Status.IN_USE,),
            target=Asset.Status.RETIRED,
            power=Can.ASSET_EDIT,
            reason=REASON,
        ),
    )
}

TABLE = {**{f"action.{name}": step for name, step in ACTION.items()}} | {
    f"asset.{name}": step for name, step in ASSET.items()
}
