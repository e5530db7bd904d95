"""What returns want of a person: the sentences of the home page."""

from datetime import date, datetime, time

from django.db.models import Count, Q
from django.urls import reverse

from departments import powers
from departments.calendar import LONDON, add_working_days, london_day
from departments.queries import Need
from departments.roles import Can
from returns.models import Query, Return, never_signed
from returns.queries.visible import UNFILED, cycles, other_side, returns_for

DAYS_TO_REVIEW = 10  # working days from signing until a review or a decision is looked for
LIMIT = 60


def needs_of(user, at: datetime) -> list[Need]:
    """What needs this person among returns and queries, with a verb, a link and a date."""
    found: list[Need] = []
    for kind in (_to_prepare, _to_sign, _to_answer, _to_sign_answers, _to_review, _to_decide, _to_close):
        found += kind(user, at)
    return found


def _waiting(user, at: datetime, power: Can, *statuses: str):
    if not powers.holds(user, power, at):
        return []
    found = returns_for(user, at).filter(powers.scope(user, power, at).filter(), status__in=statuses)
    return found.exclude(cycle__status__in=["frozen", "draft"]).order_by("cycle__due_on")[:LIMIT]


def _page(ret: Return, name: str = "return") -> str:
    return reverse(f"returns:{name}", args=[ret.organisation.code, ret.cycle.slug])


def _need(day: date, text: str, href: str) -> Need:
    """Something that is in time for the whole of its day; the clock of hours and minutes is for incidents alone."""
    return Need(_end_of(day), text, href, False)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), LONDON)


def _name(ret: Return) -> str:
    return f"{ret.cycle} return of {ret.body_name}"


def _to_prepare(user, at: datetime) -> list[Need]:
    verbs = {"not_started": "Start", "in_preparation": "Finish", "missing": "Start late"}
    waiting = _waiting(user, at, Can.RETURN_SEND_TO_SIRO, *verbs)
    return [
        _need(ret.cycle.due_on, f"{verbs[ret.status]} the {_name(ret)}", _page(ret))
        for ret in waiting
        if not ret.organisation.devolved or ret.status == Return.Status.IN_PREPARATION
    ]


def _to_sign(user, at: datetime) -> list[Need]:
    waiting = _waiting(user, at, Can.RETURN_SIGN_AND_SUBMIT, "awaiting_siro")
    waiting = [ret for ret in waiting if ret.may_be_signed_on(london_day(at))]
    return [_need(ret.cycle.due_on, f"Sign the {_name(ret)}", _page(ret, "sign")) for ret in waiting]


def _to_answer(user, at: datetime) -> list[Need]:
    if not powers.holds(user, Can.QUERY_DRAFT_ANSWER, at):
        return []
    waiting = (
        Query.objects.filter(powers.scope(user, Can.QUERY_DRAFT_ANSWER, at).filter("ret__organisation"))
        .filter(status="open", ret__status="queried")
        .exclude(ret__cycle__status="frozen")
        .select_related("ret__organisation", "ret__cycle")
        .order_by("answer_by")[:LIMIT]
    )
    return [
        _need(
            query.answer_by,
            f"Answer query {query.number} on {query.question} of the {_name(query.ret)}",
            reverse("returns:query", args=[query.pk]),
        )
        for query in waiting
        if query.given_to_id in (None, user.pk)
    ]


def _to_sign_answers(user, at: datetime) -> list[Need]:
    waiting = _waiting(user, at, Can.RETURN_ANSWER_QUERIES, "queried")
    queries = list(Query.objects.filter(ret__in=[ret.pk for ret in waiting]).values_list("ret_id", "status"))
    open_ones = {pk for pk, status in queries if status == "open"}
    drafted = {pk for pk, status in queries if status == "drafted"} - open_ones
    return [
        _need(
            add_working_days(london_day(at), 1),
            f"Sign the answers to queries on the {_name(ret)}",
            _page(ret, "answer_queries"),
        )
        for ret in waiting
        if ret.pk in drafted
    ]


def _to_review(user, at: datetime) -> list[Need]:
    if not powers.holds(user, Can.RETURN_TAKE_UP, at):
        return []
    waiting = _waiting(user, at, Can.RETURN_TAKE_UP, "submitted", "under_review")
    return [
        _need(
            add_working_days(london_day(ret.signed_at), DAYS_TO_REVIEW),
            f"{'Take up' if ret.status == 'submitted' else 'Review'} the {_name(ret)}",
            _page(ret, "return" if ret.status == "submitted" else "review"),
        )
        for ret in waiting
        if (ret.status == "submitted" or ret.reviewer_id == user.pk)
        and powers.can(user, Can.RETURN_TAKE_UP, ret, at)
        and not other_side(user, ret, Can.RETURN_TAKE_UP, at)
    ]


def _to_decide(user, at: datetime) -> list[Need]:
    waiting = _waiting(user, at, Can.RETURN_ACCEPT, "recommended")
    return [
        _need(
            add_working_days(london_day(ret.signed_at), DAYS_TO_REVIEW),
            f"Decide on the {_name(ret)}",
            _page(ret, "decide"),
        )
        for ret in waiting
        if powers.can(user, Can.RETURN_ACCEPT, ret, at) and not other_side(user, ret, Can.RETURN_ACCEPT, at)
    ]


def _to_close(user, at: datetime) -> list[Need]:
    """A quarter whose due date has passed is closed, or extended."""
    if not powers.holds(user, Can.COLLECTION_CYCLE_CLOSE_CYCLE, at):
        return []
    late = cycles().filter(status="open", due_on__lt=london_day(at))
    unfiled = never_signed("returns__") & Q(returns__status__in=UNFILED)
    late = late.annotate(unfiled=Count("returns", filter=unfiled))
    return [
        Need(
            _end_of(cycle.due_on),
            f"Close {cycle} or extend it: {_not_filed(cycle.unfiled)}",
            reverse("returns:cycle", args=[cycle.slug]),
            False,
        )
        for cycle in late
    ]


def _not_filed(number: int) -> str:
    if number == 1:
        return "1 return is not filed"
    return f"{number} returns are not filed" if number else "every return is filed"
