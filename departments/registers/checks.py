"""What must be right before a step of an asset or an action is taken. Pure: a thing and a moment in, problems out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from audit.models import Event
from audit.record import subject_of
from audit.transitions import Problem
from departments.organisations.calendar import add_working_days, london_day
from departments.registers.figures import is_history
from departments.registers.models import Action, Asset, AssetAssessment, AssetReview
from departments.registers.queries import ANSWERED_WITHIN
from govuk.limits import promised

DUE = promised(days=5 * 365, likely_days=2 * 365)  # by when an action is to be done
OVERDUE_AFTER = 10  # working days past the due date before an action is escalated
BEGUN = ("action.begun", "action.replanned", "action.done")  # events after which work has begun


def has_owner_and_date(action: Action, at: datetime) -> list[Problem]:
    """An action is agreed with somebody who answers for it and a date."""
    problems = []
    if not action.owner_role:
        problems.append(Problem("Choose who answers for the action", field="owner_role"))
    if not action.due:
        problems.append(Problem("Enter the date by which it is to be done", field="due"))
    return problems


def has_evidence(action: Action, at: datetime) -> list[Problem]:
    """Nothing is done without saying where one can see it."""
    return [] if action.evidence.strip() else [Problem("Enter what shows that it is done", field="evidence")]


def is_not_a_condition(action: Action, at: datetime) -> list[Problem]:
    """A condition of acceptance cannot be rejected by the body it binds."""
    if action.origin != Action.Origin.CONDITION:
        return []
    return [Problem("A condition of acceptance cannot be rejected. Ask the centre to cancel it.")]


Rule = Callable[[Action], str]
_BINDING: list[Rule] = []


def binding(rule: Rule) -> Rule:
    """Decorate a rule of another app that says in words why an action cannot be lifted by its body; "" where it can."""
    _BINDING.append(rule)
    return rule


def is_not_bound(action: Action, at: datetime) -> list[Problem]:
    """What binds the body to somebody outside is neither rejected nor cancelled by it."""
    return [Problem(reason) for rule in _BINDING if (reason := rule(action))]


def comes_from_a_return(action: Action, at: datetime) -> list[Problem]:
    """Only a signature of the return that an action comes from agrees to it, or takes it back, with the return."""
    if action.origin == Action.Origin.RETURN:
        return []
    return [Problem("This action does not come from a return: agree to it or cancel it on its own page")]


def never_begun(action: Action, at: datetime) -> list[Problem]:
    """Work that has begun goes on, whatever becomes of the return that the action comes from."""
    return [Problem("Work on this action has begun")] if has_begun(action) else []


def has_begun(action: Action) -> bool:
    """Whether work on an action was ever begun: a late one may have been escalated before or after that."""
    if action.status != Action.Status.OVERDUE_ESCALATED:
        return action.status not in Action.Status.not_begun
    return Event.objects.filter(subject=subject_of(action), kind__in=BEGUN).exists()


def may_be_escalated(action: Action, at: datetime) -> list[Problem]:
    """Escalated ten working days past its date, or twenty after it was proposed and nobody answered."""
    return (
        []
        if escalated_after(action, at)
        else [Problem("It has not been overdue long enough to be escalated")]
    )


def escalated_after(action: Action, at: datetime) -> date | None:
    """The last day before an open action is escalated, where that day has passed; else None. Late is said by `figures.late`.

    An action of a return never waits for an answer: the signature of the return is the answer. One of a closed record
    (`figures.history`) is never late.
    """
    today = london_day(at)
    if is_history(action, at):
        return None
    if action.status == Action.Status.PROPOSED and action.origin != Action.Origin.RETURN:
        last = add_working_days(london_day(action.created_at), ANSWERED_WITHIN)
        if last < today:
            return last
    if action.due and (last := add_working_days(action.due, OVERDUE_AFTER)) < today:
        return last
    return None


def never_agreed(action: Action, at: datetime) -> list[Problem]:
    """A late answer is for what was never answered."""
    before = action.agreed_at not in (None, at)  # `at` is this answer's own mark
    return [Problem("It was agreed before: give it a new date instead")] if before else []


def has_a_later_date(action: Action, at: datetime) -> list[Problem]:
    """A new date is in the future."""
    if action.due and action.due >= london_day(at):
        return []
    return [Problem("The new date must be today or later", field="due")]


def not_asked_to_cancel(action: Action, at: datetime) -> list[Problem]:
    """Cancelling is asked for once."""
    return [Problem("Cancelling was asked for already")] if action.cancel_asked else []


def was_asked_to_cancel(action: Action, at: datetime) -> list[Problem]:
    """Cancelling takes two: one asks with a reason, another agrees."""
    return [] if action.cancel_asked else [Problem("Nobody has asked for it to be cancelled")]


def asset_is_sound(asset: Asset, at: datetime) -> list[Problem]:
    """What an asset must agree on with itself and with the others of its body."""
    others = Asset.objects.filter(organisation=asset.organisation_id).exclude(pk=asset.pk)
    problems = []
    if others.filter(name=asset.name).exists():
        problems.append(Problem("Another asset already has this name. Enter another name", field="name"))
    if asset.key and others.filter(key=asset.key).exists():
        problems.append(
            Problem("Another asset already has this reference. Enter another reference", field="key")
        )
    return [*problems, *asset_agrees(asset, at)]


def asset_agrees(asset: Asset, at: datetime) -> list[Problem]:
    """What an asset must agree on with itself."""
    problems = []
    if asset.protected != Asset.Protected.NO and not asset.personal_data:
        problems.append(
            Problem(
                "Protected personal data is personal data: say that the asset holds personal data, or that none is protected",
                field="protected",
            )
        )
    if asset.people_min is not None and asset.people_max is not None and asset.people_max < asset.people_min:
        problems.append(
            Problem("The most people must be the same as or more than the fewest", field="people_max")
        )
    if not asset.personal_data and (asset.subjects or asset.kinds):
        problems.append(
            Problem(
                "Say that the asset holds personal data, or clear whose data and which kinds it holds",
                field="subjects",
            )
        )
    if asset.countries and not asset.held_overseas:
        problems.append(
            Problem(
                "Say that some of it is held outside the United Kingdom, or clear the countries",
                field="held_overseas",
            )
        )
    if asset.risk in (Asset.Risk.HIGH, Asset.Risk.VERY_HIGH) and not asset.risk_note:
        problems.append(Problem("Enter what the risk is", field="risk_note"))
    if asset.owner and asset.owner.organisation_id != asset.organisation_id:
        problems.append(Problem("The owner must hold a post in the same organisation", field="owner"))
    return problems


# The yearly review of an asset

LAPSES_AFTER = 30  # days past the day on which the review is due
LEAST_ASSESSMENT = 20  # characters


def has_assessment(review: AssetReview, at: datetime) -> list[Problem]:
    """The owner has written an assessment, and assessed the risk, which is never nil."""
    problems = []
    if len(getattr(review, "text", "").strip()) < LEAST_ASSESSMENT:
        problems.append(
            Problem(f"Enter the assessment, in at least {LEAST_ASSESSMENT} characters", field="text")
        )
    if getattr(review, "risk", "") not in Asset.Risk:
        problems.append(Problem("Choose the risk. It is never nil", field="risk"))
    return problems


def public_good_is_considered(review: AssetReview, at: datetime) -> list[Problem]:
    """Paragraph 46 of the report of December 2007 is answered: how the asset could be used for the public good."""
    problems = []
    if getattr(review, "use", "") not in AssetAssessment.Use:
        problems.append(Problem("Choose whether there is a better use within the law", field="use"))
    if not getattr(review, "public_good", "").strip():
        problems.append(Problem("Enter what you considered, and what the law allows", field="public_good"))
    return problems


def a_year_has_passed(review: AssetReview, at: datetime) -> list[Problem]:
    """Twelve months have passed since the SIRO accepted the last assessment."""
    return [] if review.due_on <= london_day(at) else [Problem("The review is not due yet")]


def is_past_due(review: AssetReview, at: datetime) -> list[Problem]:
    """Thirty days have passed since the review was due."""
    if review.due_on + timedelta(days=LAPSES_AFTER) < london_day(at):
        return []
    return [Problem(f"The review lapses {LAPSES_AFTER} days after it is due")]


def is_not_under_review(asset: Asset, at: datetime) -> list[Problem]:
    """An asset is not retired while its review is written or waits for the SIRO."""
    review = AssetReview.objects.filter(asset=asset).first()
    if review is None or review.status not in (AssetReview.Status.IN_REVIEW, AssetReview.Status.WITH_SIRO):
        return []
    return [Problem("The review of this asset is under way. Finish it first, then retire the asset")]
