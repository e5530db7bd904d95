"""What returns, queries and quarters want of a person: their tasks on the home page."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from audit.record import subject_of
from departments import powers
from departments.calendar import add_working_days, london_day
from departments.home import Task, by_day, cut, posts_held
from departments.models import Action, Appointment
from departments.roles import Can, R
from returns.models import Cycle, Query, Remark, Return, never_signed
from returns.queries.conditions import MET
from returns.queries.review import answerer_now, reviewer_now
from returns.queries.visible import other_side
from returns.questionnaire import questionnaire
from returns.workflow import RETURN

DAYS_TO_REVIEW = 10  # working days from signing until a review or a decision is looked for
DAYS_TO_REDO = 10  # working days for what was given back, withdrawn or is corrected
SENT_BACK = ("return_for_rework", "withdraw", "correct", "send_back")
PREPARERS = (R.PREPARER, R.ALB_PREPARER)
PREPARE = {"not_started": "Start", "in_preparation": "Finish", "missing": "Start late"}


def tasks_for(user, at: datetime) -> list[Task]:
    """What this person must do among returns, queries and quarters. A fixed number of queries."""
    returns = f"{reverse('returns:list')}?show=mine"
    return [
        *cut((task for _, task in _return_tasks(user, at)), "return", returns),
        *cut(_to_answer(user, at), "query", returns),
        *_quarter_tasks(user, at),
    ]


def returns_waiting_for(user, at: datetime) -> set:
    """The keys of the returns that wait for this person: the filter of the list that says the same as the home page."""
    return {ret.pk for ret, _ in _return_tasks(user, at)} | {query.ret_id for query in _unanswered(user, at)}


def _return_tasks(user, at: datetime) -> list[tuple[Return, Task]]:
    kinds = (_to_prepare, _to_sign, _to_sign_answers, _to_review, _to_decide, _to_discharge, _without_judge)
    return [row for kind in kinds for row in kind(user, at)]


def _waiting(user, at: datetime, power: Can, *statuses: str) -> list[Return]:
    """The returns in these states over which this person holds a power, in quarters that are not frozen."""
    if not powers.holds(user, power, at):
        return []
    found = _in_work(Return.objects.filter(powers.scope(user, power, at).filter(), status__in=statuses))
    return list(found)


def _in_work(found: QuerySet[Return]) -> QuerySet[Return]:
    back = Remark.objects.filter(ret=OuterRef("pk"), step__in=SENT_BACK).order_by("-at").values("at")[:1]
    return (
        found.exclude(cycle__status="frozen")
        .select_related("organisation__sponsor", "cycle", "reviewer")
        .prefetch_related("organisation__names")
        .annotate(back_at=Subquery(back), wanted_by=_answers_wanted_by())
    )


def _answers_wanted_by() -> Subquery:
    """The earliest date of the queries whose drafted answers wait for a signature."""
    drafted = Query.objects.filter(ret=OuterRef("pk"), status="drafted").order_by()
    return Subquery(drafted.values("ret").annotate(first=Min("answer_by")).values("first"))


def _page(ret: Return, name: str = "return") -> str:
    return reverse(f"returns:{name}", args=[ret.organisation.code, ret.cycle.slug])


def _name(ret: Return) -> str:
    edition = (
        "correction of the " if ret.number > 1 and ret.status in ("in_preparation", "awaiting_siro") else ""
    )
    return f"{edition}{ret.cycle} return of {ret.body_name}"


def _filing_day(ret: Return) -> date | None:
    """The due date of the quarter; ten working days for what was signed before and came back."""
    if ret.never_signed:
        return ret.cycle.due_on
    return add_working_days(london_day(ret.back_at), DAYS_TO_REDO) if ret.back_at else None


def _judging_day(ret: Return) -> date:
    return add_working_days(london_day(ret.signed_at), DAYS_TO_REVIEW)


def _to_prepare(user, at: datetime):
    for ret in _waiting(user, at, Can.RETURN_SEND_TO_SIRO, *PREPARE):
        if not ret.organisation.devolved or ret.status == Return.Status.IN_PREPARATION:
            yield ret, by_day(_filing_day(ret), f"{PREPARE[ret.status]} the {_name(ret)}", _page(ret))


def _to_sign(user, at: datetime):
    """Before its quarter has ended nobody can sign it: the portal asks the SIRO on the day on which signing opens."""
    waiting = _waiting(user, at, Can.RETURN_SIGN_AND_SUBMIT, "awaiting_siro")
    for ret in _open_to(user, "sign_and_submit", waiting):
        if ret.may_be_signed_on(london_day(at)):
            yield ret, by_day(_filing_day(ret), f"Sign the {_name(ret)}", _page(ret, "sign"))


def _to_sign_answers(user, at: datetime):
    waiting = _open_to(user, "answer_queries", _waiting(user, at, Can.RETURN_ANSWER_QUERIES, "queried"))
    unanswered = set(Query.objects.filter(ret__in=waiting, status="open").values_list("ret_id", flat=True))
    for ret in waiting:
        if ret.pk not in unanswered and ret.wanted_by:
            words = f"Sign the answers to queries on the {_name(ret)}"
            yield ret, by_day(ret.wanted_by, words, _page(ret, "answer_queries"))


def _open_to(user, step: str, returns: list[Return]) -> list[Return]:
    """Those of them on which this person took no step that this one checks."""
    kept_out = RETURN[step].kept_out(returns, by=user)
    return [ret for ret in returns if ret.pk not in kept_out]


def _to_review(user, at: datetime):
    """A review is the reviewer's; once they can review it no more, it is everybody's who can."""
    waiting = _waiting(user, at, Can.RETURN_TAKE_UP, "submitted", "under_review")
    powers.read_appointments(ret.reviewer for ret in waiting)
    for ret in waiting:
        if not powers.can(user, Can.RETURN_TAKE_UP, ret, at) or other_side(user, ret, Can.RETURN_TAKE_UP, at):
            continue
        if ret.status == Return.Status.SUBMITTED:
            yield ret, by_day(_judging_day(ret), f"Take up the {_name(ret)}", _page(ret))
        elif reviewer_now(ret, at) in (None, user):
            yield ret, by_day(_judging_day(ret), f"Review the {_name(ret)}", _page(ret, "review"))


def _to_decide(user, at: datetime):
    for ret in _open_to(user, "accept", _waiting(user, at, Can.RETURN_ACCEPT, "recommended")):
        if powers.can(user, Can.RETURN_ACCEPT, ret, at) and not other_side(user, ret, Can.RETURN_ACCEPT, at):
            yield ret, by_day(_judging_day(ret), f"Decide on the {_name(ret)}", _page(ret, "decide"))


def _to_discharge(user, at: datetime):
    """An acceptance with conditions is made whole once every condition is verified or lifted; in a frozen quarter too."""
    power = Can.RETURN_DISCHARGE_CONDITIONS
    if not powers.holds(user, power, at):
        return
    accepted = list(
        Return.objects.filter(powers.scope(user, power, at).filter(), status="accepted_with_conditions")
        .select_related("organisation", "cycle")
        .prefetch_related("organisation__names")
    )
    unmet, days = _conditions(accepted)
    for ret in _open_to(user, "discharge_conditions", accepted):
        if (ret.cycle_id, ret.organisation_id) not in unmet:
            words = f"Record that all conditions are met on the {_name(ret)}"
            day = days.get((ret.cycle_id, ret.organisation_id))
            yield (
                ret,
                by_day(
                    day,
                    words,
                    reverse(
                        "returns:step", args=[ret.organisation.code, ret.cycle.slug, "discharge_conditions"]
                    ),
                ),
            )


def _conditions(accepted: list[Return]):
    """Which returns (by quarter and organisation) have a condition that is not met, and the last date of each's conditions."""
    same = Return.objects.filter(
        cycle__in={ret.cycle_id for ret in accepted},
        organisation__in={ret.organisation_id for ret in accepted},
    )
    editions = {subject_of(one): (one.cycle_id, one.organisation_id) for one in same}
    unmet, days = set(), {}
    found = Action.objects.filter(origin="condition", origin_subject__in=editions)
    for subject, status, due in found.values_list("origin_subject", "status", "due"):
        key = editions[subject]
        if status not in MET:
            unmet.add(key)
        if due:
            days[key] = max(due, days.get(key, due))
    return unmet, days


