"""The steps of actions and of information assets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.record import SYSTEM
from audit.transitions import StepPage, Transition, table
from departments.organisations import powers
from departments.organisations.calendar import london_day
from departments.organisations.roles import Can, Role, reaches
from departments.registers import checks
from departments.registers.models import Action, Asset, AssetReview

Status = Action.Status
REASON = 10  # characters


@dataclass(frozen=True, kw_only=True)
class ActionStep(Transition):
    """A step of an action. `owner_kept_out`: not by whoever answers for it (SD8). `by_its_setter`: what binds the
    body by a condition is lifted by the centre alone. `together`: what it is called where it is taken on many actions
    at once; empty where they are judged action by action, as whether they are done."""

    together: str = ""
    owner_kept_out: bool = False
    by_its_setter: bool = False

    def refusal(self, thing: Action, *, by: Any, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM:
            return why
        if self.owner_kept_out and owns(by, thing, at):
            return "Whoever answers for an action does not check it. Somebody else must."
        if (
            self.by_its_setter
            and thing.origin == Action.Origin.CONDITION
            and Role.CO_APPROVER not in powers.acting_roles(by, self.power, thing, at)
        ):
            return "This is a condition of acceptance: only the centre, which set it, can lift it."
        return ""


def owns(user: User, action: Action, at: datetime) -> bool:
    """Whether this person holds, or deputises for, the post that answers for an action."""
    return action.owner_role in set(Role) and powers.holds_post(
        user, Role(action.owner_role), action.organisation, at
    )


ACTION = table(
    ActionStep(
        name="agree", event="action.agreed", words="Agreed", source=(Status.PROPOSED,), target=Status.AGREED,
        power=Can.ACTION_AGREE, checks=(checks.has_owner_and_date,), leads_in=(Status.PROPOSED,),
        together="Agree to them, with who answers and by when",
        page=StepPage(
            button="Agree to this action", explanation="Say who answers for it and by when.",
            done="The action is agreed.",
        ),
    ),
    ActionStep(
        name="agree_again", event="action.agreed_again", words="Agreed again by signing the return",
        source=(Status.PROPOSED, Status.AGREED, Status.OVERDUE_ESCALATED, Status.TAKEN_BACK), target=Status.AGREED,
        power=Can.ACTION_AGREE_AGAIN,
        checks=(checks.comes_from_a_return, checks.never_begun, checks.has_owner_and_date), system=True,
    ),
    ActionStep(
        name="take_back", event="action.taken_back", words="Taken back with the return",
        source=(Status.PROPOSED, Status.AGREED, Status.OVERDUE_ESCALATED), target=Status.TAKEN_BACK, power=Can.ACTION_TAKE_BACK,
        checks=(checks.comes_from_a_return, checks.never_begun), system=True,
    ),
    ActionStep(
        name="reject", event="action.rejected", words="Rejected", source=(Status.PROPOSED,), target=Status.REJECTED,
        power=Can.ACTION_REJECT, reason=REASON, conditions=(checks.is_not_a_condition, checks.is_not_bound),
        together="Reject them, with the reason",
        page=StepPage(button="Reject it", done="The action is rejected."),
    ),
    ActionStep(
        name="begin", event="action.begun", words="Work began", source=(Status.AGREED,), target=Status.IN_PROGRESS,
        power=Can.ACTION_BEGIN, leads_in=(Status.AGREED,), together="Say that work has begun",
        page=StepPage(button="Begin work", explanation="Say that work has begun.", done="Work has begun."),
    ),
    ActionStep(
        name="escalate", event="action.escalated", words="Escalated because it is overdue",
        source=(Status.PROPOSED, Status.AGREED, Status.IN_PROGRESS), target=Status.OVERDUE_ESCALATED, power=Can.ACTION_ESCALATE,
        checks=(checks.may_be_escalated,), system=True,
    ),
    ActionStep(
        name="agree_late", event="action.agreed_late", words="Agreed late", source=(Status.OVERDUE_ESCALATED,),
        target=Status.AGREED, power=Can.ACTION_AGREE_LATE, conditions=(checks.never_agreed,),
        checks=(checks.has_owner_and_date, checks.has_a_later_date), leads_in=(Status.OVERDUE_ESCALATED,),
        page=StepPage(
            button="Agree to this action",
            explanation="It waited too long for an answer. Say who answers for it and by when.",
            done="The action is agreed.",
        ),
    ),
    ActionStep(
        name="ask_cancel", event="action.cancel_asked", words="Cancelling asked for",
        source=(Status.AGREED, Status.IN_PROGRESS, Status.OVERDUE_ESCALATED), power=Can.ACTION_ASK_CANCEL, reason=REASON,
        conditions=(checks.not_asked_to_cancel, checks.is_not_bound), together="Ask to cancel them, with the reason",
        page=StepPage(
            button="Ask to cancel it", done="You asked to cancel it. A second person must agree.",
        ),
    ),
    ActionStep(
        name="cancel", event="action.cancelled", words="Cancelled",
        source=(Status.AGREED, Status.IN_PROGRESS, Status.OVERDUE_ESCALATED), target=Status.CANCELLED, power=Can.ACTION_CANCEL,
        not_same_person_as=("action.cancel_asked",), conditions=(checks.was_asked_to_cancel, checks.is_not_bound),
        by_its_setter=True,
        page=StepPage(
            button="Agree to cancel it",
            explanation="The action stays on the list and counts as cancelled, not as done.",
            done="The action is cancelled.",
        ),
    ),
    ActionStep(
        name="done", event="action.done", words="Reported as done",
        source=(Status.IN_PROGRESS, Status.OVERDUE_ESCALATED), target=Status.DONE_AWAITING_CHECK, power=Can.ACTION_DONE,
        checks=(checks.has_evidence,), leads_in=(Status.IN_PROGRESS, Status.OVERDUE_ESCALATED),
        page=StepPage(
            button="Report it done", explanation="Say what shows that it is done. Somebody else checks.",
            done="Reported as done. It now waits for somebody else's check.",
        ),
    ),
    ActionStep(
        name="replan", event="action.replanned", words="Given a new date",
        source=(Status.OVERDUE_ESCALATED, Status.IN_PROGRESS), target=Status.IN_PROGRESS, power=Can.ACTION_REPLAN,
        reason=REASON, checks=(checks.has_a_later_date,), leads_in=(Status.OVERDUE_ESCALATED,),
        together="Give them a new date, with the reason",
        page=StepPage(button="Give it a new date", done="The action has a new date."),
    ),
    ActionStep(
        name="not_accepted", event="action.not_accepted", words="Not accepted by the check",
        source=(Status.DONE_AWAITING_CHECK,), target=Status.IN_PROGRESS, power=Can.ACTION_NOT_ACCEPTED, reason=REASON,
        page=StepPage(button="Do not accept it", done="The action goes back to work."),
    ),
    ActionStep(
        name="verify", event="action.verified", words="Verified and closed",
        source=(Status.DONE_AWAITING_CHECK,), target=Status.VERIFIED, power=Can.ACTION_VERIFY,
        not_same_person_as=("action.done", "action.loaded"), owner_kept_out=True,
        leads_in=(Status.DONE_AWAITING_CHECK,),
        page=StepPage(
            button="Verify that it is done", explanation="Look at the evidence, then close the action.",
            done="The action is verified and closed.",
        ),
    ),
)  # fmt: skip

ASSET = table(
    Transition(
        name="edit", event="asset.edited", words="Changed", source=(Asset.Status.IN_USE,),
        power=Can.ASSET_EDIT, checks=(checks.asset_is_sound,),
    ),
    Transition(
        name="retire", event="asset.retired", words="Retired", source=(Asset.Status.IN_USE,),
        target=Asset.Status.RETIRED, power=Can.ASSET_REVIEW_RETIRE, reason=REASON,
        conditions=(checks.is_not_under_review,),
        page=StepPage(
            button="Retire it", heading="Retire this asset",
            asks="Why, and what became of it: how was it disposed of, or to whom was it transferred?",
            warning="It stays on the register, with your reason, and can no longer be changed. The SIRO is notified.",
            done="{thing} is retired. It stays on the register.",
        ),
    ),
)  # fmt: skip

Review = AssetReview.Status


@dataclass(frozen=True, kw_only=True)
class ReviewStep(Transition):
    """A step of the yearly review of an asset. `by_owner`: by the asset's owner, or whoever leads the asset owners."""

    by_owner: bool = False

    def refusal(self, thing: AssetReview, *, by: Any, at: datetime) -> str:
        if (why := super().refusal(thing, by=by, at=at)) or by is SYSTEM or not self.by_owner:
            return why
        if Role.LEAD_IAO in powers.acting_roles(by, self.power, thing, at) or is_owner(by, thing.asset, at):
            return ""
        owner = thing.asset.owner
        if (
            owner is None
            or not owner.covers(london_day(at))
            or not reaches(Role(owner.role), Can(self.power))
        ):
            return ""
        return "Its owner reviews it, or the Lead Information Asset Owner."


