"""What returns, queries and quarters want of a person: their tasks on the home page."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from audit.record import actor_of, subject_of
from audit.together import Asking, Question, Steps, ask_belonging, asking, nothing, side_by_side
from audit.transitions import ask_all_kept_out, ask_kept_out
from departments.models import Action, OrganisationName
from departments.organisations import powers
from departments.organisations.calendar import add_working_days, london_day
from departments.organisations.home import Reads, Task, by_day, every_row, in_parts, posts_held
from departments.organisations.roles import Can, Role
from departments.organisations.steps import is_nobody_left, to_ask_for_another
from govuk.compiled import url
from returns.home.quarters import quarter_tasks
from returns.models import Cycle, Query, Remark, Return, with_names
from returns.queries.review import answerer_now, judges_at, reviewer_now
from returns.queries.visible import review_conflict
from returns.questionnaire import questionnaire
from returns.workflow import RETURN

DAYS_TO_REVIEW = 10  # working days from signing until a review or a decision is looked for
DAYS_TO_REDO = 10  # working days for what was given back, withdrawn or is corrected
SENT_BACK = ("return_for_rework", "withdraw", "correct", "send_back")
PREPARERS = (Role.PREPARER, Role.ALB_PREPARER)
PREPARE = {
    Return.Status.NOT_STARTED: "Start",
    Return.Status.IN_PREPARATION: "Finish",
    Return.Status.MISSING: "Start late",
}


# Which returns are looked at for which power; in a frozen quarter only for the last one.
WAITING = {
    Can.RETURN_SEND_TO_SIRO: tuple(PREPARE),
    Can.RETURN_SIGN_AND_SUBMIT: (Return.Status.AWAITING_SIRO,),
    Can.RETURN_ANSWER_QUERIES: (Return.Status.QUERIED,),
    Can.RETURN_TAKE_UP: (Return.Status.SUBMITTED, Return.Status.UNDER_REVIEW),
    Can.RETURN_ACCEPT: (Return.Status.RECOMMENDED,),
    Can.RETURN_DISCHARGE_CONDITIONS: (Return.Status.ACCEPTED_WITH_CONDITIONS,),
}
AFTER_FREEZING = Can.RETURN_DISCHARGE_CONDITIONS
JUDGED = (Return.Status.SUBMITTED, Return.Status.UNDER_REVIEW, Return.Status.RECOMMENDED)


def reads(user, at: datetime) -> Reads:
    """What this person's tasks are found in, by name."""
    keys = {}
    if (returns := _rows(user, at)) is not None:
        keys["returns"] = returns
    if powers.holds(user, Can.QUERY_DRAFT_ANSWER, at):
        keys["queries"] = _open_queries(user, at)
    if powers.holds(user, Can.COLLECTION_CYCLE_CLOSE_CYCLE, at):
        keys["quarters"] = Cycle.objects.exclude(status=Cycle.Status.FROZEN)
    return keys


def tasks_for(user, at: datetime, there: Collection[str] | None = None) -> list[Task]:
    """What `ask_tasks` gives."""
    return ask_tasks(user, at, there).answer()


def ask_tasks(user, at: datetime, there: Collection[str] | None = None) -> Asking[list[Task]]:
    """What this person must do among returns, queries and quarters. A fixed number of queries.

    `there` names those of `reads` that have any row, where the caller knows.
    """
    returns, wanted = f"{url('returns:list')}?show=mine", reads(user, at) if there is None else there
    return in_parts(
        [
            (_tasks_of_returns(user, at) if "returns" in wanted else (), "return", returns),
            (_to_answer(user, at) if "queries" in wanted else (), "query", returns),
            (quarter_tasks(user, at, is_any_open="quarters" in wanted), "", ""),
        ]
    )


def returns_waiting_for(user, at: datetime) -> set:
    """The keys of the returns that wait for this person: the filter of the list that says the same as the home page."""
    tasks, queries = side_by_side([_return_tasks(user, at), _unanswered(user, at)]).answer()
    return {quarterly_return.pk for quarterly_return, _ in tasks} | {
        query.quarterly_return_id for query in queries
    }


