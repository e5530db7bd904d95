"""What is promised in a return becomes an action that is followed until somebody else has verified it (S34)."""

from datetime import date, datetime

from audit.record import SYSTEM, Actor, subject_of
from departments.models import Action
from departments.organisations import powers
from departments.organisations.roles import Can
from departments.registers.actions import Promise, Signature, follow_signature, propose_action
from returns.models import Return, Submission
from returns.queries import content


def set_condition(
    quarterly_return: Return, *, summary: str, owner_role: str, due: date | None, by: Actor, at: datetime
) -> Action:
    """Propose a condition of the acceptance of this return to its organisation.

    A sponsor's SIRO may accept on conditions without holding the power to propose in the body itself; the portal then
    opens the action, and the acceptance in the audit log names the person.
    """
    proposer = by if powers.can(by, Can.ACTION_PROPOSE, quarterly_return, at) else SYSTEM
    return propose_action(
        quarterly_return.organisation,
        by=proposer,
        at=at,
        summary=summary,
        origin=Action.Origin.CONDITION,
        origin_subject=subject_of(quarterly_return),
        source=f"Condition of the acceptance of {quarterly_return.cycle}",
        owner_role=owner_role,
        due=due,
        demonstration=quarterly_return.cycle.demonstration,
    )


def follow_submission(quarterly_return: Return, submission: Submission, *, by: Actor, at: datetime) -> None:
    """The signature agrees to what the signed answers promise, once for each question of the return in any edition."""
    _follow(quarterly_return, submission, by=by, at=at)


def take_back_actions(
    quarterly_return: Return, counts: Submission | None, *, by: Actor, at: datetime
) -> None:
    """Take back what the signature of this edition agreed to, where work has not begun.

    `counts` is the submission that counts instead: that of the accepted edition, where this one is its correction.
    """
    _follow(quarterly_return, counts, by=by, at=at, withdrawn=True)


def _follow(
    quarterly_return: Return,
    submission: Submission | None,
    *,
    by: Actor,
    at: datetime,
    withdrawn: bool = False,
) -> None:
    editions = Return.objects.filter(
        cycle=quarterly_return.cycle_id, organisation=quarterly_return.organisation_id
    )
    origins = [
        subject_of(edition) for edition in editions.exclude(pk=quarterly_return.pk).order_by("number")
    ] + [subject_of(quarterly_return)]
    signature = (
        Signature(submission.signed_by, submission.signed_at, subject_of(submission)) if submission else None
    )
    follow_signature(
        quarterly_return.organisation,
        by=by,
        at=at,
        origins=origins,
        promises=_promises(quarterly_return, submission),
        signature=signature,
        withdrawn=withdrawn,
        demonstration=quarterly_return.cycle.demonstration,
    )


def _promises(quarterly_return: Return, submission: Submission | None) -> list[Promise]:
    """What each signed answer that is partly or not met promises."""
    return [
        Promise(
            key,
            answer.action_summary.strip(),
            answer.action_owner,
            answer.action_due,
            f"Answer {key} of {quarterly_return.cycle}",
        )
        for key, answer in content.signed_answers(submission).items()
        if answer.action_summary and answer.choice in ("partly_met", "not_met")
    ]
