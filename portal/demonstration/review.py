"""What the centre does with one return of 2007-08: it takes it up, asks, marks, recommends and decides."""

from collections.abc import Callable
from datetime import datetime

from accounts.models import User
from departments.organisations.calendar import Quarter, add_working_days
from departments.registers import actions as improvements
from portal.demonstration import story
from portal.demonstration.answers import draw
from portal.demonstration.desk import condition_of, current, query_of, words_for
from portal.demonstration.player import at_centre, later, lent
from returns import actions
from returns.actions.sweeping import watch_queries
from returns.queries import content

REVIEWERS = ("reviewer-one", "reviewer-two")
APPROVERS = ("approver-one", "approver-two")


def reviewer(letters: str, *, other: bool = False) -> User:
    """The reviewer of a department; the Cabinet Office's own return is reviewed from another department (SD3)."""
    if letters == "CO":
        return lent("reviewer-of-the-cabinet-office")
    place = list(story.departments()).index(letters)
    return at_centre(REVIEWERS[(place + other) % 2])


def approver(letters: str) -> User:
    if letters == "CO":
        return lent("approver-of-the-cabinet-office")
    return at_centre(APPROVERS[list(story.departments()).index(letters) // 2 % 2])


# The review


def take_up(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.take_up(current(letters, quarter), by=reviewer(letters), at=at)


def reassign(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    to, why = reviewer(letters, other=True), words_for("reassign", letters, quarter)
    actions.reassign(current(letters, quarter), to=to, reason=why, by=approver(letters), at=at)


def return_for_rework(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("return_for_rework", letters, quarter)
    actions.return_for_rework(current(letters, quarter), reason=why, by=reviewer(letters), at=at)


def recommend(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    """Every section that has no mark yet gets one, then the recommendation."""
    quarterly_return, by = (
        current(letters, quarter),
        reviewer(letters, other=row.get("by") == "other_reviewer"),
    )
    marked = set(quarterly_return.submission.marks.values_list("section", flat=True))
    notes = story.read("year_2007")["marks"]
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        if section["key"] in marked:
            continue
        luck = draw(letters, quarter, section["key"], "mark")
        mark = "clear" if luck < 0.6 else "weak" if luck < 0.9 else "doubtful"
        actions.mark_section(
            quarterly_return,
            section=section["key"],
            mark=mark,
            note=notes[mark],
            by=by,
            at=later(at, minutes=-5),
        )
    actions.recommend(current(letters, quarter), words=words_for("recommend", letters, quarter), by=by, at=at)


def accept(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.accept(current(letters, quarter), by=approver(letters), at=at)


def refuse(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("refuse", letters, quarter)
    actions.refuse(current(letters, quarter), reason=why, by=approver(letters), at=at)


def recall(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("recall", letters, quarter)
    actions.recall(current(letters, quarter), reason=why, by=approver(letters), at=at)


def record_missing(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.record_missing(current(letters, quarter), by=approver(letters), at=at)


def query(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    text = story.read("year_2007")["queries"][row["question"]]["text"]
    by_day = add_working_days(at.date(), 5)
    quarterly_return = current(letters, quarter)
    actions.raise_query(
        quarterly_return, question=row["question"], text=text, answer_by=by_day, by=reviewer(letters), at=at
    )


def move_date(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    day = add_working_days(at.date(), 6)
    actions.move_date(query_of(letters, quarter, row), answer_by=day, by=reviewer(letters), at=at)


def ask_again(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    asked, still = query_of(letters, quarter, row), words_for("ask_again", letters, quarter)
    day = add_working_days(at.date(), 5)
    actions.ask_again(asked, still_wanted=still, answer_by=day, by=reviewer(letters), at=at)


def withdraw_query(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    why = words_for("withdraw_query", letters, quarter)
    actions.withdraw_query(query_of(letters, quarter, row), reason=why, by=reviewer(letters), at=at)


def expire(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    """Nobody answered: the portal's own sweep of the quarter, as seen at that moment."""
    watch_queries(at=at, cycles=[current(letters, quarter).cycle])


def accept_with_conditions(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    chosen = words_for("condition", letters, quarter)
    condition = actions.Condition(chosen["summary"], "preparer", add_working_days(at.date(), 20))
    actions.accept_with_conditions(
        current(letters, quarter), conditions=[condition], by=approver(letters), at=at
    )


def condition_verified(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    if condition := condition_of(letters, quarter, "done_awaiting_check"):
        improvements.verify_action(condition, by=reviewer(letters), at=at)


def discharge_conditions(letters: str, quarter: Quarter, row: dict, at: datetime) -> None:
    actions.discharge_conditions(current(letters, quarter), by=approver(letters), at=at)


STEPS: dict[str, Callable[[str, Quarter, dict, datetime], None]] = {
    fn.__name__: fn
    for fn in (
        take_up, reassign, return_for_rework, recommend, accept, refuse, recall, record_missing, query, move_date,
        ask_again, withdraw_query, expire, accept_with_conditions, condition_verified, discharge_conditions,
    )
}  # fmt: skip
