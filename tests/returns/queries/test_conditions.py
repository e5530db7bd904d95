"""Conditions of an acceptance, as long as they are open."""

from datetime import date

import pytest

from departments.models import Action
from returns import actions
from returns.queries import content
from returns.queries.conditions import open_conditions
from tests.returns.world import at, recommended, world

pytestmark = pytest.mark.django_db
CONDITION = actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))


@pytest.fixture
def here():
    return world()


def with_condition(here):
    return actions.accept_with_conditions(
        recommended(here), conditions=[CONDITION], by=here.centre.approver, at=at(4)
    )


def corrected(here, old):
    return actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=at(10))


def signed_again(here, new):
    quarterly_return = actions.send_to_siro(new, by=here.home.preparer, at=at(11))
    return actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(12))


def accepted_again(here, new):
    quarterly_return = actions.take_up(signed_again(here, new), by=here.centre.reviewer, at=at(13))
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(
            quarterly_return, section=section["key"], mark="clear", by=here.centre.reviewer, at=at(13)
        )
    quarterly_return = actions.recommend(
        quarterly_return, words="Accept it.", by=here.centre.reviewer, at=at(13, 1)
    )
    return actions.accept(quarterly_return, by=here.centre.approver, at=at(14))


def page(client, here, user):
    client.force_login(user)
    return client.get(here.quarterly_return.get_absolute_url()).content.decode()


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
    shown = page(client, here, user)
    action = Action.objects.get()
    for words in ("Encrypt the last laptops", "1 October 2007", "Proposed", action.code, action.owner_title):
        assert words in shown
    assert f'href="{action.get_absolute_url()}"' in shown