@asking
def _tasks_of_returns(user, at: datetime) -> Steps[list[Task]]:
    tasks = yield from _return_tasks(user, at).steps
    return [task for _, task in tasks]


@asking
def _return_tasks(user, at: datetime) -> Steps[list[tuple[Return, Task]]]:
    def rows(then: datetime) -> QuerySet[Return]:
        return _with_what_is_printed(user, then)

    [returns] = yield [every_row("returns with tasks", user, at, rows)]
    unjudged = (
        [quarterly_return for quarterly_return in returns if quarterly_return.status in JUDGED]
        if _asks_for_judges(user, at)
        else []
    )
    accepted = _waiting(user, returns, Can.RETURN_DISCHARGE_CONDITIONS, at)
    reviewed = _waiting(user, returns, Can.RETURN_TAKE_UP, at)
    conditions, _, people = yield from side_by_side(
        [
            _conditions(accepted),
            powers.ask_appointments(quarterly_return.reviewer for quarterly_return in reviewed),
            judges_at(unjudged, at) if unjudged else nothing(),
        ]
    ).steps
    tasks = [
        *_to_prepare(user, returns, at),
        *_to_sign(user, returns, at),
        *_to_sign_answers(user, returns, at),
        *_to_review(user, reviewed, at),
        *_to_decide(user, returns, at),
        *_to_discharge(accepted, *conditions),
    ]
    judged = [(RETURN[step], quarterly_return) for step, quarterly_return, _ in tasks if step]
    if unjudged:  # of whom else took part in them is asked as well, in the same query
        took_part = yield from ask_all_kept_out(
            [
                *judged,
                *(
                    (RETURN["accept"], quarterly_return)
                    for quarterly_return in unjudged
                    if quarterly_return.status == JUDGED[-1]
                ),
            ]
        ).steps
        barred = {(step, key) for step, key, actor in took_part if actor == actor_of(user)}
        tasks += _without_judge(unjudged, people, took_part, at)
    else:
        barred = yield from ask_kept_out(judged, by=user).steps
    rows = []
    for step, quarterly_return, task in tasks:
        if (step, quarterly_return.pk) not in barred:
            rows.append((quarterly_return, task))
        elif not (step == "accept" and _asks_for_judges(user, at)) and is_nobody_left(
            RETURN[step], quarterly_return, at
        ):
            text = to_ask_for_another(task.step)
            rows.append((quarterly_return, replace(task, step=text, href=_page(quarterly_return))))
    return rows


def _rows(user, at: datetime) -> QuerySet[Return] | None:
    """The returns in a state in which this person may have something to do; None for who holds no such power."""
    running, wanted = ~Q(cycle__status=Cycle.Status.FROZEN), []
    for power, statuses in WAITING.items():
        if powers.holds(user, power, at):
            rows = powers.scope(user, power, at).filter() & Q(status__in=statuses)
            wanted.append(rows if power is AFTER_FREEZING else rows & running)
    if _asks_for_judges(user, at):
        wanted.append(Q(status__in=JUDGED) & running)
    return Return.objects.filter(reduce(or_, wanted)) if wanted else None


def _with_what_is_printed(user, at: datetime) -> QuerySet[Return]:
    """The rows with the columns that the tasks say something of; dates of steps only for who may take them."""
    if (rows := _rows(user, at)) is None:
        return Return.objects.none()
    columns = [f"organisation__{name}" for name in ("code", "name", "kind", "sponsor")]
    columns += [f"cycle__{name}" for name in ("year", "quarter", "last_day", "due_on", "status")]
    rows = with_names(rows).select_related("organisation", "cycle", "reviewer")
    rows = rows.only(
        "number", "status", "signed_at", "leave_given_at", "submission_id", *columns,
        "reviewer__name", "reviewer__is_active",
    )  # fmt: skip
    if powers.holds(user, Can.RETURN_SEND_TO_SIRO, at) or powers.holds(user, Can.RETURN_SIGN_AND_SUBMIT, at):
        back = (
            Remark.objects.filter(quarterly_return=OuterRef("pk"), step__in=SENT_BACK)
            .order_by("-at")
            .values("at")[:1]
        )
        rows = rows.annotate(back_at=Subquery(back))
    if powers.holds(user, Can.RETURN_ANSWER_QUERIES, at):
        unanswered = Query.objects.filter(quarterly_return=OuterRef("pk"), status=Query.Status.OPEN)
        rows = rows.annotate(wanted_by=_answers_wanted_by(), is_unanswered=Exists(unanswered))
    return rows


