"""Queries: asked by a reviewer, answered by the department, each on its own."""

from datetime import date, datetime

from accounts.models import User
from audit.record import SYSTEM, Actor, action
from audit.transitions import NotReady, Problem, locked
from departments.organisations import powers
from departments.organisations.checks import date_problems
from departments.organisations.roles import Can
from returns.actions.steps import step
from returns.checks import ANSWER_BY
from returns.models import Query, Return
from returns.queries import content
from returns.workflow import QUERY, RETURN


@action
def raise_query(
    quarterly_return: Return,
    *,
    question: str,
    text: str,
    answer_by: date,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Query:
    """Ask about one question of what was signed, with a date by which an answer is wanted."""
    problems = _problems_of_date(answer_by, at)
    if not 5 <= len(text.strip()) <= 1500:
        problems.append(Problem("Enter what you want to know, in 5 to 1,500 characters", field="text"))
    quarterly_return = locked(quarterly_return)
    if question not in content.signed_rows(quarterly_return.submission):
        problems.append(Problem(f"{question} is not in what was signed"))
    if problems:
        raise NotReady(problems)
    number = quarterly_return.queries.count() + 1
    query = Query.objects.create(
        quarterly_return=quarterly_return,
        number=number,
        question=question,
        text=text.strip(),
        answer_by=answer_by,
        raised_by=by,
        raised_at=at,
    )
    step(
        "query",
        quarterly_return,
        by=by,
        at=at,
        version=version,
        question=question,
        query=number,
        answer_by=str(answer_by),
    )
    return query


@action
def draft_answer(query: Query, *, answer: str, by: Actor, at: datetime, version: int | None = None) -> Query:
    """Write the answer that the SIRO will sign. Figures are changed in the return itself."""
    if not 1 <= len(answer.strip()) <= 1500:
        raise NotReady([Problem("Enter the answer, in up to 1,500 characters", field="answer")])
    fields = {"answer": answer.strip(), "drafted_by": by, "drafted_at": at}
    return QUERY["draft_answer"].perform(query, by=by, at=at, version=version, fields=fields)


@action
def ask_again(
    query: Query, *, still_wanted: str, answer_by: date, by: User, at: datetime, version: int | None = None
) -> Query:
    """Open an answered query again, saying what is still wanted; the return is queried again."""
    problems = _problems_of_date(answer_by, at)
    if not 5 <= len(still_wanted.strip()) <= 1500:
        problems.append(Problem("Enter what is still wanted, in 5 to 1,500 characters", field="still_wanted"))
    if problems:
        raise NotReady(problems)
    fields = {"still_wanted": still_wanted.strip(), "answer_by": answer_by}
    query = QUERY["ask_again"].perform(query, by=by, at=at, version=version, fields=fields)
    step(
        "query",
        query.quarterly_return,
        by=by,
        at=at,
        question=query.question,
        query=query.number,
        answer_by=str(answer_by),
    )
    return query


@action
def withdraw_query(
    query: Query, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> Query:
    """Take a query back. When none is open any more, the review goes on."""
    query = QUERY["withdraw_query"].perform(
        query, by=by, at=at, version=version, reason=reason, fields={"reason": reason.strip()}
    )
    _go_on_when_clear(query.quarterly_return, at=at)
    return query


@action
def give_to(query: Query, *, to: User, by: Actor, at: datetime, version: int | None = None) -> Query:
    """Name who answers: somebody who may draft an answer for this body."""
    if not powers.can(to, Can.QUERY_DRAFT_ANSWER, query, at):
        raise NotReady(
            [Problem("This person may not answer queries on this return. Choose somebody else", field="to")]
        )
    return QUERY["give_to"].perform(query, by=by, at=at, version=version, fields={"given_to": to})


@action
def move_date(query: Query, *, answer_by: date, by: Actor, at: datetime, version: int | None = None) -> Query:
    """Give another date; how often it was moved is counted and shown."""
    if problems := _problems_of_date(answer_by, at):
        raise NotReady(problems)
    fields = {"answer_by": answer_by, "moves": query.moves + 1}
    return QUERY["move_date"].perform(
        query, by=by, at=at, version=version, fields=fields, answer_by=str(answer_by)
    )


@action
def expire_query(query: Query, *, at: datetime) -> Query:
    """Not answered in time: it stays on the return as unanswered, for the approver to see."""
    query = QUERY["expire"].perform(query, by=SYSTEM, at=at)
    _go_on_when_clear(query.quarterly_return, at=at)
    return query


def _go_on_when_clear(quarterly_return: Return, *, at: datetime) -> None:
    quarterly_return = locked(quarterly_return)
    waiting = quarterly_return.queries.unsigned().exists()
    if quarterly_return.status == Return.Status.QUERIED and not waiting:
        RETURN["queries_cleared"].perform(quarterly_return, by=SYSTEM, at=at)


def _problems_of_date(answer_by: date, at: datetime) -> list[Problem]:
    return date_problems(answer_by, ANSWER_BY, at, called="The date for the answer", field="answer_by")
