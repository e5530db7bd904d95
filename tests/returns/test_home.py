"""What returns and quarters want of a person on the home page."""

from datetime import UTC, datetime

import pytest

from accounts.models import User
from departments.organisations.roles import Role
from returns import actions
from returns.home import tasks_for
from returns.models import Return
from tests.factories import appoint, make_organisation, person
from tests.returns import world as worlds
from tests.returns.world import (
    answered,
    at,
    signed,
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
        user_now = User.objects.get(pk=user.pk)
        return [task for task in tasks_for(user_now, at(5)) if task.href.endswith("/review/")]

    assert len(reviews(here.centre.reviewer)) == 1
    assert reviews(here.centre.second) == []
    User.objects.filter(pk=here.centre.reviewer.pk).update(is_active=False)
    assert (len(reviews(here.centre.second)), reviews(here.centre.reviewer)) == (1, [])
    assert quarterly_return.reviewer == here.centre.reviewer


def test_the_home_page_says_what_needs_whom(recent):
    here = recent

    def tasks_of(user):
        return [task.text for task in tasks_for(user, worlds.at(30))]

    name = f"{here.cycle} return of Home Office"
    assert f"Start the {name}" in tasks_of(here.home.preparer)
    quarterly_return = worlds.sent(here)
    assert tasks_of(here.home.siro) == [f"Sign the {name}"]
    quarterly_return = actions.sign_and_submit(
        quarterly_return, declared=True, by=here.home.siro, at=worlds.at(1)
    )
    assert tasks_of(here.centre.reviewer) == [f"Take up the {name}"]
    assert tasks_of(here.centre.approver) == [
        "Open Q3 2026-27 for returns",
        f"Close {here.cycle}: every return is filed",
    ]


def words_for(user, moment):
    return [task.step for task in tasks_for(User.objects.get(pk=user.pk), moment)]


def test_who_sent_a_return_is_not_asked_to_sign_it_and_asks_for_another_where_nobody_else_can():
    here = world()
    appoint(here.home.siro, Role.PREPARER, here.home.organisation)
    actions.start(here.quarterly_return, by=here.home.preparer, at=at())
    quarterly_return = answered(here.quarterly_return, by=here.home.preparer, at=at(hours=1))
    actions.send_to_siro(quarterly_return, by=here.home.siro, at=at(hours=2))
    (task_text,) = [
        task_text for task_text in words_for(here.home.siro, at(1)) if "sign the" in task_text.lower()
    ]
    assert task_text == (
        "Ask the Cabinet Office to appoint another person, because nobody in post can do this: "
        f"sign the Q1 2007-08 return of {here.home.organisation}"
    )
    deputy = person("deputy@home-office.example", Role.DEPUTY_SIRO, here.home.organisation)
    assert words_for(deputy, at(1)) == [f"Sign the Q1 2007-08 return of {here.home.organisation}"]
    assert not [
        task_text for task_text in words_for(here.home.siro, at(1)) if "sign the" in task_text.lower()
    ]


def test_where_every_approver_took_an_earlier_step_the_centre_is_asked_for_somebody_who_may_decide():
    here = world()
    approver = here.centre.approver
    appoint(approver, Role.CO_REVIEWER, here.centre.team)
    quarterly_return = actions.take_up(signed(here), by=approver, at=at(2))
    Return.objects.filter(pk=quarterly_return.pk).update(status="recommended")
    text = f"the Q1 2007-08 return of {here.home.organisation}"
    texts = [task_text for task_text in words_for(approver, at(3)) if text in task_text]
    assert texts == [f"Ask for somebody who may decide on {text}: nobody in post may"]
    other = person("other@centre.example", Role.CO_APPROVER, here.centre.team)
    assert [task_text for task_text in words_for(other, at(3)) if text in task_text] == [f"Decide on {text}"]
    assert not [task_text for task_text in words_for(approver, at(3)) if text in task_text]


def test_the_return_of_an_arms_length_body_waits_for_those_of_its_sponsor_alone():
    here = world()
    sponsor, other = make_organisation("transport"), make_organisation("hm-treasury")
    quarterly_return, body = signed(here), here.home.organisation
    type(body).objects.filter(pk=body.pk).update(kind="executive_agency", sponsor=sponsor)

    def requests(status):
        Return.objects.filter(pk=quarterly_return.pk).update(status=status)
        return [
            step for step in words_for(here.centre.approver, at(3)) if step.startswith("Ask for somebody")
        ]

    text = f"the Q1 2007-08 return of {body}: nobody in post may"
    person("reviewer@hm-treasury.example", Role.SPONSOR_REVIEWER, other)
    person("siro@hm-treasury.example", Role.SIRO, other)
    assert requests("submitted") == [f"Ask for somebody who may review {text}"]
    assert requests("recommended") == [f"Ask for somebody who may decide on {text}"]
    person("reviewer@transport.example", Role.SPONSOR_REVIEWER, sponsor)
    assert requests("submitted") == []
    assert requests("recommended") == [f"Ask for somebody who may decide on {text}"]
    person("siro@transport.example", Role.SIRO, sponsor)
    assert requests("recommended") == []