def _waiting(user, returns: list[Return], power: Can, at: datetime) -> list[Return]:
    """Those of the returns that are in a state for a power, and over which this person holds it."""
    statuses = WAITING[power]
    return [
        quarterly_return
        for quarterly_return in returns
        if quarterly_return.status in statuses and powers.can(user, power, quarterly_return, at)
    ]


def _answers_wanted_by() -> Subquery:
    """The earliest date of the queries whose drafted answers wait for a signature."""
    drafted = Query.objects.filter(quarterly_return=OuterRef("pk"), status=Query.Status.DRAFTED).order_by()
    return Subquery(drafted.values("quarterly_return").annotate(first=Min("answer_by")).values("first"))


def _page(quarterly_return: Return, name: str = "return") -> str:
    return url(f"returns:{name}", quarterly_return.organisation.code, quarterly_return.cycle.slug)


def _name(quarterly_return: Return) -> str:
    edition = (
        "correction of the "
        if quarterly_return.number > 1 and quarterly_return.status in Return.Status.being_prepared
        else ""
    )
    return f"{edition}{quarterly_return.cycle} return of {quarterly_return.body_name}"


def _filing_day(quarterly_return: Return) -> date | None:
    """The due date of the quarter; ten working days for what was signed before and came back."""
    if quarterly_return.never_signed:
        return quarterly_return.cycle.due_on
    return (
        add_working_days(london_day(quarterly_return.back_at), DAYS_TO_REDO)
        if quarterly_return.back_at
        else None
    )


def _judging_day(quarterly_return: Return) -> date:
    return add_working_days(london_day(quarterly_return.signed_at), DAYS_TO_REVIEW)


def _to_prepare(user, returns: list[Return], at: datetime):
    for quarterly_return in _waiting(user, returns, Can.RETURN_SEND_TO_SIRO, at):
        if (
            not quarterly_return.organisation.devolved
            or quarterly_return.status == Return.Status.IN_PREPARATION
        ):
            yield (
                "",
                quarterly_return,
                by_day(
                    _filing_day(quarterly_return),
                    f"{PREPARE[quarterly_return.status]} the {_name(quarterly_return)}",
                    _page(quarterly_return),
                ),
            )


def _to_sign(user, returns: list[Return], at: datetime):
    """Before its quarter has ended nobody can sign it: the portal asks the SIRO on the day on which signing opens."""
    for quarterly_return in _waiting(user, returns, Can.RETURN_SIGN_AND_SUBMIT, at):
        if quarterly_return.may_be_signed_on(london_day(at)):
            task = by_day(
                _filing_day(quarterly_return),
                f"Sign the {_name(quarterly_return)}",
                _page(quarterly_return, "sign"),
            )
            yield "sign_and_submit", quarterly_return, task


def _to_sign_answers(user, returns: list[Return], at: datetime):
    for quarterly_return in _waiting(user, returns, Can.RETURN_ANSWER_QUERIES, at):
        if quarterly_return.wanted_by and not quarterly_return.is_unanswered:
            text = f"Sign the answers to queries on the {_name(quarterly_return)}"
            yield (
                "answer_queries",
                quarterly_return,
                by_day(quarterly_return.wanted_by, text, _page(quarterly_return, "answer_queries")),
            )


