"""Figures that can be opened."""

from datetime import UTC, date, datetime, timedelta

from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions as register_actions
from departments.registers import figures
from departments.registers.figures import is_late
from tests.departments.conftest import AT


def test_an_action_is_late_from_the_day_after_it_was_due_a_weekend_too(people, home_office):
    friday, noon = date(2026, 7, 3), datetime(2026, 7, 3, 12, tzinfo=UTC)
    action = register_actions.propose_action(
        home_office, by=people["siro"], at=AT, summary="Train", owner_role=Role.IAO, due=friday
    )
    assert not is_late(action, noon)
    assert is_late(action, noon + timedelta(days=1))


def test_what_was_escalated_without_an_answer_is_late_once_its_own_day_has_passed(people, home_office):
    action = register_actions.propose_action(home_office, by=people["siro"], at=AT, summary="Train")
    for due, late in ((None, True), (AT.date() + timedelta(days=9), False), (AT.date(), True)):
        Action.objects.filter(pk=action.pk).update(status="overdue_escalated", due=due)
        action.refresh_from_db()
        at = AT + timedelta(days=2)
        assert is_late(action, at) is late
        assert Action.objects.filter(figures.late(at)).exists() is late


def test_actions_are_counted_as_they_were_at_the_end_of_the_year(people, home_office):
    opened = datetime(2026, 1, 5, 12, tzinfo=UTC)
    action = register_actions.propose_action(
        home_office,
        by=people["siro"],
        at=opened,
        summary="Encrypt the tapes",
        owner_role=Role.CIO,
        due=date(2026, 3, 2),
    )
    action = register_actions.agree_action(action, by=people["siro"], at=opened + timedelta(days=1))
    action = register_actions.begin_action(action, by=people["preparer"], at=opened + timedelta(days=2))
    april = datetime(2026, 4, 20, 12, tzinfo=UTC)
    register_actions.replan(
        action, by=people["siro"], at=april, due=date(2026, 9, 1), reason="The tapes are late."
    )
    later = register_actions.propose_action(
        home_office, by=people["siro"], at=april, summary="Count the tapes"
    )
    register_actions.report_done(
        action, by=people["preparer"], at=april + timedelta(days=9), evidence="A note says so."
    )
    end = datetime(2026, 3, 31, 22, tzinfo=UTC)
    (then,) = figures.actions_as_of(Action.objects.filter(organisation=home_office), end)
    assert (then.status, then.due, is_late(then, end)) == ("in_progress", date(2026, 3, 2), True)
    now = figures.actions_as_of(Action.objects.filter(organisation=home_office), april + timedelta(days=30))
    assert {action.pk: (action.status, action.due) for action in now} == {
        action.pk: ("done_awaiting_check", date(2026, 9, 1)),
        later.pk: ("proposed", None),
    }


def test_figures_are_plain_data_when_frozen(people, home_office):
    register_actions.propose_action(
        home_office, by=people["siro"], at=AT, summary="Train", owner_role=Role.IAO
    )
    data = figures.figures_of(figures.rows_of(home_office, AT), AT.date())[-1].as_data()
    assert (data["value"], data["of"], data["as_of"]) == (0, 1, AT.date().isoformat())
