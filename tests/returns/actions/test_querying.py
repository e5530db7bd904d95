"""Queries: drafted, given to others, answered, withdrawn and ended."""

from datetime import date

import pytest

from accounts.models import User
from audit.models import Event
from audit.transitions import NotNow, NotReady, Refused
from departments.models import Appointment
from returns import actions
from returns.actions.sweeping import watch_queries
from returns.home import tasks_for
from returns.models import Query, Return
from returns.queries import content
from tests.beginnings import begins_with
from tests.factories import Role, appoint
from tests.returns.world import (
    SHORT,
    at,
    notified_of,
    queried,
    under_review,
)

pytestmark = pytest.mark.django_db


@begins_with(under_review)
def test_a_query_is_drafted_and_signed_and_a_changed_answer_makes_a_new_submission(beginning):
    here, quarterly_return = beginning
    query = queried(here)
    assert notified_of("return.queried") == ["preparer@home-office.example", "siro@home-office.example"]
    quarterly_return = Return.objects.get(pk=quarterly_return.pk)
    with pytest.raises(NotReady, match="no drafted answer"):
        actions.answer_queries(quarterly_return, declared=True, by=here.home.siro, at=at(4))
    actions.save_answers(quarterly_return, answers={"A1": SHORT}, by=here.home.preparer, at=at(4))
    actions.draft_answer(
        query, answer="It was vacant; the answer is corrected.", by=here.home.preparer, at=at(4)
    )
    quarterly_return = actions.answer_queries(quarterly_return, declared=True, by=here.home.siro, at=at(4, 1))
    assert (quarterly_return.status, quarterly_return.submission.number) == ("under_review", 2)
    assert Query.objects.get().status == "answered"
    assert content.signed_answers(quarterly_return.submission)["A1"].choice == "not_met"


@begins_with(under_review)
def test_the_preparer_who_sent_it_cannot_sign_the_answers_either(beginning):
    here, quarterly_return = beginning
    query = queried(here)
    actions.draft_answer(query, answer="Yes.", by=here.home.preparer, at=at(3))
    appoint(here.home.preparer, Role.DEPUTY_SIRO, here.home.organisation)
    with pytest.raises(Refused):
        actions.answer_queries(quarterly_return, declared=True, by=here.home.preparer, at=at(4))


@begins_with(under_review)
@pytest.mark.parametrize(("length", "fits"), [(0, False), (1, True), (1500, True), (1501, False)])
def test_an_answer_has_from_1_to_1500_characters(beginning, length, fits):
    here, _ = beginning
    query = queried(here)
    if fits:
        drafted = actions.draft_answer(query, answer=f" {'x' * length} ", by=here.home.preparer, at=at(3))
        assert len(drafted.answer) == length
    else:
        with pytest.raises(NotReady, match="up to 1,500 characters"):
            actions.draft_answer(query, answer="x" * length, by=here.home.preparer, at=at(3))


@begins_with(under_review)
def test_a_withdrawn_query_lets_the_review_go_on(beginning):
    here, _ = beginning
    query = queried(here)
    actions.withdraw_query(query, reason="Found it in section B", by=here.centre.reviewer, at=at(4))
    assert Return.objects.get().status == "under_review"


@begins_with(under_review)
def test_a_query_nobody_answers_ends_and_shows(beginning):
    here, _ = beginning
    query = queried(here, answer_by=date(2007, 7, 20))
    query = actions.move_date(query, answer_by=date(2007, 7, 24), by=here.centre.reviewer, at=at(4))
    assert query.moves == 1

    watch_queries(at=at(8), cycles=[here.cycle])
    assert Event.objects.filter(kind="query.warned").count() == 0
    watch_queries(at=at(14), cycles=[here.cycle])
    watch_queries(at=at(14), cycles=[here.cycle])
    assert Event.objects.filter(kind="query.warned").count() == 1
    assert notified_of("query.warned") == [here.home.preparer.email]
    watch_queries(at=at(40), cycles=[here.cycle])
    query.refresh_from_db()
    assert (query.status, Return.objects.get().status) == ("expired", "under_review")


@begins_with(under_review)
def test_a_query_given_to_somebody_who_left_is_the_preparers_again(beginning):
    here, _ = beginning
    query = queried(here)
    actions.give_to(query, to=here.home.dpo, by=here.home.siro, at=at(4))

    def asked(user):
        return [task.text for task in tasks_for(User.objects.get(pk=user.pk), at(5)) if "query" in task.text]

    assert (len(asked(here.home.dpo)), asked(here.home.preparer)) == (1, [])
    Appointment.objects.filter(user=here.home.dpo).update(ends_on=at(4).date())
    assert (asked(here.home.dpo), len(asked(here.home.preparer))) == ([], 1)


@begins_with(under_review)
@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2206, 1, 1), date(1066, 10, 14), date(2007, 7, 12)])
def test_a_query_is_to_be_answered_on_a_day_to_come_within_a_year(beginning, day):
    here, _ = beginning
    with pytest.raises(NotReady, match="The date for the answer must be"):
        queried(here, answer_by=day)
    assert not Query.objects.exists()


@begins_with(under_review)
def test_the_date_of_a_query_can_be_moved_nearer(beginning):
    here, _ = beginning
    query = queried(here)
    moved = actions.move_date(query, answer_by=date(2007, 7, 20), by=here.centre.reviewer, at=at(4))
    assert moved.answer_by == date(2007, 7, 20)


@begins_with(under_review)
@pytest.mark.parametrize(("length", "fits"), [(4, False), (5, True), (1500, True), (1501, False)])
def test_a_query_has_from_5_to_1500_characters(beginning, length, fits):
    here, quarterly_return = beginning
    asked = {"question": "A1", "text": f" {'x' * length} ", "answer_by": date(2007, 9, 28)}
    if fits:
        query = actions.raise_query(quarterly_return, **asked, by=here.centre.reviewer, at=at(3))
        assert len(query.text.strip()) == length
        return
    with pytest.raises(NotReady, match="5 to 1,500 characters"):
        actions.raise_query(quarterly_return, **asked, by=here.centre.reviewer, at=at(3))


@begins_with(under_review)
def test_what_is_still_wanted_has_from_5_to_1500_characters(beginning):
    here, _ = beginning
    query = queried(here)
    for length, problem in ((4, NotReady), (5, NotNow), (1500, NotNow), (1501, NotReady)):
        with pytest.raises(problem):  # NotNow is said of a query that nobody has answered yet
            actions.ask_again(
                query,
                still_wanted=f" {'x' * length} ",
                answer_by=date(2007, 9, 28),
                by=here.centre.reviewer,
                at=at(4),
            )