def _without_judge(user, at: datetime):
    """What nobody in post may review, or decide on: shown to the centre's approvers, who have somebody appointed."""
    approves = any(R(one.role) is R.CO_APPROVER and not one.limited_to_id for one in powers.current(user, at))
    if not approves:
        return
    waiting = list(_in_work(Return.objects.filter(status__in=["submitted", "under_review", "recommended"])))
    judges = {power: _holders(power, at) for power in (Can.RETURN_TAKE_UP, Can.RETURN_ACCEPT)}
    for ret in waiting:
        power = Can.RETURN_ACCEPT if ret.status == Return.Status.RECOMMENDED else Can.RETURN_TAKE_UP
        if not any(
            powers.can(one, power, ret, at) and not other_side(one, ret, power, at) for one in judges[power]
        ):
            step = "decide on" if power is Can.RETURN_ACCEPT else "review"
            words = f"Ask for somebody who may {step} the {_name(ret)}: nobody in post may"
            yield ret, by_day(_judging_day(ret), words, _page(ret))


def _holders(power: Can, at: datetime) -> list:
    """Everybody who holds a power somewhere now, with their appointments read."""
    held = Appointment.objects.held_on(london_day(at)).filter(role__in=powers.holders(power))
    people = list({one.user_id: one.user for one in held.select_related("user")}.values())
    powers.read_appointments(people)
    return people