def is_owner(user: User, asset: Asset, at: datetime) -> bool:
    """Whether this person is the owner of an asset, in post."""
    return asset.owner_id is not None and any(
        appointment.pk == asset.owner_id for appointment in powers.current(user, at)
    )


ASSET_REVIEW = table(
    ReviewStep(
        name="begin_review", event="asset_review.begun", words="Review begun",
        source=(Review.DUE, Review.LAPSED, Review.CURRENT), target=Review.IN_REVIEW,
        power=Can.ASSET_REVIEW_BEGIN_REVIEW, by_owner=True, leads_in=(Review.DUE, Review.LAPSED),
        page=StepPage(
            button="Begin the review", heading="Review this asset",
            explanation="Look at each line that the register has, change what is wrong, then write your assessment.",
            done="The review has begun.",
        ),
    ),
    ReviewStep(
        name="submit_assessment", event="asset_review.submitted", words="Assessment sent to the SIRO",
        source=(Review.IN_REVIEW,), target=Review.WITH_SIRO, power=Can.ASSET_REVIEW_SUBMIT_ASSESSMENT, by_owner=True,
        checks=(checks.has_assessment, checks.public_good_is_considered), leads_in=(Review.IN_REVIEW,),
        page=StepPage(
            button="Send it to the SIRO", heading="Write the assessment",
            explanation="Say what you looked at, what has changed, and what the risk is. The SIRO accepts it or asks again.",
            done="The assessment is with the SIRO.",
        ),
    ),
    ReviewStep(
        name="accept_assessment", event="asset_review.accepted", words="Assessment accepted", source=(Review.WITH_SIRO,),
        target=Review.CURRENT, power=Can.ASSET_REVIEW_ACCEPT_ASSESSMENT,
        not_same_person_as=("asset_review.submitted",), leads_in=(Review.WITH_SIRO,),
        page=StepPage(
            button="Accept the assessment", explanation="The asset counts as reviewed today. Its next review is in a year, "
            "and sooner where it is a large accumulation that is reviewed more often.",
            done="The assessment is accepted.",
        ),
    ),
    ReviewStep(
        name="query_assessment", event="asset_review.queried", words="Sent back by the SIRO", source=(Review.WITH_SIRO,),
        target=Review.IN_REVIEW, power=Can.ASSET_REVIEW_QUERY_ASSESSMENT, reason=REASON,
        page=StepPage(
            button="Send it back", heading="Send the assessment back", asks="What is missing or wrong?",
            done="The assessment went back to the owner, with your words.",
        ),
    ),
    ReviewStep(
        name="fall_due", event="asset_review.fell_due", words="Review fell due", source=(Review.CURRENT,),
        target=Review.DUE, power=Can.ASSET_REVIEW_FALL_DUE, checks=(checks.a_year_has_passed,), system=True,
    ),
    ReviewStep(
        name="lapse", event="asset_review.lapsed", words="Review lapsed", source=(Review.DUE, Review.IN_REVIEW),
        target=Review.LAPSED, power=Can.ASSET_REVIEW_LAPSE, checks=(checks.is_past_due,), system=True,
    ),
    ReviewStep(
        name="retire", event="asset_review.retired", words="Retired with the asset",
        source=(Review.CURRENT, Review.DUE, Review.LAPSED), target=Review.RETIRED, power=Can.ASSET_REVIEW_RETIRE,
    ),
)  # fmt: skip

TABLES = {"action": ACTION, "asset": ASSET, "asset_review": ASSET_REVIEW}
