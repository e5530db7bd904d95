"""What returns and quarters want of a person on the home page."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from returns import actions
from returns.home import tasks_for
from tests.returns import world as worlds
from tests.returns.world import (
    at,
    under_review,
    world,
)

pytestmark = pytest.mark.django_db


def test_a_quarter_that_nobody_has_opened_is_a_task_of_whoever_may_open_it():
    centre = world().centre
    texts = [task.text for task in tasks_for(centre.approver, datetime(2026, 8, 3, 9, tzinfo=UTC))]
    assert "Open Q2 2026-27 for returns" in texts
    assert not [text for text in texts if "2025-26" in text and text.startswith("Open")]
    reviewers = tasks_for(centre.reviewer, datetime(2026, 8, 3, 9, tzinfo=UTC))
    assert not [task for task in reviewers if task.text.startswith("Open Q")]


def test_the_review_of_somebody_who_left_is_on_the_home_page_of_those_who_review_now(here):
    quarterly_return = under_review(here)

    def reviews(user):
        found = User.objects.get(pk=user.pk)
        return [task for task in tasks_for(found, at(5)) if task.href.endswith("/review/")]

    assert len(reviews(here.centre.reviewer)) == 1
    assert reviews(here.centre.second) == []
    User.objects.filter(pk=here.centre.reviewer.pk).update(is_active=False)
    assert (len(reviews(here.centre.second)), reviews(here.centre.reviewer)) == (1, [])
    assert quarterly_return.reviewer == here.centre.reviewer


@pytest.fixture
def here(recent):
    return recent


def test_the_home_page_says_what_needs_whom(here):
    def said(user):
        return [task.text for task in tasks_for(user, worlds.at(30))]

    name = f"{here.cycle} return of Home Office"
    assert f"Start the {name}" in said(here.home.preparer)
    quarterly_return = worlds.sent(here)
    assert said(here.home.siro) == [f"Sign the {name}"]
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=worlds.at(1)
    )
    assert said(here.centre.reviewer) == [f"Take up the {name}"]
    assert said(here.centre.approver) == [
        "Open Q3 2026-27 for returns",
        f"Close {here.cycle} or extend it: every return is filed",
    ]