def _to_review(user, reviewed: list[Return], at: datetime):
    """A review is the reviewer's; once they can review it no more, it is everybody's who can."""
    for quarterly_return in reviewed:
        if review_conflict(user, quarterly_return, Can.RETURN_TAKE_UP, at):
            continue
        if quarterly_return.status == Return.Status.SUBMITTED:
            yield (
                "",
                quarterly_return,
                by_day(
                    _judging_day(quarterly_return),
                    f"Take up the {_name(quarterly_return)}",
                    _page(quarterly_return),
                ),
            )
        elif reviewer_now(quarterly_return, at) in (None, user):
            yield (
                "",
                quarterly_return,
                by_day(
                    _judging_day(quarterly_return),
                    f"Review the {_name(quarterly_return)}",
                    _page(quarterly_return, "review"),
                ),
            )


def _to_decide(user, returns: list[Return], at: datetime):
    for quarterly_return in _waiting(user, returns, Can.RETURN_ACCEPT, at):
        if not review_conflict(user, quarterly_return, Can.RETURN_ACCEPT, at):
            task = by_day(
                _judging_day(quarterly_return),
                f"Decide on the {_name(quarterly_return)}",
                _page(quarterly_return, "decide"),
            )
            yield "accept", quarterly_return, task


def _to_discharge(accepted: list[Return], unmet: set[tuple], days: dict[tuple, date]):
    """An acceptance with conditions is made whole once every condition is verified or lifted; in a frozen quarter too."""
    for quarterly_return in accepted:
        key = (quarterly_return.cycle_id, quarterly_return.organisation_id)
        if key not in unmet:
            text = f"Record that all conditions are met on the {_name(quarterly_return)}"
            step = "discharge_conditions"
            page = url("returns:step", quarterly_return.organisation.code, quarterly_return.cycle.slug, step)
            yield step, quarterly_return, by_day(days.get(key), text, page)


@asking
def _conditions(accepted: list[Return]) -> Steps[tuple[set[tuple], dict[tuple, date]]]:
    """Which returns (by quarter and organisation) have a condition that is not met, and the last date of each's conditions."""
    if not accepted:
        return set(), {}

    def same(_: None, cycles: Collection[int], organisations: Collection[int]) -> QuerySet[Return]:
        return Return.objects.filter(cycle__among=cycles, organisation__among=organisations)

    def set_by(_: None, subjects: Collection[str]) -> QuerySet[Action]:
        conditions = Action.objects.filter(origin="condition", origin_subject__among=subjects)
        return conditions.values_list("origin_subject", "status", "due")

    keys = (
        {quarterly_return.cycle_id for quarterly_return in accepted},
        {quarterly_return.organisation_id for quarterly_return in accepted},
    )
    [others] = yield [Question("editions", same, keys=keys)]
    editions = {subject_of(edition): (edition.cycle_id, edition.organisation_id) for edition in others}
    [conditions] = yield [Question("conditions", set_by, keys=(editions,))]
    unmet, days = set(), {}
    for subject, status, due in conditions:
        key = editions[subject]
        if status not in Action.Status.lifted:
            unmet.add(key)
        if due:
            days[key] = max(due, days.get(key, due))
    return unmet, days


def _asks_for_judges(user, at: datetime) -> bool:
    """Whether this person has somebody appointed where nobody may judge: the centre's approvers."""
    return any(
        Role(appointment.role) is Role.CO_APPROVER and not appointment.limited_to_id
        for appointment in powers.current(user, at)
    )


def _without_judge(waiting: list[Return], people: list[User], took_part: set[tuple], at: datetime):
    """What nobody of these people may review, or decide on; `took_part` says who took an earlier step, by return."""
    for quarterly_return in waiting:
        power = (
            Can.RETURN_ACCEPT if quarterly_return.status == Return.Status.RECOMMENDED else Can.RETURN_TAKE_UP
        )
        if not any(
            powers.can(person, power, quarterly_return, at)
            and not review_conflict(person, quarterly_return, power, at)
            and ("accept", quarterly_return.pk, actor_of(person)) not in took_part
            for person in people
        ):
            step = "decide on" if power is Can.RETURN_ACCEPT else "review"
            text = f"Ask for somebody who may {step} the {_name(quarterly_return)}: nobody in post may"
            yield "", quarterly_return, by_day(_judging_day(quarterly_return), text, _page(quarterly_return))


