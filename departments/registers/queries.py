"""Reads of assets and actions."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.db.models.functions import Length

from accounts.models import User
from audit.search import SHORTEST, containing
from departments.organisations.calendar import london_day
from departments.organisations.matching import called
from departments.organisations.models import ACTION_SEARCHED, Appointment, Organisation
from departments.organisations.powers import scope
from departments.organisations.queries import IN_POSTS
from departments.organisations.roles import Can
from departments.organisations.scope import Scope
from departments.registers.figures import history, late
from departments.registers.models import OPEN_FIRST, Action, ActionClaim, Asset
from govuk.pagination import Count, count_of

ANSWERED_WITHIN = 20  # working days for the answer to a proposal, and for a check


def assets_for(
    user: User,
    at: datetime,
    *,
    organisation: str = "",
    marking: str = "",
    protected: str = "",
    state: str = "",
) -> QuerySet[Asset]:
    """The assets a person may see, filtered."""
    sees = scope(user, Can.ASSET_SEE, at)
    assets = Asset.objects.filter(sees.filter()).select_related("organisation", "owner__user")
    if organisation:
        assets = assets.filter(called(organisation))
    wanted = {
        "marking": marking,
        "protected": protected,
        "status": state,
    }
    assets = assets.filter(**{key: value for key, value in wanted.items() if value})
    return assets.order_by(*_within(sees, "organisation__name", "name", "pk"))


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
    actions = (
        Action.objects.filter(sees.filter())
        .select_related("organisation")
        .prefetch_related("organisation__names")
    )
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
    if text:
        number = len(text) < SHORTEST
        actions = actions.filter(code__iexact=text) if number else containing(actions, text, *ACTION_SEARCHED)
    if sort in ACTION_ORDERS:
        return actions.order_by(*_within(sees, *ACTION_ORDERS[sort]))
    if text:
        return actions.order_by(*_within(sees, "-created_at", *ACTION_ORDERS["organisation"]))
    place = OPEN_FIRST if state in ("current", "open", "late") else _history_last(at)
    return actions.order_by(*_within(sees, place, *ACTION_ORDERS["due"]))


def _history_last(at: datetime) -> Case:
    return Case(When(history(at), then=2), When(status__in=Action.Status.open, then=0), default=1)


def actions_listed(
    user: User, at: datetime, *, sort: str = "", **wanted: str
) -> tuple[QuerySet[Action], Count]:
    """The actions of a list, and how many of closed records are left out: those are listed only when asked for.

    They are asked for by the state "history", by words or a number, and by the report of December 2007 as origin.
    """
    asks = wanted.get("state") or wanted.get("text") or wanted.get("origin") == Action.Origin.REPORT_2007
    if asks:
        return actions_for(user, at, sort=sort, **wanted), Count(0)
    apart = count_of(actions_for(user, at, **wanted | {"state": "history"}))
    return actions_for(user, at, sort=sort, **wanted | {"state": "current"}), apart


def claims_of(action: Action) -> list[ActionClaim]:
    """Every report that an action is done with what was answered to it, in the order in which they were made."""
    return list(action.claims.select_related("by", "answer__by").order_by("number"))
