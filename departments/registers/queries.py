"""Reads of assets and actions."""

from collections.abc import Hashable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.functions import Length

from accounts.models import User
from audit.search import with_words
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import ACTION_SEARCHED, Appointment, Organisation
from departments.organisations.powers import scope
from departments.organisations.queries import IN_POSTS
from departments.organisations.roles import Can
from departments.organisations.scope import Scope
from departments.registers.figures import ACCUMULATION, CRITICAL, history, is_accumulation, late, threshold_of
from departments.registers.models import (
    ASSET_SEARCHED,
    OPEN_FIRST,
    AccumulationThreshold,
    Action,
    ActionClaim,
    Asset,
    AssetAssessment,
    AssetReview,
)
from govuk.counting import Count
from govuk.pagination import kept_count_of

ANSWERED_WITHIN = 20  # working days for the answer to a proposal, and for a check


def assets_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    marking: str = "",
    protected: str = "",
    risk: str = "",
    state: str = "",
    text: str = "",
    review: str = "",
    gap: str = "",
    sort: str = "",
) -> QuerySet[Asset]:
    """The assets a person may see, filtered; by organisation and name where no order is asked for, and the newest first
    where words are.

    `review` is a status of the review, or "late". `gap` is "owner" for those in use without an owner in post, "large" for
    accumulations, or "critical" for those with personal data.
    """
    sees = scope(user, Can.ASSET_SEE, at)
    assets = Asset.objects.filter(sees.filter()).select_related("organisation", "owner__user", "review")
    if organisation:
        assets = assets.filter(called(organisation))
    wanted = {
        "marking": marking,
        "protected": protected,
        "risk": risk,
        "status": state,
    }
    assets = assets.filter(**{key: value for key, value in wanted.items() if value})
    assets = assets_with_words(assets, text)
    if review == "late":
        assets = assets.filter(late_reviews(at, "review__"))
    elif review:
        assets = assets.filter(review__status=review)
    if gap == "owner":
        assets = without_owner(assets.filter(status=Asset.Status.IN_USE), at)
    elif gap == "large":
        assets = assets.filter(ACCUMULATION)
    elif gap == "critical":
        assets = assets.filter(CRITICAL)
    newest = F("created_at").desc(nulls_last=True), "pk"
    order = ASSET_ORDERS.get(sort) or (newest if text else ("organisation__name", "name", "pk"))
    return assets.order_by(*_within(sees, *order))


ASSET_ORDERS: dict[str, tuple[Any, ...]] = {
    "organisation": ("organisation__name", "name", "pk"),
    "-organisation": ("-organisation__name", "-name", "-pk"),
    "review": (F("review__due_on").asc(nulls_last=True), "pk"),
    "-review": (F("review__due_on").desc(nulls_last=True), "pk"),
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "people": ("size", "pk"),
    "-people": ("-size", "-pk"),
}


assets_with_words = partial(with_words, fields=ASSET_SEARCHED, short="key__iexact")


def without_owner(assets: QuerySet[Asset], at: datetime) -> QuerySet[Asset]:
    """Those whose owner is named by nobody, or in post no more."""
    return assets.filter(_unowned(at))


def _unowned(at: datetime) -> Q:
    return Q(~Exists(Appointment.objects.held_on(london_day(at)).filter(pk=OuterRef("owner"))))


def parts_without_owner(user: User, at: datetime) -> tuple[Q, ...]:
    """The same in two parts that an index each finds in a body. None for whoever sees the assets of all bodies, which are read
    in their order."""
    sees = scope(user, Can.ASSET_SEE, at)
    return () if sees.everything else without_owner_within(sees, at)


def without_owner_within(within: Scope, at: datetime) -> tuple[Q, Q]:
    """The assets of some bodies for which no owner was named, and those whose owner is in post no more: a post of the same body.

    Only who is in a post owns one (`owners_in`), so that a large body's staff need not be looked through.
    """
    day = london_day(at)
    over = Q(ends_on__lt=day) | Q(starts_on__gt=day) | Q(user__is_active=False)
    return Q(owner=None), Q(
        owner__in=Appointment.objects.filter(within.filter(), over, role__in=IN_POSTS).values("pk")
    )


def late_reviews(at: datetime, path: str = "") -> Q:
    """The reviews that were due before today and wait for their owner or the SIRO."""
    names = {f"{path}due_on__lt": london_day(at), f"{path}status__in": AssetReview.Status.waiting}
    return Q(**names)


def accumulations_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    gap: str = "",
    size: int | None = None,
    text: str = "",
    sort: str = "",
) -> QuerySet[Asset]:
    """The large accumulations of personal data that a person may see, the largest first unless asked otherwise (S45).

    `gap` is "owner" for those without an owner in post, "review" for those whose review lapsed, "any" for both. `size` is the
    least number of people or records.
    """
    assets = Asset.objects.filter(scope(user, Can.ASSET_SEE, at).filter(), ACCUMULATION)
    if organisation:
        assets = assets.filter(called(organisation))
    assets = assets_with_words(assets, text)
    if size is not None:
        assets = assets.filter(size__gte=size)
    if gap:
        unowned, lapsed = _unowned(at), Q(review__status=AssetReview.Status.LAPSED)
        assets = assets.filter({"owner": unowned, "review": lapsed}.get(gap, unowned | lapsed))
    order = ASSET_ORDERS.get(sort, ("-size", "pk"))
    return assets.select_related("organisation", "owner__user", "review").order_by(*order)


