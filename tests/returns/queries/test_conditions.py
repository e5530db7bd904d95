"""Conditions of an acceptance, as long as they are open."""

import pytest

from departments.models import Action
from returns.queries.conditions import open_conditions
from tests.returns.browsing import read
from tests.returns.corrections import accepted_again, corrected, with_condition

pytestmark = pytest.mark.django_db


def test_conditions_that_are_met_before_a_correction_is_accepted_do_not_come_back(here):
    old = with_condition(here)
    new = corrected(here, old)
    Action.objects.update(status="verified")
    assert accepted_again(here, new).status == "accepted"


def test_a_condition_that_the_centre_lifts_is_open_no_more(here):
    old = with_condition(here)
    Action.objects.update(status="cancelled")
    assert not open_conditions(old).exists()


@pytest.mark.parametrize("who", ["siro", "preparer", "approver"])
def test_the_page_of_the_return_shows_its_conditions_with_owner_date_state_and_action(client, here, who):
    with_condition(here)
    user = getattr(here.home, who, None) or here.centre.approver
    shown = read(client, user, here.quarterly_return)
    action = Action.objects.get()
    for text in ("Encrypt the last laptops", "1 October 2007", "Proposed", action.code, action.owner_title):
        assert text in shown
    assert f'href="{action.get_absolute_url()}"' in shown