# Queries


@asking
def _unanswered(user, at: datetime) -> Steps[list[Query]]:
    """The open queries whose answer this person drafts: those given to them, and those given to nobody who is in post.

    These are the preparers'; where a body has no preparer, everybody's who may answer for it.
    """
    if not powers.holds(user, Can.QUERY_DRAFT_ANSWER, at):
        return []

    def rows(then: datetime) -> QuerySet[Query]:
        queries = _open_queries(user, then).select_related(
            "quarterly_return__organisation", "quarterly_return__cycle", "given_to"
        )
        return queries.order_by("answer_by", "number")

    [waiting] = yield [every_row("open queries", user, at, rows)]
    if not waiting:
        return []
    organisations = [query.quarterly_return.organisation for query in waiting]
    *_, held = yield from side_by_side(
        [
            ask_belonging(organisations, "names", "organisation", OrganisationName.objects.all),
            powers.ask_appointments(query.given_to for query in waiting),
            posts_held({organisation.pk for organisation in organisations}, at),
        ]
    ).steps
    return [query for query in waiting if _is_theirs(user, query, held, at)]


def _open_queries(user, at: datetime) -> QuerySet[Query]:
    """The open queries whose answer this person may draft, in quarters that are not frozen."""
    here = powers.scope(user, Can.QUERY_DRAFT_ANSWER, at).filter("quarterly_return__organisation")
    return Query.objects.filter(
        here, status=Query.Status.OPEN, quarterly_return__status=Return.Status.QUERIED
    ).exclude(quarterly_return__cycle__status=Cycle.Status.FROZEN)


def _is_theirs(user, query: Query, held, at: datetime) -> bool:
    if person := answerer_now(query, at):
        return person == user
    roles = powers.acting_roles(user, Can.QUERY_DRAFT_ANSWER, query.quarterly_return, at)
    no_preparer = not any((query.quarterly_return.organisation_id, role) in held for role in PREPARERS)
    return no_preparer or any(role in PREPARERS for role in roles)


@asking
def _to_answer(user, at: datetime) -> Steps[list[Task]]:
    queries, tasks = (yield from _unanswered(user, at).steps), []
    for query in queries:
        question = questionnaire(query.quarterly_return.cycle.edition).question(query.question)
        text = f"Answer query {query.number} on {query.question} of the {_name(query.quarterly_return)}"
        title = question.text if question else ""
        tasks.append(by_day(query.answer_by, text, url("returns:query", query.pk), title))
    return tasks


# What was given to a person by name and waits for others now


def assigned_to(user, at: datetime) -> Iterable[Task]:
    """The reviews of this person that wait for an answer or a decision, and the queries given to them that wait for a signature."""
    returns = Return.objects.filter(
        reviewer=user, status__in=(Return.Status.QUERIED, Return.Status.RECOMMENDED)
    )
    returns = returns.exclude(cycle__status=Cycle.Status.FROZEN).select_related("organisation", "cycle")
    for quarterly_return in returns.prefetch_related("organisation__names"):
        if powers.can(user, Can.RETURN_TAKE_UP, quarterly_return, at):
            waits = (
                "a query is not answered yet"
                if quarterly_return.status == Return.Status.QUERIED
                else "it waits for a decision"
            )
            yield Task(None, f"The review of the {_name(quarterly_return)}: {waits}", _page(quarterly_return))
    if not powers.holds(user, Can.QUERY_DRAFT_ANSWER, at):
        return
    drafted = Query.objects.filter(given_to=user, status=Query.Status.DRAFTED).select_related(
        "quarterly_return__organisation", "quarterly_return__cycle"
    )
    for query in drafted.prefetch_related("quarterly_return__organisation__names"):
        text = f"Query {query.number} on {query.question} of the {_name(query.quarterly_return)}: the answer is not signed yet"
        yield Task(None, text, url("returns:query", query.pk))
