"""The plan of the returns of 2007-08: every branch once, everything in order."""

from departments.organisations.calendar import Quarter, london_day
from portal.demonstration import (
    player,
    returns_2007,
    story,
)
from portal.demonstration.answers import answer_2007
from portal.demonstration.returns_2007 import STEPS
from returns.questionnaire import questionnaire
from returns.workflow import CYCLE, QUERY, RETURN

DEVOLVED_ONLY = {
    "decline",
    "take_part",
}  # a choice of devolved administrations, none of which is among the 19
WHILE_IT_RUNS = {
    "allow_early_signing",
    "end_early_signing",
}  # before a quarter has ended; each quarter of the year was opened after its end


def rows_of_the_year():
    plan = story.read("year_2007")
    for quarter in range(1, 5):
        for letters in story.departments():
            for row in plan["paths"][returns_2007.path_of(letters, quarter)]:
                yield letters, quarter, row


def test_every_branch_of_the_return_workflow_occurs_in_the_year():
    steps = {row["do"] for _, _, row in rows_of_the_year()}
    # The first follows when a query is withdrawn or expires, the second when a correction is accepted.
    by_itself = {"queries_cleared", "supersede"}
    assert set(RETURN) - steps - DEVOLVED_ONLY - WHILE_IT_RUNS == by_itself


def test_every_step_of_a_query_occurs_in_the_year():
    steps = {row["do"] for _, _, row in rows_of_the_year()}
    assert set(QUERY) - steps == {"sign_answer"}  # goes with the one signature that answers all


def test_every_step_of_a_quarter_occurs_in_the_year():
    events = {step.event for number in range(1, 5) for step in returns_2007.cycle_steps(number)}
    assert {step.event for step in CYCLE.values()} <= events


def test_all_76_returns_end_accepted():
    plan = story.read("year_2007")
    for quarter in range(1, 5):
        for letters in story.departments():
            last = plan["paths"][returns_2007.path_of(letters, quarter)][-1]["do"]
            assert last in ("accept", "discharge_conditions"), (letters, quarter)


def test_not_all_take_the_same_path():
    plan = story.read("year_2007")
    for quarter, branches in plan["branches"].items():
        assert 5 <= len(branches) <= 12, quarter
        assert set(branches.values()) <= set(plan["paths"])
    used = {name for branches in plan["branches"].values() for name in branches.values()} | {"straight"}
    assert used == set(plan["paths"])


def test_every_row_is_a_step_that_somebody_knows_how_to_take():
    questions = {question.id for question in questionnaire("2007-08").questions}
    for _, _, row in rows_of_the_year():
        assert row["do"] in STEPS
        assert row.get("question", "A1") in questions


def test_the_steps_of_a_return_follow_each_other_in_time():
    for quarter in range(1, 5):
        opened = player.moment(Quarter(2007, quarter).last_day)
        for letters in story.departments():
            times = [step.at for step in returns_2007.return_steps(letters, quarter)]
            assert times == sorted(times), (letters, quarter)
            assert times[0] > opened


def test_nothing_of_a_quarter_happens_after_it_is_frozen():
    for quarter in range(1, 5):
        frozen = max(step.at for step in returns_2007.cycle_steps(quarter))
        for letters in story.departments():
            assert max(step.at for step in returns_2007.return_steps(letters, quarter)) < frozen


def test_a_return_is_recorded_as_missing_only_while_its_quarter_is_closed():
    for quarter in range(1, 5):
        turns = sorted((s.at, s.event) for s in returns_2007.cycle_steps(quarter) if s.event)
        for letters in story.departments():
            for step in returns_2007.return_steps(letters, quarter):
                if step.event == "return.recorded_missing":
                    state = [event for at, event in turns if at < step.at and event != "cycle.extended"][-1]
                    assert state == "cycle.closed"


def test_no_date_of_a_promise_has_passed_when_the_return_is_signed():
    then = questionnaire("2007-08")
    events = {returns_2007.event_of(name) for name in ("sign_and_submit", "answer_queries")}
    for quarter in range(1, 5):
        for letters in story.departments():
            steps = returns_2007.return_steps(letters, quarter)
            signed = max(london_day(step.at) for step in steps if step.event in events)
            for question in then.questions:
                due = answer_2007(letters, Quarter(2007, quarter), question).action_due
                assert due is None or due >= signed, (letters, quarter, question.id)