# Queries


def _unanswered(user, at: datetime) -> list[Query]:
    """The open queries whose answer this person drafts: those given to them, and those given to nobody who is in post.

    These are the preparers'; where a body has no preparer, everybody's who may answer for it.
    """
    power = Can.QUERY_DRAFT_ANSWER
    if not powers.holds(user, power, at):
        return []
    waiting = list(
        Query.objects.filter(powers.scope(user, power, at).filter("ret__organisation"))
        .filter(status="open", ret__status="queried")
        .exclude(ret__cycle__status="frozen")
        .select_related("ret__organisation", "ret__cycle", "given_to")
        .prefetch_related("ret__organisation__names")
        .order_by("answer_by", "number")
    )
    powers.read_appointments(query.given_to for query in waiting)
    held = posts_held({query.ret.organisation_id for query in waiting}, at)
    return [query for query in waiting if _is_theirs(user, query, held, at)]


def _is_theirs(user, query: Query, held, at: datetime) -> bool:
    if person := answerer_now(query, at):
        return person == user
    roles = powers.acting_roles(user, Can.QUERY_DRAFT_ANSWER, query.ret, at)
    no_preparer = not any((query.ret.organisation_id, role) in held for role in PREPARERS)
    return no_preparer or any(role in PREPARERS for role in roles)


def _to_answer(user, at: datetime) -> Iterable[Task]:
    for query in _unanswered(user, at):
        question = questionnaire(query.ret.cycle.edition).question(query.question)
        words = f"Answer query {query.number} on {query.question} of the {_name(query.ret)}"
        title = question.text if question else ""
        yield by_day(query.answer_by, words, reverse("returns:query", args=[query.pk]), title)


# What was given to a person by name and waits for others now


def assigned_to(user, at: datetime) -> Iterable[Task]:
    """The reviews of this person that wait for an answer or a decision, and the queries given to them that wait for a signature."""
    for ret in _waiting(user, at, Can.RETURN_TAKE_UP, "queried", "recommended"):
        if ret.reviewer_id == user.pk:
            waits = (
                "a query is not answered yet"
                if ret.status == Return.Status.QUERIED
                else "it waits for a decision"
            )
            yield Task(None, f"The review of the {_name(ret)}: {waits}", _page(ret))
    if not powers.holds(user, Can.QUERY_DRAFT_ANSWER, at):
        return
    drafted = Query.objects.filter(given_to=user, status="drafted").select_related(
        "ret__organisation", "ret__cycle"
    )
    for query in drafted.prefetch_related("ret__organisation__names"):
        words = f"Query {query.number} on {query.question} of the {_name(query.ret)}: the answer is not signed yet"
        yield Task(None, words, reverse("returns:query", args=[query.pk]))


# Quarters


def _quarter_tasks(user, at: datetime) -> Iterable[Task]:
    """A quarter is opened; once its due date has passed it is closed or extended; then what is missing is recorded, and it is frozen."""
    if not powers.holds(user, Can.COLLECTION_CYCLE_CLOSE_CYCLE, at):
        return
    in_work = Q(returns__status__in=["submitted", "under_review", "queried", "recommended"])
    begun = ~never_signed("returns__") & Q(returns__status__in=Return.Status.unfiled)
    owing = never_signed("returns__") & Q(returns__status__in=Return.Status.unfiled)
    owing &= ~Q(returns__organisation__kind="devolved_administration")
    found = Cycle.objects.exclude(status="frozen").order_by("first_day")
    found = found.annotate(
        unfiled=Count(
            "returns", filter=never_signed("returns__") & Q(returns__status__in=Return.Status.unfiled)
        ),
        owing=Count("returns", filter=owing),
        unsettled=Count("returns", filter=in_work | begun),
    )
    for cycle in found:
        page = reverse("returns:cycle", args=[cycle.slug])
        listed = f"{reverse('returns:list')}?cycle={cycle.slug}&show=not_filed"
        if cycle.status == Cycle.Status.DRAFT:
            yield by_day(cycle.last_day, f"Open {cycle} for returns", page)
        elif cycle.status == Cycle.Status.OPEN and cycle.is_past_due(london_day(at)):
            yield by_day(cycle.due_on, f"Close {cycle} or extend it: {_not_filed(cycle.unfiled)}", page)
        elif cycle.status == Cycle.Status.CLOSED and cycle.owing:
            yield Task(None, f"Record what is missing in {cycle}: {_not_filed(cycle.owing)}", listed)
        elif cycle.status == Cycle.Status.CLOSED and not cycle.unsettled:
            yield Task(None, f"Freeze {cycle}: every return is settled", page)


def _not_filed(number: int) -> str:
    if number == 1:
        return "1 return is not filed"
    return f"{number} returns are not filed" if number else "every return is filed"
