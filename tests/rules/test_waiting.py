"""Whatever waits, in each status that is not settled: somebody has it on the home page, which asks little for it."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from incidents.models import Commitment, PeopleNotice, RegulatorNotice
from portal import queries
from returns.models import Cycle, Query, Return
from tests.rules.waiting import MADE

MOST_OF_A_KIND = 5  # of home beside what every page asks, and what there is


@pytest.fixture(scope="module")
def begun(request, shared):
    """What several stories begin with, made once for both rules."""
    with shared(request, request.param) as world:
        yield world


@pytest.fixture
def waiting(begun, status, db):
    """The thing that waits, and a moment at which it does."""
    return MADE[status].go_on(deepcopy(begun))


in_each_status = pytest.mark.parametrize(
    ("begun", "status"),
    [pytest.param(MADE[status].begin, status, id=status) for status in sorted(MADE)],
    indirect=["begun"],
    scope="module",
)


def page_of(thing) -> str:
    """What the addresses of the pages on which a thing is worked on begin with."""
    if isinstance(thing, Query):
        return (
            page_of(thing.quarterly_return)
            if thing.status == "drafted"
            else reverse("returns:query", args=[thing.pk])
        )
    if isinstance(thing, RegulatorNotice):
        return page_of(thing.case)
    if isinstance(thing, Cycle):
        return thing.slug
    has_no_page = Return | Commitment | PeopleNotice  # under their own keys
    return thing.get_absolute_url() if isinstance(thing, has_no_page) else str(thing.pk)


@in_each_status
def test_whatever_is_not_settled_is_on_the_home_page_of_somebody_with_its_title(waiting, status):
    thing, at = waiting
    assert thing.status == status.partition(".")[2]
    tasks = (task for user in User.objects.all() for task in queries.tasks_for(user, at))
    task = next((task for task in tasks if page_of(thing) in task.href), None)
    assert task
    title = getattr(thing, "title", "") or getattr(thing, "summary", "") or getattr(thing, "name", "")
    assert title in task.text


@in_each_status
def test_what_is_asked_about_one_kind_of_tasks_leaves_room_for_all_others(waiting):
    """All kinds ask side by side: it is the longest chain that counts."""
    _, at = waiting
    for user in User.objects.all():
        there = queries.what_there_is(user, at)
        with CaptureQueriesContext(connection) as captured:
            queries.home_of(user, at, there)
        assert len(captured) <= MOST_OF_A_KIND, "\n".join(query["sql"][:300] for query in captured)
