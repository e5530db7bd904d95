"""The review: who takes it up, queries, marks, recommending, accepting, rework."""

from datetime import date

import pytest

from audit.models import Event
from audit.transitions import NotReady, Refused, Stale
from departments.models import Action
from returns import actions
from returns.models import Return
from tests.beginnings import begins_with
from tests.factories import Role, appoint, make_organisation, person
from tests.returns.world import (
    SHORT,
    answered,
    at,
    body,
    notified_of,
    opened,
    queried,
    recommended,
    signed,
    under_review,
)

pytestmark = pytest.mark.django_db


@begins_with(opened)
def test_a_reviewer_takes_up_and_somebody_who_left_the_body_within_a_year_may_not(beginning):
    here, _ = beginning
    quarterly_return = signed(here)
    appoint(here.centre.second, Role.STAFF, here.home.organisation, ends_on=date(2007, 1, 31))
    with pytest.raises(Refused):
        actions.take_up(quarterly_return, by=here.centre.second, at=at(2))
    quarterly_return = actions.take_up(quarterly_return, by=here.centre.reviewer, at=at(2))
    assert quarterly_return.reviewer == here.centre.reviewer


@begins_with(opened)
def test_the_centres_own_department_is_reviewed_from_another_one(beginning):
    here, _ = beginning
    own = body("cabinet-office", "CO")
    actions.open_cycle(year="2007-08", quarter=2, by=here.centre.approver, at=at(80))
    quarterly_return = Return.objects.get(cycle__quarter=2, organisation=own.organisation)
    quarterly_return = answered(
        actions.start(quarterly_return, by=own.preparer, at=at(90)), by=own.preparer, at=at(90)
    )
    quarterly_return = actions.send_to_siro(quarterly_return, by=own.preparer, at=at(90))
    quarterly_return = actions.sign_and_submit(quarterly_return, declared=True, by=own.siro, at=at(91))
    with pytest.raises(Refused):
        actions.take_up(quarterly_return, by=here.centre.reviewer, at=at(92))
    lent = make_organisation("treasury", reference_prefix="HMT")
    reviewer = person("lent@treasury.example", Role.CO_REVIEWER, lent, limited_to=own.organisation)
    assert actions.take_up(quarterly_return, by=reviewer, at=at(92)).status == "under_review"


@begins_with(under_review)
def test_unchanged_answers_keep_their_submission_and_sections_their_marks(beginning):
    here, quarterly_return = beginning
    actions.mark_section(quarterly_return, section="B", mark="clear", by=here.centre.reviewer, at=at(3))
    actions.mark_section(quarterly_return, section="A", mark="clear", by=here.centre.reviewer, at=at(3))
    query = queried(here)
    actions.draft_answer(query, answer="Yes, it is.", by=here.home.preparer, at=at(4))
    quarterly_return = actions.answer_queries(quarterly_return, declared=True, by=here.home.siro, at=at(4))
    assert quarterly_return.submission.number == 1
    query = actions.ask_again(
        query, still_wanted="Since when?", answer_by=date(2007, 8, 9), by=here.centre.reviewer, at=at(5)
    )
    actions.save_answers(quarterly_return, answers={"A1": SHORT}, by=here.home.preparer, at=at(6))
    actions.draft_answer(query, answer="It is vacant after all.", by=here.home.preparer, at=at(6))
    quarterly_return = actions.answer_queries(quarterly_return, declared=True, by=here.home.siro, at=at(6))
    assert quarterly_return.submission.number == 2
    assert set(quarterly_return.submission.marks.values_list("section", flat=True)) == {"B"}


@begins_with(under_review)
def test_a_recommendation_needs_every_section_marked(beginning):
    here, quarterly_return = beginning
    with pytest.raises(NotReady) as problem:
        actions.recommend(quarterly_return, words="Accept.", by=here.centre.reviewer, at=at(3))
    assert len(problem.value.problems) == 7
    with pytest.raises(NotReady, match="weak or doubtful"):
        actions.mark_section(quarterly_return, section="A", mark="weak", by=here.centre.reviewer, at=at(3))


