"""The task to say whether incidents of several bodies are one event: whose it is, by when, and who has it after that."""

from copy import deepcopy
from datetime import timedelta

import pytest

from departments.organisations.roles import Role
from incidents import actions
from incidents.home.together import event_tasks
from incidents.models import Incident
from tests.factories import browser, centre, person
from tests.incidents.browsing import page
from tests.incidents.shared import LATER, confirmed, departments_with_one_loss
from tests.incidents.stories import AT, approver, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared_rows(request, shared):
    with shared(request, departments_with_one_loss) as rows:
        yield rows


@pytest.fixture
def departments(shared_rows):
    """Three departments, each with its own incident of one courier, found on Monday, Tuesday and Wednesday."""
    return deepcopy(shared_rows)


@pytest.fixture
def reviewer():
    return person("reviewer@centre.example", Role.CO_REVIEWER, centre())


def test_reviewers_and_officers_have_one_task_for_all_three_by_a_day(departments, reviewer):
    first = departments[0][0]
    for user in (reviewer, officer()):
        [task] = event_tasks(user, LATER).answer()
        assert task.step == (
            f"Say whether incident {first.reference} is one event with 2 incidents of other organisations"
        )
        assert "Swift Couriers Ltd" in task.text
        assert f"{task.due:%A %d %B %H:%M}" == "Friday 05 June 23:59"
        assert task.href == page("confirm_event", first)


def test_when_the_day_has_passed_the_approvers_have_it_too(departments):
    assert event_tasks(approver(), AT + timedelta(days=3)).answer() == []
    assert len(event_tasks(approver(), LATER).answer()) == 1


def test_an_answer_ends_it_and_another_body_that_comes_later_is_asked_about(departments, reviewer):
    confirmed(departments[:2], by=reviewer)
    [task] = event_tasks(reviewer, LATER).answer()
    event = departments[0][0].in_events.get().event
    assert (
        task.step
        == f"Say whether incident {departments[2][0].reference} belongs to an event of other organisations"
    )
    assert task.href == event.get_absolute_url()
    actions.add_to_event(
        event, by=reviewer, at=LATER, incidents=[departments[2][0]], reason="It was in the same van."
    )
    assert event_tasks(reviewer, LATER).answer() == []


def test_nobody_of_a_body_is_asked_nor_anybody_about_what_is_long_ago_or_only_one_of_which_they_see(
    departments, reviewer
):
    assert event_tasks(departments[0][1]["siro"], LATER).answer() == []
    assert event_tasks(reviewer, LATER + timedelta(days=60)).answer() == []
    Incident.objects.exclude(pk=departments[0][0].pk).update(supplier=None)
    assert event_tasks(reviewer, LATER).answer() == []


def test_the_page_of_the_task_says_who_is_asked_by_when_and_leads_to_the_other_answer(departments, reviewer):
    shown = browser(reviewer).get(page("confirm_event", departments[0][0])).content.decode()
    assert "by the end of 5 June 2026" in shown
    assert page("reject_event", departments[0][0]) in shown
