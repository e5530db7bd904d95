"""Numbers about returns: only what was signed counts, and every number can be opened."""

from datetime import date, timedelta

import pytest

from departments.models import Action, Organisation
from returns import actions, figures
from returns.models import Cycle, Return, overdue
from returns.queries.registers import SOURCES, Registers
from returns.questionnaire import AnswerValue
from tests.returns.world import accepted, answered, at, signed, world

pytestmark = pytest.mark.django_db
SHORT = AnswerValue(
    choice="not_met",
    reason="Vacant",
    action_summary="Appoint",
    action_owner="siro",
    action_due=date(2007, 12, 1),
)


def by_key(figures_list):
    return {figure.key: figure for figure in figures_list}


def year_of(here, moment):
    """The rows of the organisation's year, and their figures by key."""
    rows = [
        figures.row_of(quarterly_return, moment)
        for quarterly_return in figures.returns_of(here.home.organisation, "2007-08", moment)
    ]
    return rows, by_key(figures.figures_of(rows, moment.date()))


def test_returns_are_counted_with_the_returns_behind_them():
    here = world()
    accepted(here)
    (row,), figures_of_year = year_of(here, at(30))
    assert (row["status"], row["signed_on"], row["accepted_on"]) == ("accepted", "2007-07-10", "2007-07-13")
    assert (figures_of_year["returns.accepted"].value, figures_of_year["returns.accepted"].of) == (1, 1)
    assert figures_of_year["returns.accepted"].sources == (f"returns.Return:{here.quarterly_return.pk}",)
    assert (figures_of_year["returns.late"].value, figures_of_year["returns.queried"].value) == (0, 0)


@pytest.mark.parametrize(("days", "late"), [(18, 0), (19, 1), (21, 3)])
def test_a_return_is_late_by_calendar_days_and_the_due_day_is_in_time(days, late):
    here = world()
    due = at(18).date()
    Cycle.objects.update(due_on=due)
    quarterly_return = answered(
        actions.start(here.quarterly_return, by=here.home.preparer, at=at()), by=here.home.preparer, at=at()
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at())
    quarterly_return.cycle.refresh_from_db()
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=at(days)
    )
    (row,), figures_of_year = year_of(here, at(30))
    assert (quarterly_return.late, row["days_late"], figures_of_year["returns.late"].value) == (
        bool(late),
        late,
        int(bool(late)),
    )


def test_a_return_is_overdue_from_the_day_after_it_was_due_and_a_devolved_one_never():
    here = world()
    due = here.cycle.due_on
    assert not Return.objects.filter(overdue(due)).exists()
    assert Return.objects.filter(overdue(due + timedelta(days=1))).get() == here.quarterly_return
    Organisation.objects.filter(pk=here.home.organisation.pk).update(kind="devolved_administration")
    assert not Return.objects.filter(overdue(due + timedelta(days=1))).exists()


def test_more_time_makes_what_was_signed_before_its_end_in_time():
    here = world()
    quarterly_return = answered(
        actions.start(here.quarterly_return, by=here.home.preparer, at=at()), by=here.home.preparer, at=at()
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at())
    quarterly_return = actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(30))
    assert quarterly_return.late
    more = at(40).date()
    actions.extend(
        here.cycle, due_on=more, reason="The post was on strike", by=here.centre.approver, at=at(31)
    )
    quarterly_return.refresh_from_db()
    assert not quarterly_return.late


def test_answers_are_those_that_were_signed():
    here = world()
    quarterly_return = answered(
        actions.start(here.quarterly_return, by=here.home.preparer, at=at()), by=here.home.preparer, at=at()
    )
    assert figures.answers_of([quarterly_return]) == {}
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at())
    quarterly_return = actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at())
    assert {answer["name"] for (answer,) in figures.answers_of([quarterly_return]).values()} == {
        "April to June 2007"
    }


def test_a_signed_answer_is_its_value_and_the_numbers_of_its_share():
    quarterly_return = signed(world(), A1=SHORT, C2=AnswerValue(part=30, whole=40))
    answers = figures.answers_of([quarterly_return])
    assert answers["A1"][0]["value"] == "not_met"
    assert (answers["C2"][0]["part"], answers["C2"][0]["whole"]) == (30, 40)


def test_an_action_that_waits_for_a_check_is_open_and_not_overdue_in_the_register():
    here = world()
    for number, status in enumerate(("in_progress", "done_awaiting_check", "overdue_escalated", "verified")):
        Action.objects.create(
            organisation=here.home.organisation, code=f"HO-{number}", summary="Encrypt", origin="own",
            status=status, due=date(2007, 6, 1), created_at=at(),
        )  # fmt: skip
    held = Registers(here.quarterly_return, at())
    assert (SOURCES["actions.open"](held), SOURCES["actions.overdue"](held)) == (3, 2)


def test_while_a_correction_is_in_work_the_accepted_edition_is_the_one_that_counts():
    here = world()
    old = accepted(here, A1=SHORT)
    actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=at(30))
    (row,), figures_of_year = year_of(here, at(31))
    assert (row["subject"], row["hash"], row["corrected"]) == (
        f"returns.Return:{old.pk}",
        old.submission.sha256,
        False,
    )
    assert figures_of_year["returns.accepted"].value == 1
    returns = figures.returns_of(here.home.organisation, "2007-08", at(31))
    assert figures.answers_of(returns)["A1"][0]["subject"] == f"returns.Return:{old.pk}"


def test_a_return_given_back_for_rework_after_it_was_signed_is_not_overdue():
    here = world()
    actions.withdraw(signed(here), reason="One figure was wrong", by=here.home.siro, at=at(1, 1))
    assert not Return.objects.filter(overdue(at(60).date())).exists()


@pytest.mark.parametrize(
    ("row", "is_nil"),
    [
        (None, False),
        ({"given": {"confirmed": True, "figures": {"a": 0, "b": 0}}}, True),
        ({"given": {"confirmed": True, "figures": {"a": 0, "b": 2}}}, False),
        ({"given": {"confirmed": False, "figures": {"a": 0}}}, False),
        ({"given": {"confirmed": True}}, True),
    ],
)
def test_nil_is_an_answer_that_somebody_confirmed_with_nothing_in_it(row, is_nil):
    assert figures._is_nil(row) is is_nil