@begins_with(recommended)
def test_who_reviewed_cannot_accept(beginning):
    here, quarterly_return = beginning
    appoint(here.centre.reviewer, Role.CO_APPROVER, here.centre.team)
    with pytest.raises(Refused, match="Somebody else"):
        actions.accept(quarterly_return, by=here.centre.reviewer, at=at(4))
    with pytest.raises(Refused):
        actions.accept(quarterly_return, by=here.home.siro, at=at(4))


@begins_with(recommended)
def test_accepting_names_the_hash_and_tells_siro_and_accounting_officer(beginning):
    here, quarterly_return = beginning
    with pytest.raises(Stale):
        actions.accept(quarterly_return, sha256="f" * 64, by=here.centre.approver, at=at(4))
    quarterly_return = actions.accept(
        quarterly_return, sha256=quarterly_return.submission.sha256, by=here.centre.approver, at=at(4)
    )
    assert Event.objects.get(kind="return.accepted").facts["sha256"] == quarterly_return.submission.sha256
    assert notified_of("return.accepted") == [
        "accounting_officer@home-office.example",
        "siro@home-office.example",
    ]


@begins_with(recommended)
def test_conditions_become_actions_and_are_discharged_when_verified(beginning):
    here, quarterly_return = beginning
    condition = actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))
    with pytest.raises(NotReady):
        actions.accept_with_conditions(quarterly_return, conditions=[], by=here.centre.approver, at=at(4))
    quarterly_return = actions.accept_with_conditions(
        quarterly_return, conditions=[condition], by=here.centre.approver, at=at(4)
    )
    action = Action.objects.get()
    assert (action.origin, action.organisation) == ("condition", here.home.organisation)
    with pytest.raises(NotReady, match="not verified yet"):
        actions.discharge_conditions(quarterly_return, by=here.centre.approver, at=at(5))
    Action.objects.update(status="verified")
    assert (
        actions.discharge_conditions(quarterly_return, by=here.centre.approver, at=at(6)).status == "accepted"
    )


@begins_with(opened)
def test_a_refused_recommendation_goes_back_to_its_reviewer(beginning):
    here, _ = beginning
    quarterly_return = actions.refuse(
        recommended(here), reason="C2 needs another look", by=here.centre.approver, at=at(4)
    )
    assert quarterly_return.status == "under_review"
    assert notified_of("return.refused") == ["reviewer@centre.example"]


@begins_with(under_review)
def test_rework_makes_the_next_submission(beginning):
    here, quarterly_return = beginning
    quarterly_return = actions.return_for_rework(
        quarterly_return, reason="Section C is empty words", by=here.centre.reviewer, at=at(3)
    )
    actions.save_answers(quarterly_return, answers={"A1": SHORT}, by=here.home.preparer, at=at(4))
    quarterly_return = actions.send_to_siro(quarterly_return, by=here.home.preparer, at=at(4))
    quarterly_return = actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(20))
    assert (quarterly_return.submission.number, quarterly_return.late) == (2, False)


@begins_with(under_review)
def test_a_review_is_given_only_to_somebody_who_may(beginning):
    here, quarterly_return = beginning
    with pytest.raises(NotReady):
        actions.reassign(
            quarterly_return, to=here.home.siro, reason="Away for a month", by=here.centre.approver, at=at(3)
        )
    quarterly_return = actions.reassign(
        quarterly_return, to=here.centre.second, reason="Away for a month", by=here.centre.approver, at=at(3)
    )
    assert quarterly_return.reviewer == here.centre.second


@begins_with(under_review)
@pytest.mark.parametrize("year", [1066, 2206])
def test_a_condition_has_a_date_that_can_be(beginning, year):
    here, quarterly_return = beginning
    condition = actions.Condition("Encrypt the laptops", "cio", date(year, 4, 1))
    with pytest.raises(NotReady, match="The date of a condition must be"):
        actions.accept_with_conditions(
            quarterly_return, conditions=[condition], by=here.centre.approver, at=at(4)
        )
