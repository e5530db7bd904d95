"""What the people of a department do with one return of 2007-08, step by step."""

from collections.abc import Callable
from datetime import datetime, timedelta

from accounts.models import User
from departments.models import Action
from departments.organisations.calendar import Quarter
from departments.organisations.roles import Role
from departments.registers import actions as improvements
from portal.demonstration import story
from portal.demonstration.answers import answer_2007, pick, revised, wants_paper, working_day_in
from portal.demonstration.evidence import paper
from portal.demonstration.player import body, holder, later, moment
from returns import actions
from returns.models import Query, Return
from returns.queries import content
from returns.queries.signing import to_sign
from returns.questionnaire.values import day_words

FIRST_SITTING = ("A", "B", "C")


def words_for(step: str, letters: str, quarter: Quarter):
    return pick(story.read("year_2007")["words"][step], letters, quarter, step)


def current(letters: str, quarter: Quarter) -> Return:
    """The return that is worked on: the correction, where there is one."""
    returns = Return.objects.filter(cycle__year=quarter.year_name, cycle__quarter=quarter.number)
    return (
        returns.select_related("cycle", "organisation")
        .exclude(status__in=Return.Status.closed)
        .filter(organisation=body(letters))
        .latest("number")
    )


def person(letters: str, row: dict, usual: Role) -> User:
    """Whoever the plan names, or the holder of the usual post."""
    return holder(Role(row.get("by", usual)), body(letters))


# The department


