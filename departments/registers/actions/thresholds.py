"""How often large accumulations are reviewed: the centre sets it by size, from a day on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Greatest

from audit.record import SYSTEM, Actor, action, record
from audit.transitions import NotReady, Problem
from departments.organisations.actions.permission import role_for
from departments.organisations.calendar import london_day
from departments.organisations.models import Organisation
from departments.organisations.roles import Can
from departments.registers.figures import LARGE, threshold_of
from departments.registers.models import OFTEN, AccumulationThreshold, Asset, AssetReview
from departments.registers.queries import thresholds_on

YEAR = timedelta(days=365)  # from one review to the next, where no threshold asks for more
AT_FIRST = timedelta(days=30)  # at least so long an owner has until a review that was not to be expected
REASON = 10  # characters


@action
def set_threshold(
    centre: Organisation, *, by: Actor, at: datetime, least: int, months: int | None, reason: str
) -> AccumulationThreshold:
    """From today on, review assets with personal data on so many people or records so often; `months` None ends the rule of
    this number. Reviews that were accepted are brought forward, and none is due within thirty days for that. Raises NotReady."""
    acting = role_for(by, Can.THRESHOLD_SET, centre, at)
    if problems := _problems(least, months, reason, at):
        raise NotReady(problems)
    threshold = AccumulationThreshold.objects.create(
        least=least,
        months=months,
        starts_on=london_day(at),
        reason=reason.strip(),
        by=None if by is SYSTEM else by,
        at=at,
    )  # type: ignore[misc]
    number = bring_forward(AssetReview.objects.all(), at)
    record(
        "threshold.set",
        subject=threshold,
        by=by,
        at=at,
        role=acting,
        least=least,
        months=months,
        reviews=number,
    )
    return threshold


def _problems(least: int, months: int | None, reason: str, at: datetime) -> list[Problem]:
    problems = []
    if least < LARGE:
        sentence = f"Enter {LARGE:,} or more: from that number on an asset is a large accumulation, as question B3 has it"
        problems.append(Problem(sentence, field="least"))
    if months not in OFTEN:
        problems.append(Problem("Choose how often it is reviewed", field="months"))
    if {threshold.least: threshold.months for threshold in thresholds_on(london_day(at))}.get(
        least
    ) == months and months in OFTEN:
        problems.append(
            Problem(
                "This is the rule already. Enter another number, or choose another interval", field="months"
            )
        )
    if len(reason.strip()) < REASON:
        problems.append(Problem(f"Enter the reason in {REASON} characters or more", field="reason"))
    return problems


def bring_forward(reviews: QuerySet[AssetReview], at: datetime) -> int:
    """Bring accepted reviews of accumulations forward to the day that their threshold asks for; returns how many."""
    day, number = london_day(at), 0
    larger = Q()  # those of the next larger threshold are left to it, as in threshold_of
    for threshold in thresholds_on(day):
        wanted = Greatest(
            Cast(F("accepted_on") + Value(_interval(threshold)), DateField()),
            Value(day + AT_FIRST, DateField()),
        )
        number += reviews.filter(
            larger, status=AssetReview.Status.CURRENT, asset__status=Asset.Status.IN_USE, asset__personal_data=True,
            asset__size__gte=threshold.least, accepted_on__isnull=False, due_on__gt=wanted,
        ).update(due_on=wanted)  # fmt: skip
        larger = Q(asset__size__lt=threshold.least)
    return number


def next_review(
    asset: Asset, reviewed_on: date, thresholds: Sequence[AccumulationThreshold] | None = None
) -> date:
    """When an asset that was reviewed on a day is to be reviewed again: after a year, or as its threshold has it."""
    known = thresholds_on(reviewed_on) if thresholds is None else thresholds
    threshold = threshold_of(asset, known)
    return reviewed_on + (_interval(threshold) if threshold else YEAR)


def _interval(threshold: AccumulationThreshold) -> timedelta:
    return timedelta(days=365 * (threshold.months or 12) // 12)
