"""Steps of an action that the table refuses."""

from datetime import date

import pytest

from audit.models import Event
from audit.record import SYSTEM
from audit.transitions import NotNow, NotReady, Refused, Stale
from departments.models import Action
from departments.organisations.roles import Role
from departments.registers import actions
from departments.registers.workflow import ACTION
from tests.departments.conftest import AT


@pytest.fixture
def begins():
    return AT


def test_the_portal_takes_no_other_step_by_itself(proposed):
    with pytest.raises(Refused):
        actions.agree_action(proposed, by=SYSTEM, at=AT, owner_role=Role.IAO, due=date(2027, 1, 1))


def test_a_step_out_of_turn_is_refused(proposed, done, people):
    with pytest.raises(NotNow):
        actions.agree_action(done, by=people["siro"], at=AT)


def test_two_people_cannot_both_win(proposed, people, due):
    actions.agree_action(proposed, by=people["siro"], at=AT, version=1, owner_role=Role.IAO, due=due)
    fresh = Action.objects.get(pk=proposed.pk)
    with pytest.raises(Stale):
        actions.begin_action(fresh, by=people["iao"], at=AT, version=1)


def test_a_refused_step_leaves_everything_as_it_was(proposed, people):
    before = Event.objects.count()
    with pytest.raises(NotReady):
        actions.agree_action(proposed, by=people["siro"], at=AT)
    unchanged = Action.objects.get(pk=proposed.pk)
    assert (unchanged.version, unchanged.agreed_at, Event.objects.count()) == (1, None, before)


def test_every_step_of_the_table_is_named_after_its_power():
    assert all(step.power == f"action.{name}" for name, step in ACTION.items())