def start(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.start(current(letters, quarter), by=person(letters, row, Role.PREPARER), at=at)


def late_start(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.late_start(current(letters, quarter), by=person(letters, row, Role.PREPARER), at=at)


def answer(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    """The preparer answers in two sittings and puts evidence behind what is claimed as done."""
    quarterly_return, by = current(letters, quarter), person(letters, row, Role.PREPARER)
    if quarterly_return.status != Return.Status.IN_PREPARATION:
        return  # this was done before the play was cut off
    for sitting in (True, False):
        answers = {
            question.id: answer_2007(letters, quarter, question)
            for section in content.asked_of(quarterly_return)
            if (section.key in FIRST_SITTING) is sitting
            for question in section.questions
        }
        if not sitting and not _has_incidents(quarterly_return):
            answers.pop("F2", None)
        quarterly_return = actions.save_answers(
            quarterly_return, answers=answers, by=by, at=later(at, minutes=20 if sitting else 50)
        )
    for section in content.asked_of(quarterly_return):
        for question in section.questions:
            answer = content.answers_of(quarterly_return).get(question.id) if wants_any(question) else None
            if answer and wants_paper(question, answer):
                _add_paper(
                    quarterly_return, letters, quarter, question, answer, by=by, at=later(at, minutes=70)
                )


def wants_any(question) -> bool:
    return question.evidence in ("one_file", "dated_in_quarter", "sampled")


def _has_incidents(quarterly_return: Return) -> bool:
    """Whether the register has incidents of the quarter, so that the question about notifying is asked."""
    first, after = (
        moment(quarterly_return.cycle.first_day, 0),
        moment(quarterly_return.cycle.last_day + timedelta(days=1), 0),
    )
    return quarterly_return.organisation.incidents.filter(
        reported_at__gte=first, reported_at__lt=after
    ).exists()


def _add_paper(
    quarterly_return, letters: str, quarter: Quarter, question, answer, *, by: User, at: datetime
) -> None:
    day = answer.day or working_day_in(quarter, letters, question.id, "paper")
    lines = [
        f"{quarterly_return.organisation.name_on(quarterly_return.cycle.last_day)}, {quarter}",
        f"Question {question.id}: {question.text}"[:95],
        f"Dated {day_words(day)}",
    ]
    file = paper(f"{letters}-{quarter.number}-{question.id}".lower(), lines, as_pdf=question.answer == "date")
    name = (
        "Extract of the board's minutes" if question.answer == "date" else f"Note on question {question.id}"
    )
    actions.add_evidence(
        quarterly_return,
        question=question.id,
        dated_on=day,
        file=file,
        name=f"{name} (demonstration)",
        by=by,
        at=at,
    )


def revise(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    """A second count of one answer."""
    quarterly_return = current(letters, quarter)
    if quarterly_return.status not in (Return.Status.IN_PREPARATION, Return.Status.QUERIED):
        return
    before = content.answers_of(quarterly_return)[row["question"]]
    new = revised(before, story.read("year_2007")["words"]["revise"])
    actions.save_answers(
        quarterly_return, answers={row["question"]: new}, by=holder(Role.PREPARER, body(letters)), at=at
    )


def send_to_siro(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.send_to_siro(current(letters, quarter), by=person(letters, row, Role.PREPARER), at=at)


def send_back(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("send_back", letters, quarter)
    actions.send_back(current(letters, quarter), reason=why, by=person(letters, row, Role.SIRO), at=at)


def sign_and_submit(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    quarterly_return = current(letters, quarter)
    by, seen = person(letters, row, Role.SIRO), to_sign(quarterly_return, at).sha256
    actions.sign_and_submit(
        quarterly_return, declared=True, figures_confirmed=True, by=by, at=at, sha256=seen
    )


def withdraw(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("withdraw", letters, quarter)
    actions.withdraw(current(letters, quarter), reason=why, by=person(letters, row, Role.SIRO), at=at)


def correct(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = row.get("why") or words_for("correct", letters, quarter)
    actions.correct(current(letters, quarter), reason=why, by=person(letters, row, Role.SIRO), at=at)


def drop_correction(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.drop_correction(current(letters, quarter), by=person(letters, row, Role.SIRO), at=at)


# Queries


def query_of(letters: str, quarter: Quarter, row: dict) -> Query:
    """The query a row means: the one it numbers, or the newest."""
    queries = current(letters, quarter).queries.order_by("number")
    return queries.get(number=row["query"]) if "query" in row else queries.last()


def give_to(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    to = holder(Role.SECURITY_ADVISER, body(letters))
    actions.give_to(query_of(letters, quarter, row), to=to, by=holder(Role.PREPARER, body(letters)), at=at)


def draft_answer(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    """The answer is written; where the figure was wrong, it is put right in the return itself."""
    asked = query_of(letters, quarter, row)
    text = story.read("year_2007")["queries"][asked.question]
    if text.get("revise"):
        revise(letters, quarter, {"question": asked.question}, later(at, minutes=-3))
    actions.draft_answer(asked, answer=text["answer"], by=person(letters, row, Role.PREPARER), at=at)


def answer_queries(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    quarterly_return = current(letters, quarter)
    by, seen = person(letters, row, Role.SIRO), to_sign(quarterly_return, at).sha256
    actions.answer_queries(quarterly_return, declared=True, figures_confirmed=True, by=by, at=at, sha256=seen)


# Conditions


def condition_of(letters: str, quarter: Quarter, status: str) -> Action | None:
    """The condition of this return while it is in a state; None once it has moved on."""
    subject = f"returns.Return:{current(letters, quarter).pk}"
    return Action.objects.filter(origin="condition", origin_subject=subject, status=status).first()


def agree_condition(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    if condition := condition_of(letters, quarter, "proposed"):
        improvements.agree_action(condition, by=holder(Role.SIRO, body(letters)), at=at)


def begin_condition(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    if condition := condition_of(letters, quarter, "agreed"):
        improvements.begin_action(condition, by=holder(Role.PREPARER, body(letters)), at=at)


def condition_done(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    if condition := condition_of(letters, quarter, "in_progress"):
        shown = words_for("condition_done", letters, quarter)
        improvements.report_done(condition, evidence=shown, by=holder(Role.PREPARER, body(letters)), at=at)


STEPS: dict[str, Callable[[str, Quarter, dict, datetime], None]] = {
    fn.__name__: fn
    for fn in (
        start, late_start, answer, revise, send_to_siro, send_back, sign_and_submit, withdraw, correct,
        drop_correction,
        give_to, draft_answer, answer_queries, agree_condition, begin_condition, condition_done,
    )
}  # fmt: skip