def thresholds_on(day: date) -> list[AccumulationThreshold]:
    """The thresholds in force on a day, the largest number first: for each number the last row until then, unless it has no
    rule any more."""
    rows = AccumulationThreshold.objects.filter(starts_on__lte=day).order_by("-least", "-starts_on", "-pk")
    return [threshold for threshold in rows.distinct("least") if threshold.months]


def threshold_over(asset: Asset, at: datetime) -> AccumulationThreshold | None:
    """Which threshold an asset is over; None, without a query, where it is no large accumulation."""
    return threshold_of(asset, thresholds_on(london_day(at))) if is_accumulation(asset) else None


def every_threshold() -> list[AccumulationThreshold]:
    """Every row that was set, the last first."""
    return list(AccumulationThreshold.objects.select_related("by").order_by("-at", "-pk")[:500])


def assessments_of(review: AssetReview) -> list[AssetAssessment]:
    """Every assessment of an asset with what the SIRO answered, the newest first."""
    return list(review.assessments.select_related("by", "answer__by").order_by("-number"))


def review_of(asset: Asset) -> AssetReview | None:
    """The yearly review of an asset with what is reviewed; None where it has none."""
    return (
        AssetReview.objects.filter(asset=asset)
        .select_related("asset__owner__user", "asset__organisation", "organisation")
        .first()
    )


def _within(sees: Scope, *order: Any) -> list[Any]:
    """The order of a list, without the organisation's name where all rows are of one: an index has that order."""
    return [key for key in order if sees.only is None or key != "organisation__name"]


def owners_in(organisation: Organisation, at: datetime) -> list[Appointment]:
    """Who may own an asset of an organisation: everyone in a post there on the day."""
    day = london_day(at)
    return list(
        Appointment.objects.held_on(day)
        .filter(organisation=organisation, role__in=IN_POSTS)
        .select_related("user", "organisation")
        .order_by("role", "user__name", "pk")
    )


ACTION_ORDERS: dict[str, list[Any]] = {
    "due": [F("due").asc(nulls_last=True), "organisation__name", Length("code"), "code"],
    "-due": [F("due").desc(nulls_last=True), "organisation__name", Length("code"), "code"],
    "state": ["status", "organisation__name", Length("code"), "code"],
    "-state": ["-status", "organisation__name", Length("code"), "code"],
    "organisation": ["organisation__name", Length("code"), "code"],
    "-organisation": ["-organisation__name", "code"],
}


def actions_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    state: str = "",
    area: str = "",
    origin: str = "",
    text: str = "",
    sort: str = "",
) -> QuerySet[Action]:
    """The actions a person may see, filtered; those that are open come first, the one that is due soonest before all.
    Those that are found by words come in the order in which they were opened, the newest first.

    `state` is a status, "open", "late", "current" for all but closed records, "history" for these, or "" for all.
    """
    sees = scope(user, Can.ACTION_SEE, at)
    actions = Action.objects.filter(sees.filter()).select_related("organisation")
    if organisation:
        actions = actions.filter(called(organisation))
    if state == "late":
        actions = actions.filter(late(at), status__in=Action.Status.open)  # so that an index of these answers
    elif state == "history":
        actions = actions.filter(history(at))
    elif state:
        actions = actions.exclude(history(at))
    if state == "open":
        actions = actions.filter(status__in=Action.Status.open)
    elif state in Action.Status:
        actions = actions.filter(status=state)
    if area:
        actions = actions.filter(areas__contains=[area])
    if origin:
        actions = actions.filter(origin=origin)
    actions = actions_with_words(actions, text)
    if sort in ACTION_ORDERS:
        return actions.order_by(*_within(sees, *ACTION_ORDERS[sort]))
    if text:
        return actions.order_by(*_within(sees, "-created_at", *ACTION_ORDERS["organisation"]))
    place = OPEN_FIRST if state in ("current", "open", "late") else _history_last(at)
    return actions.order_by(*_within(sees, place, *ACTION_ORDERS["due"]))


actions_with_words = partial(with_words, fields=ACTION_SEARCHED, short="code__iexact")


def _history_last(at: datetime) -> Case:
    return Case(When(history(at), then=2), When(status__in=Action.Status.open, then=0), default=1)


def actions_listed(user: User, at: datetime, *, sort: str = "", **wanted: str) -> QuerySet[Action]:
    """The actions of a list, without those of closed records where these are not asked for. Read the names besides."""
    shown = ("code", "summary", "due", "due_text", "status", "created_at", "organisation__name")
    shown_states = {} if _asks_for_history(wanted) else {"state": "current"}
    return actions_for(user, at, sort=sort, **wanted | shown_states).only(*shown)


def actions_apart(user: User, at: datetime, key: Hashable, **wanted: str) -> Count:
    """How many of closed records a list leaves out. `key` is that of the list, whose queries are kept by it."""
    if _asks_for_history(wanted):
        return Count(0)
    return kept_count_of(key, lambda then: actions_for(user, then, **wanted | {"state": "history"}), at)


def _asks_for_history(wanted: dict[str, str]) -> bool:
    """By the state "history", by words or a number, and by the report of December 2007 as origin."""
    origin = wanted.get("origin") == Action.Origin.REPORT_2007
    return bool(wanted.get("state") or wanted.get("text") or origin)


def claims_of(action: Action) -> list[ActionClaim]:
    """Every report that an action is done with what was answered to it, in the order in which they were made."""
    return list(action.claims.select_related("by", "answer__by").order_by("number"))
