"""Each rule of the questionnaire, on its own."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from departments.organisations.calendar import Quarter
from returns import checks
from returns.checks import CHECKS, Filing, Piece, problems_of
from returns.models import Cycle, Return
from returns.questionnaire import AnswerValue, Facts, asked, questionnaire

SECTIONS = asked(questionnaire("2026-27"), Quarter(2026, 3), Facts())
EMPTY = Filing(SECTIONS, {}, {}, {}, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 10), "/r/")
IN_QUARTER, OLD = (Piece(date(2026, 11, 5)),), (Piece(date(2025, 12, 1)),)


def check_problems(check, answers, **more):
    return [str(problem) for problem in check(replace(EMPTY, answers=answers, **more))]


def test_an_unanswered_question_is_named_and_linked():
    problem = next(checks.every_question_answered(EMPTY))
    assert (problem.text, problem.href) == ("A1: not answered yet", "/r/section/A/#question-A1")


def test_a_part_above_its_whole_is_found():
    assert check_problems(checks.part_not_above_whole, {"A1": AnswerValue(part=3, whole=2)}) == [
        "A1: 3 is more than 2"
    ]


@pytest.mark.parametrize(
    ("key", "answer", "wanted"),
    [
        ("A3", AnswerValue(choice="met"), False),
        ("A3", AnswerValue(choice="not_applicable"), True),
        ("A3", AnswerValue(choice="not_met", reason="Staff left"), False),
        ("A4", AnswerValue(choice="green"), True),
        ("A5", AnswerValue(choice="yes"), False),
    ],
)
def test_reasons_are_wanted_for_all_but_met(key, answer, wanted):
    assert bool(check_problems(checks.reason_where_wanted, {key: answer})) == wanted


def test_what_is_short_needs_an_action_with_owner_and_date_to_come():
    short = AnswerValue(choice="not_met", reason="r")
    assert check_problems(checks.action_where_short, {"A3": short}) == [
        "A3: say what will be done and who will do it and by when"
    ]
    whole = replace(short, action_summary="Do it", action_owner="siro", action_due=date(2027, 3, 1))
    assert not check_problems(checks.action_where_short, {"A3": whole})
    late = replace(whole, action_due=date(2026, 12, 1))
    assert check_problems(checks.action_where_short, {"A3": late}) == [
        "A3: the date by which the action will be done must be today or in the future"
    ]


def test_evidence_is_wanted_only_for_what_is_claimed_as_done():
    assert check_problems(checks.evidence_for_what_is_claimed, {"C2": AnswerValue(choice="met")})
    assert not check_problems(checks.evidence_for_what_is_claimed, {"C2": AnswerValue(choice="not_met")})
    assert not check_problems(
        checks.evidence_for_what_is_claimed, {"C2": AnswerValue(choice="met")}, evidence={"C2": IN_QUARTER}
    )
    assert check_problems(
        checks.evidence_for_what_is_claimed, {"C2": AnswerValue(choice="met")}, evidence={"C2": OLD}
    ) == ["C2: the evidence is older than 12 months"]


def test_evidence_of_the_quarter_is_dated_in_it():
    claimed, never = {"A2": AnswerValue(day=date(2026, 11, 5))}, {"A2": AnswerValue(choice="never")}
    assert check_problems(checks.evidence_dated_in_quarter, claimed, evidence={"A2": OLD})
    assert not check_problems(checks.evidence_dated_in_quarter, claimed, evidence={"A2": IN_QUARTER})
    assert not check_problems(checks.evidence_dated_in_quarter, never)


def test_a_sampled_answer_describes_its_sample():
    assert check_problems(checks.sample_described, {"C1": AnswerValue(part=1, whole=2)})
    assert not check_problems(checks.sample_described, {"C1": AnswerValue(part=0, whole=2)})
    whole = AnswerValue(part=1, whole=2, sample_method="Every tenth", sample_checked=2, sample_right=2)
    assert not check_problems(checks.sample_described, {"C1": whole})


def test_registers_are_confirmed_and_complete():
    assert check_problems(checks.register_confirmed, {"B1": AnswerValue(part=1, whole=2)})
    assert not check_problems(checks.register_confirmed, {"B1": AnswerValue(part=1, whole=2, confirmed=True)})
    half = {"E5": AnswerValue(confirmed=True, figures={"reviews": 1})}
    assert check_problems(checks.register_lines_complete, half) == [
        "E5: enter a number, 0 for none: Recommendations made; Recommendations overdue"
    ]


def test_no_date_lies_ahead():
    assert check_problems(checks.date_not_in_future, {"A2": AnswerValue(day=date(2027, 2, 1))})
    assert not check_problems(checks.date_not_in_future, {"A2": AnswerValue(day=date(2027, 1, 10))})


def test_incidents_said_are_those_in_the_register():
    answers = {
        "H1": AnswerValue(confirmed=True, figures={"I": 1}),
        "I3": AnswerValue(confirmed=True, figures={"open": 1}),
    }
    now = {"H1": {"I": 2}, "I3": {"open": 5}}
    assert check_problems(checks.figures_agree_with_register, answers, registers=now) == [
        "H1: “Category I” is 1 here and 2 in the register: confirm it again"
    ]


def test_every_rule_is_in_the_tuple():
    rules = [
        value
        for value in vars(checks).values()
        if callable(value)
        and getattr(value, "__annotations__", {}).get("filing") is Filing
        and value is not problems_of
    ]
    assert set(rules) == set(CHECKS)


@pytest.mark.parametrize("given_at", [None, datetime(2026, 12, 1, tzinfo=UTC)])
def test_leave_to_sign_early_is_given_once_and_taken_back_where_it_was_given(given_at):
    quarterly_return = Return(leave_given_at=given_at)
    assert bool(checks.no_leave_yet(quarterly_return, datetime(2026, 12, 2, tzinfo=UTC))) is bool(given_at)
    assert bool(checks.leave_was_given(quarterly_return, datetime(2026, 12, 2, tzinfo=UTC))) is (
        given_at is None
    )


def test_an_action_is_asked_for_behind_an_answer_that_needs_none():
    short = AnswerValue(choice="not_met", reason="r")
    assert check_problems(checks.action_where_short, {"A1": AnswerValue(part=1, whole=2), "A3": short}) == [
        "A3: say what will be done and who will do it and by when"
    ]


@pytest.mark.parametrize(("day", "is_refused"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_leave_to_sign_early_is_given_until_the_last_day_of_the_quarter(day, is_refused):
    quarterly_return = Return(cycle=Cycle(year="2026-27", quarter=3, last_day=date(2026, 12, 31)))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert bool(checks.quarter_has_not_ended(quarterly_return, at)) == is_refused
