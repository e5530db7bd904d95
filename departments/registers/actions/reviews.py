"""The yearly review of an asset: begun and written by its owner, accepted or sent back by the SIRO, due and lapsed by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from audit import sweeps
from audit.record import SYSTEM, Actor, action
from audit.transitions import locked
from departments.organisations.calendar import london_day
from departments.registers.actions.assets import edit_reviewed
from departments.registers.actions.thresholds import next_review
from departments.registers.checks import LAPSES_AFTER
from departments.registers.models import AssessmentAnswer, Asset, AssetAssessment, AssetReview
from departments.registers.workflow import ASSET_REVIEW

DUE = sweeps.Sweep("departments.asset_reviews_due", "Let the yearly reviews of assets fall due")
LAPSES = sweeps.Sweep(
    "departments.asset_reviews_lapsed", "Let reviews of assets lapse that were due for thirty days"
)


@action
def begin_review(review: AssetReview, *, by: Actor, at: datetime, version: int | None = None) -> AssetReview:
    """Begin the review of an asset."""
    return ASSET_REVIEW["begin_review"].perform(review, by=by, at=at, version=version)


@action
def submit_assessment(
    review: AssetReview, *, by: Any, at: datetime, version: int | None = None, text: str, use: str, public_good: str,
    risk: str,
) -> AssetReview:  # fmt: skip
    """Send the owner's assessment to the SIRO: what was looked at, the risk, and the answer to paragraph 46."""
    review = locked(review)
    assessment = {"text": text, "use": use, "public_good": public_good, "risk": risk}
    review = ASSET_REVIEW["submit_assessment"].perform(
        review, by=by, at=at, is_locked=True, version=version, fields=assessment, use=use, risk=risk
    )
    last = review.assessments.aggregate(last=Max("number"))["last"] or 0
    AssetAssessment.objects.create(review=review, number=last + 1, by=by, at=at, **assessment)
    return review


@action
def accept_assessment(
    review: AssetReview, *, by: Any, at: datetime, version: int | None = None
) -> AssetReview:
    """Accept the assessment: the asset was reviewed today, at the risk that its owner found; the next review is in a year,
    or sooner where a threshold of accumulations asks for it."""
    today = london_day(at)
    fields = {
        "accepted_on": today,
        "due_on": next_review(Asset.objects.get(pk=review.pk), today),
        "reminded_at": None,
    }
    review = ASSET_REVIEW["accept_assessment"].perform(review, by=by, at=at, version=version, fields=fields)
    assessment = _answer(review, by=by, at=at, accepted=True)
    edit_reviewed(review.asset, by=by, at=at, reviewed_on=today, risk=assessment.risk)
    return review


@action
def query_assessment(
    review: AssetReview, *, by: Any, at: datetime, version: int | None = None, reason: str
) -> AssetReview:
    """Send the assessment back to the owner, with what is missing or wrong."""
    review = ASSET_REVIEW["query_assessment"].perform(review, by=by, at=at, version=version, reason=reason)
    _answer(review, by=by, at=at, accepted=False, reason=reason.strip())
    return review


def _answer(review: AssetReview, **fields: Any) -> AssetAssessment:
    assessment = review.assessments.order_by("-number")[0]
    AssessmentAnswer.objects.create(assessment=assessment, **fields)
    return assessment


def bring_reviews_up_to_date(*, at: datetime) -> int:
    """Let reviews fall due on their day, and lapse thirty days later; returns how many changed."""
    day, reviews = london_day(at), AssetReview.objects.select_related("asset", "organisation")
    due = reviews.filter(status__in=ASSET_REVIEW["fall_due"].source, due_on__lte=day)
    fallen = sweeps.run(DUE, lambda: due, lambda review: fall_due(review, at=at), at=at)
    late = reviews.filter(
        status__in=ASSET_REVIEW["lapse"].source, due_on__lt=day - timedelta(days=LAPSES_AFTER)
    )
    lapsed = sweeps.run(LAPSES, lambda: late, lambda review: lapse(review, at=at), at=at)
    return len(fallen.results) + len(lapsed.results)


@action
def fall_due(review: AssetReview, *, at: datetime) -> AssetReview:
    """Let a review fall due."""
    return ASSET_REVIEW["fall_due"].perform(review, by=SYSTEM, at=at)


@action
def lapse(review: AssetReview, *, at: datetime) -> AssetReview:
    """Let a review lapse that nobody finished in time; the next reminder of it goes to the SIRO too."""
    return ASSET_REVIEW["lapse"].perform(review, by=SYSTEM, at=at, fields={"reminded_at": None})
